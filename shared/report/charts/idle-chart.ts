import type { Analysis } from '../../domain/analysis.ts';
import { formatNumber } from '../words.ts';
import type { Chart } from './chart.ts';
import { color, markedLine, wholeSpec } from './theme.ts';

const HEIGHT = 200;
const BIN = 0.25; // seconds
const LONGEST = 12; // seconds; the tick of CoreDNS leaves none beyond 11

/** How long connections were idle before CoreDNS closed them: places of dnsmasq that do nothing. */
export function idleChart({ connections }: Analysis): Chart | null {
  const pods = connections.filter(({ role }) => role === 'kube-dns-pod' || role === 'one-node');
  const chosen = pods.filter(({ role }) => role === pods[0]?.role);
  const bins = new Array<number>(LONGEST / BIN + 1).fill(0);
  for (const { idleHistogram } of chosen)
    for (const [index, count] of idleHistogram.count.entries()) {
      const middle = ((idleHistogram.fromMs[index] ?? 0) + (idleHistogram.toMs[index] ?? 0)) / 2000;
      const bin = Math.min(bins.length - 1, Math.floor(middle / BIN));
      bins[bin] = (bins[bin] ?? 0) + count;
    }
  const total = bins.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const values = bins
    .map((count, index) => ({ from: index * BIN, to: (index + 1) * BIN, count }))
    .filter(({ count }) => count > 0);
  return {
    id: 'idle',
    title: 'How long connections were idle before CoreDNS closed them',
    description: `${formatNumber(total)} connections. A connection is not reused after 1 s (expire), but keeps its place in dnsmasq until it is closed: at a tick every 10 s, or when another dial finds it too old.`,
    spec: (width) =>
      wholeSpec(
        { width, height: HEIGHT },
        {
          layer: [
            {
              data: { values },
              mark: { type: 'bar', color: color('s1'), stroke: color('background'), strokeWidth: 0.5 },
              encoding: {
                x: {
                  field: 'from',
                  type: 'quantitative',
                  bin: { binned: true, step: BIN },
                  axis: {
                    title: 'seconds without a query',
                    values: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
                    format: 'd',
                    grid: false,
                  },
                },
                x2: { field: 'to' },
                y: {
                  field: 'count',
                  type: 'quantitative',
                  scale: { domain: [0, Math.ceil(1.2 * Math.max(...values.map(({ count }) => count)))] },
                  axis: { title: 'connections', tickMinStep: 1 },
                },
              },
            },
            ...markedLine({ channel: 'x', value: 1, words: 'no longer reused', dash: [3, 3] }),
          ],
        },
      ),
    table: {
      head: ['idle, seconds', 'connections'],
      rows: values.map(({ from, to, count }) => [
        from >= LONGEST ? `over ${LONGEST}` : `${from} to ${to}`,
        formatNumber(count),
      ]),
    },
  };
}
