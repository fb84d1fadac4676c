import { z } from 'zod';

/** A page of timeSeries.list; each series is read by itself, so that a bad one stops nothing. */
export const timeSeriesPage = z.object({
  timeSeries: z.array(z.unknown()).nullish(),
  nextPageToken: z.string().nullish(),
});

const labels = z.object({ labels: z.record(z.string(), z.string()).nullish() }).nullish();

/** Summed counts of one combination of labels; JSON has 64-bit integers as text. */
export const countSeries = z.object({
  metric: labels,
  resource: labels,
  points: z
    .array(
      z.object({
        interval: z.object({ startTime: z.string().nullish(), endTime: z.string() }),
        value: z.object({
          int64Value: z
            .string()
            .regex(/^\d{1,15}$/)
            .transform(Number)
            .nullish(),
          doubleValue: z.number().nonnegative().nullish(),
        }),
      }),
    )
    .nullish(),
});
export type CountSeries = z.infer<typeof countSeries>;

/** A log-based metric as Cloud Logging defines it. */
export const logMetricDefinition = z.object({
  labelExtractors: z.record(z.string(), z.string()).nullish(),
  /** Set where it counts what a log bucket holds, in place of what one project writes. */
  bucketName: z.string().nullish(),
  createTime: z.string().nullish(),
  disabled: z.boolean().nullish(),
  metricDescriptor: z.object({ valueType: z.string().nullish() }).nullish(),
});
export type LogMetricDefinition = z.infer<typeof logMetricDefinition>;
