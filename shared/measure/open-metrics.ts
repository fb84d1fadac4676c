/** Cumulative counts of a histogram, with its bounds in seconds. */
export interface SecondsHistogram {
  bounds: readonly number[];
  /** One more than bounds: the last is +Inf. Not cumulative. */
  counts: number[];
  sum: number;
}

/** seconds; close around 1, 2, 3, 4 and 5, so that a step stands in a bucket of its own. */
export const STEP_BOUNDS = [
  ...[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5],
  ...[0.99, 1.1, 1.99, 2.1, 2.99, 3.1, 3.99, 4.1, 4.99, 5.1, 7.5, 10, 15],
] as const;

export function createSecondsHistogram(): SecondsHistogram {
  return { bounds: STEP_BOUNDS, counts: [...STEP_BOUNDS, 0].map(() => 0), sum: 0 };
}

export function observeSeconds(histogram: SecondsHistogram, seconds: number): void {
  const index = histogram.bounds.findIndex((bound) => seconds <= bound);
  const at = index < 0 ? histogram.bounds.length : index;
  histogram.counts[at] = (histogram.counts[at] ?? 0) + 1;
  histogram.sum += seconds;
}

export type Labels = Readonly<Record<string, string>>;

interface Family {
  name: string;
  help: string;
}

/** Lines of a counter; its name without `_total` (OpenMetrics 1.0). */
export function counterLines({ name, help }: Family, samples: readonly { labels: Labels; value: number }[]): string[] {
  return [
    `# HELP ${name} ${escapeHelp(help)}`,
    `# TYPE ${name} counter`,
    ...samples.map(({ labels, value }) => `${name}_total${formatLabels(labels)} ${value}`),
  ];
}

export function histogramLines(
  { name, help }: Family,
  samples: readonly { labels: Labels; histogram: SecondsHistogram }[],
): string[] {
  const lines = [`# HELP ${name} ${escapeHelp(help)}`, `# TYPE ${name} histogram`];
  for (const { labels, histogram } of samples) {
    let sum = 0;
    for (const [index, count] of histogram.counts.entries()) {
      sum += count;
      const le = histogram.bounds[index];
      lines.push(
        `${name}_bucket${formatLabels({ ...labels, le: le === undefined ? '+Inf' : formatBound(le) })} ${sum}`,
      );
    }
    lines.push(`${name}_count${formatLabels(labels)} ${sum}`, `${name}_sum${formatLabels(labels)} ${histogram.sum}`);
  }
  return lines;
}

/** OpenMetrics wants a canonical float: `1` is `1.0`. */
function formatBound(bound: number): string {
  return Number.isInteger(bound) ? `${bound}.0` : String(bound);
}

export function formatLabels(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function escapeHelp(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}
