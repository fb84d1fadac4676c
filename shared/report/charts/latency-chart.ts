import type { Analysis } from '../../domain/analysis.ts';
import { formatMs } from '../analysis-words.ts';
import { visibleText } from '../escape.ts';
import { formatNumber } from '../words.ts';
import type { Chart } from './chart.ts';
import { color, colorScale, latencyAxis, MOST_SERIES, markedLine, shapeScale, timeAxis, wholeSpec } from './theme.ts';

const HEIGHT = 320;
/** Points in a picture of 760 pixels; each is some 100 bytes of SVG. */
const MOST_POINTS = 4_000;
const FULL_WIDTH = 760;
const AT_POD = ', at the Pod';
const BEHIND = 'kube-dns behind dnsmasq (lo)';
const SHORTEST = 0.02; // milliseconds

/** Each answer as a point: when, how long it took, and from whom. */
export function latencyChart(analysis: Analysis): Chart | null {
  const groups = groupUpstreams(analysis);
  const names = [...new Set(groups.filter((name) => name !== null))].sort(byPlace).slice(0, MOST_SERIES);
  const points = analysis.points.flatMap(({ at, latencyMs, upstream, late }) => {
    const name = groups[upstream];
    return name != null && names.includes(name) ? [{ at, ms: Math.max(SHORTEST, latencyMs), name, late }] : [];
  });
  if (points.length === 0) return null;
  const late = points.filter((point) => point.late);
  const rows = analysis.upstreams.flatMap((one, index) => {
    const name = groups[index];
    if (name == null || one.latency === null) return [];
    const { p50Ms, p90Ms, p99Ms, maxMs } = one.latency;
    return [[name, formatNumber(one.answers), ...[p50Ms, p90Ms, p99Ms, maxMs].map(formatMs), formatNumber(one.late)]];
  });
  return {
    id: 'latency',
    title: 'Latency of each answer, by the server that was asked',
    description: `A point is an answer. Dashed line: 2 s, after which CoreDNS gives up.${late.length === 0 ? '' : ' A ring around a point: the answer came after CoreDNS had closed the connection.'}`,
    spec: (width) => {
      const shown = thin(points, Math.round((MOST_POINTS * width) / FULL_WIDTH));
      const place = { x: timeAxis(analysis.window), y: latencyAxis('ms', 'from question to answer') };
      return wholeSpec(
        { width, height: HEIGHT },
        {
          layer: [
            {
              data: { values: shown },
              mark: { type: 'point', filled: true, size: 16, opacity: 0.6, clip: true },
              encoding: {
                ...place,
                color: { field: 'name', type: 'nominal', scale: colorScale(names), sort: names },
                shape: { field: 'name', type: 'nominal', scale: shapeScale(names), sort: names },
              },
            },
            ...(late.length === 0
              ? []
              : [
                  {
                    data: { values: shown.filter((point) => point.late) },
                    mark: {
                      type: 'point',
                      filled: false,
                      shape: 'circle',
                      size: 46,
                      strokeWidth: 0.8,
                      color: color('text'),
                    },
                    encoding: place,
                  },
                ]),
            ...markedLine({ channel: 'y', value: 2_000, words: '', dash: [3, 3] }),
          ],
        },
      );
    },
    table: { head: ['server', 'answers', 'p50', 'p90', 'p99', 'max', 'too late'], rows },
  };
}

/** What each upstream is called in the picture; null for one that another capture shows better. */
function groupUpstreams({ upstreams, connections }: Analysis): (string | null)[] {
  const pods = new Set(connections.filter(({ role }) => role === 'kube-dns-pod').map(({ server }) => server));
  return upstreams.map(({ server, port, view }) => {
    if (view === 'loopback') return BEHIND;
    if (view === 'client' && pods.has(server)) return null;
    if (pods.has(server)) return visibleText(server, 60) + AT_POD;
    return visibleText(port === 53 ? server : `${server}:${port}`, 60);
  });
}

/** Pods first, then what is behind them, then others; the same colours for the same things in every picture. */
function byPlace(a: string, b: string): number {
  const place = (name: string) => (name.endsWith(AT_POD) ? 0 : name === BEHIND ? 1 : 2);
  return place(a) - place(b) || (a < b ? -1 : 1);
}

/** Every n-th point, and all that are slow: they are what the picture is about. */
function thin<T extends { ms: number }>(points: readonly T[], most: number): T[] {
  const every = Math.max(1, Math.ceil(points.length / most));
  return points.filter((point, index) => index % every === 0 || (point.ms > 100 && index % Math.ceil(every / 2) === 0));
}
