import type { Analysis } from '../../domain/analysis.ts';
import { visibleText } from '../escape.ts';
import { type Chart, type Step, stepTable, toSteps } from './chart.ts';
import { color, markedLine, PANEL_TITLE, stackedSpec, timeAxis } from './theme.ts';

const PANEL = 130; // pixels
const MOST_PANELS = 4;
/** connections above the highest line, so that it does not touch the edge */
const HEAD_ROOM = 3;
const SERVED = 'served';
const WAITING = 'waiting for a place';

interface Panel {
  name: string;
  steps: Step[];
  /** Counts children, of which there are never more than the limit. */
  isServedOnly: boolean;
}

/** Connections and processes over time, each Pod in a panel: what dnsmasq serves, and what waits in the kernel. */
export function connectionsChart(analysis: Analysis): Chart | null {
  const counted = [
    ...connectionPanels(analysis).slice(0, MOST_PANELS),
    ...processPanels(analysis).slice(0, MOST_PANELS),
  ];
  const panels = counted.length > 0 ? counted : sessionPanels(analysis);
  if (panels.length === 0) return null;
  const { value: limit } = analysis.limit;
  const ceiling = analysis.connections[0]?.ceiling ?? limit + 33;
  const highest = Math.max(...panels.flatMap(({ steps }) => steps.map(({ value }) => value)));
  const beyond = highest > limit;
  return {
    id: 'connections',
    title: 'Connections and processes against the limit',
    description: `At most ${highest} at a time. dnsmasq serves ${limit} (full line)${beyond ? `; ${ceiling - limit} more wait in the kernel, and what comes beyond ${ceiling} (dashed line) gets no answer` : ''}.`,
    spec: (width) =>
      stackedSpec({
        spacing: 14,
        resolve: { scale: { color: 'independent' }, legend: { color: 'independent' } },
        vconcat: panels.map((panel, index) => {
          const top = beyond && !panel.isServedOnly ? ceiling : Math.max(limit, panel.isServedOnly ? 0 : highest);
          return {
            ...{ width, height: Math.round((PANEL * (top + HEAD_ROOM)) / (Math.max(highest, limit) + HEAD_ROOM)) },
            title: { text: panel.name, ...PANEL_TITLE, limit: width },
            layer: [
              areaLayer(panel, { analysis, limit, top, beyond, isLast: index === panels.length - 1 }),
              ...markedLine({ channel: 'y', value: limit, words: `${limit}`, dash: [] }),
              ...(top === ceiling
                ? markedLine({ channel: 'y', value: ceiling, words: `${ceiling}`, dash: [4, 3] })
                : []),
            ],
          };
        }),
      }),
    table: stepTable(panels, String),
  };
}

interface AreaOptions {
  analysis: Analysis;
  limit: number;
  top: number;
  /** Somewhere connections wait, so that there are two colours to explain. */
  beyond: boolean;
  isLast: boolean;
}

function areaLayer({ steps }: Panel, { analysis, limit, top, beyond, isLast }: AreaOptions) {
  const values = steps.flatMap(({ at, value }) => [
    { at, part: SERVED, value: Math.min(value, limit) },
    ...(beyond ? [{ at, part: WAITING, value: Math.max(0, value - limit) }] : []),
  ]);
  const x = timeAxis(analysis.window);
  return {
    data: { values },
    mark: { type: 'area', interpolate: 'step-after', line: false, opacity: 0.9 },
    encoding: {
      x: { ...x, axis: isLast ? x.axis : { ...x.axis, title: null, labels: false } },
      y: {
        field: 'value',
        type: 'quantitative',
        stack: 'zero',
        scale: { domain: [0, top + HEAD_ROOM], nice: false },
        axis: { title: null, values: ticksTo(top) },
      },
      color: {
        field: 'part',
        type: 'nominal',
        scale: { domain: [SERVED, WAITING], range: [color('s1'), color('s2')] },
        legend: isLast && beyond ? { direction: 'horizontal', symbolType: 'square' } : null,
      },
      order: { field: 'part', sort: 'ascending' },
    },
  };
}

/** The limit and the ceiling have their numbers at the right: the axis is for what lies between. */
function ticksTo(top: number): number[] {
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500].find((one) => top / one <= 4) ?? 1_000;
  return Array.from({ length: Math.floor(top / step) + 1 }, (_, index) => index * step);
}

/** At the Pods if there are captures of them, else inside of them, else from the nodes. */
function connectionPanels({ connections }: Analysis): Panel[] {
  const words = {
    'kube-dns-pod': (server: string) => `connections of ${server}`,
    'kube-dns': () => 'connections from dnsmasq to kube-dns inside a Pod, one for each child',
    'one-node': (server: string) => `connections of one node to ${server}`,
  } as const;
  for (const role of ['kube-dns-pod', 'kube-dns', 'one-node'] as const) {
    const chosen = connections.filter((one) => one.role === role);
    if (chosen.length > 0)
      return chosen.map(({ server, series }) => ({
        name: visibleText(words[role](server), 80),
        steps: toSteps(series.peak, series),
        isServedOnly: role === 'kube-dns',
      }));
  }
  return [];
}

function processPanels({ processes }: Analysis): Panel[] {
  return processes.map(({ source, series }) => ({
    name: `children of dnsmasq, ${visibleText(source, 80)}`,
    steps: series.atMs.map((at, index) => ({ at, value: Math.max(0, (series.processes[index] ?? 0) - 1) })),
    isServedOnly: true,
  }));
}

/** Of a query log only where nothing better is there: it shows too few. */
function sessionPanels({ sessions }: Analysis): Panel[] {
  return sessions.slice(0, MOST_PANELS).map(({ source, series }) => ({
    name: `sessions in the log, which are too few, ${visibleText(source, 80)}`,
    steps: toSteps(series.overlap, series),
    isServedOnly: true,
  }));
}
