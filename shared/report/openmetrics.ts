import { visibleText } from './escape.ts';

/** One metric with its samples. Gauges only: they read the same in OpenMetrics and in Prometheus' older text format. */
export interface GaugeFamily {
  name: string;
  /** Last part of the name, where the value has a unit. */
  unit?: 'seconds';
  help: string;
  samples: readonly GaugeSample[];
}

export interface GaugeSample {
  labels: Readonly<Record<string, string>>;
  value: number;
}

/** UTF-16 units of a label's value. */
const LONGEST_LABEL = 200;

/**
 * Gauges as OpenMetrics 1.0 text, ended by `# EOF`. Samples that are no finite number, and a second one with the same labels,
 * are left out: a scrape would be refused as a whole.
 */
export function formatOpenMetrics(families: readonly GaugeFamily[]): string {
  const lines = families.flatMap(({ name, unit, help, samples }) => [
    `# HELP ${name} ${escapeText(help)}`,
    `# TYPE ${name} gauge`,
    ...(unit === undefined ? [] : [`# UNIT ${name} ${unit}`]),
    ...sampleLines(name, samples),
  ]);
  return `${[...lines, '# EOF'].join('\n')}\n`;
}

function sampleLines(name: string, samples: readonly GaugeSample[]): string[] {
  const lines = new Map<string, string>();
  for (const { labels, value } of samples) {
    if (!Number.isFinite(value)) continue;
    const series = `${name}{${Object.entries(labels)
      .map(([label, text]) => `${label}="${escapeText(visibleText(text, LONGEST_LABEL))}"`)
      .join(',')}}`;
    if (!lines.has(series)) lines.set(series, `${series} ${value}`);
  }
  return [...lines.values()];
}

function escapeText(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}
