/** A Vega-Lite specification: data and marks, no code. Colours are tokens of theme.ts. */
export type ChartSpec = Readonly<Record<string, unknown>>;

/** A picture of one kind of evidence. */
export interface Chart {
  /** Name of its file, without an ending. */
  id: string;
  title: string;
  /** What is to be seen, for those who cannot see it and those who see it for the first time. */
  description: string;
  /** The same for a given width of the plot, in pixels. */
  spec(width: number): ChartSpec;
  /** The numbers behind it, in fewer rows where there are very many. */
  table: { head: readonly string[]; rows: readonly (readonly string[])[] };
}

/** Rows of a table that stands for a picture. */
export const MOST_TABLE_ROWS = 120;
/** Steps of a line: more than a screen has columns are not seen. */
const MOST_STEPS = 400;

export interface Step {
  at: number;
  value: number;
}

interface StepOptions {
  startMs: number;
  stepMs: number;
  most?: number;
  /** How values that fall together become one. */
  combine?: 'highest' | 'sum';
}

/** The values of a series as moments, put together where there are more than can be shown. */
export function toSteps(values: readonly number[], options: StepOptions): Step[] {
  const { startMs, stepMs, most = MOST_STEPS, combine = 'highest' } = options;
  const width = Math.max(1, Math.ceil(values.length / most));
  const steps: Step[] = [];
  for (let index = 0; index < values.length; index += width) {
    const part = values.slice(index, index + width);
    const value = combine === 'sum' ? part.reduce((sum, one) => sum + one, 0) : Math.max(...part);
    steps.push({ at: startMs + index * stepMs, value });
  }
  return steps;
}

/** Rows of several series side by side: a moment, and what each has there. Empty where one has nothing. */
export function stepTable(
  series: readonly { name: string; steps: readonly Step[] }[],
  format: (value: number) => string,
): Chart['table'] {
  const moments = [...new Set(series.flatMap(({ steps }) => steps.map(({ at }) => at)))].sort((a, b) => a - b);
  const width = Math.max(1, Math.ceil(moments.length / MOST_TABLE_ROWS));
  const rows: string[][] = [];
  for (let index = 0; index < moments.length; index += width) {
    const from = moments[index] ?? 0;
    const to = moments[index + width] ?? Number.POSITIVE_INFINITY;
    const cells = series.map(({ steps }) => {
      const values = steps.filter(({ at }) => at >= from && at < to).map(({ value }) => value);
      return values.length === 0 ? '' : format(Math.max(...values));
    });
    rows.push([formatClock(from), ...cells]);
  }
  return { head: ['time (UTC)', ...series.map(({ name }) => name)], rows };
}

/** `06:54:59`, of a moment in Unix milliseconds. */
export function formatClock(at: number): string {
  return new Date(at).toISOString().slice(11, 19);
}
