import type { Analysis } from '../../domain/analysis.ts';
import { type Chart, type Step, stepTable, toSteps } from './chart.ts';
import { color, PANEL_TITLE, stackedSpec, timeAxis } from './theme.ts';

const HEIGHT = 90;
const MOST_BARS = 120;
const BARS = ['s2', 's1', 's3'] as const;

interface Row {
  name: string;
  steps: Step[];
}

/** What failed when: look-ups that CoreDNS logged, connection attempts that were repeated or refused. */
export function failuresChart(analysis: Analysis): Chart | null {
  const rows = failureRows(analysis).filter(({ steps }) => steps.some(({ value }) => value > 0));
  if (rows.length === 0) return null;
  const axis = timeAxis(analysis.window);
  const totals = rows.map(({ name, steps }) => `${steps.reduce((sum, { value }) => sum + value, 0)} ${name}`);
  return {
    id: 'failures',
    title: 'What failed, over time',
    description: `${totals.join(', ')}.`,
    spec: (width) =>
      stackedSpec({
        spacing: 14,
        vconcat: rows.map(({ name, steps }, index) => ({
          ...{ width, height: HEIGHT },
          title: { text: name, ...PANEL_TITLE, limit: width },
          data: { values: steps.filter(({ value }) => value > 0) },
          mark: {
            type: 'bar',
            color: color(BARS[index] ?? 's1'),
            width: Math.max(2, Math.floor(width / MOST_BARS) - 1),
          },
          encoding: {
            x: index === rows.length - 1 ? axis : { ...axis, axis: { ...axis.axis, title: null, labels: false } },
            y: { field: 'value', type: 'quantitative', axis: { title: null, tickCount: 3, tickMinStep: 1 } },
          },
        })),
      }),
    table: stepTable(rows, String),
  };
}

function failureRows({ timeouts, connections }: Analysis): Row[] {
  const pods = connections.filter(({ role }) => role === 'kube-dns-pod');
  const seen = pods.length > 0 ? pods : connections.filter(({ role }) => role === 'one-node');
  return [
    ...(timeouts === null || timeouts.firstAt === null
      ? []
      : [
          {
            name: 'failed look-ups in the log of node-local-dns',
            steps: toSteps(timeouts.series.timeouts, { ...timeouts.series, most: MOST_BARS, combine: 'sum' as const }),
          },
        ]),
    { name: 'connection attempts repeated after no answer', steps: sumSteps(seen, 'retried') },
    { name: 'connection attempts refused', steps: sumSteps(seen, 'refused') },
  ];
}

function sumSteps(connections: Analysis['connections'], what: 'retried' | 'refused'): Step[] {
  const sums = new Map<number, number>();
  for (const { series } of connections)
    for (const { at, value } of toSteps(series[what], { ...series, most: MOST_BARS, combine: 'sum' })) {
      const second = Math.floor(at / 1000) * 1000;
      sums.set(second, (sums.get(second) ?? 0) + value);
    }
  return [...sums].map(([at, value]) => ({ at, value })).sort((a, b) => a.at - b.at);
}
