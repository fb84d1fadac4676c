import { z } from 'zod';

/** An instant vector of Prometheus' HTTP API; values are text, because JSON has no NaN. */
export const instantVector = z.object({
  status: z.literal('success'),
  data: z.object({
    resultType: z.literal('vector'),
    result: z.array(z.unknown()),
  }),
});

export const vectorSample = z.object({
  metric: z.record(z.string(), z.string()),
  value: z.tuple([z.number(), z.string()]),
});

/** What it answers to a query that it does not take. */
export const prometheusError = z.object({
  status: z.literal('error'),
  errorType: z.string(),
  error: z.string(),
});
