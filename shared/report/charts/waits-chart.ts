import type { Analysis } from '../../domain/analysis.ts';
import { formatMs } from '../analysis-words.ts';
import { visibleText } from '../escape.ts';
import { type Chart, type Step, stepTable, toSteps } from './chart.ts';
import { colorScale, latencyAxis, MOST_SERIES, shapeScale, timeAxis, wholeSpec } from './theme.ts';

const HEIGHT = 240;
const SHORTEST = 0.02; // milliseconds
const MOST_MOMENTS = 160;

/** The wait inside dnsmasq beside the time that kube-dns took: the one is long where places are missing, the other where it is slow. */
export function waitsChart(analysis: Analysis): Chart | null {
  if (analysis.waits.length === 0) return null;
  const lines = [...waitLines(analysis), ...backendLines(analysis)].slice(0, MOST_SERIES);
  const names = lines.map(({ name }) => name);
  const values = lines.flatMap(({ name, steps }) =>
    steps.filter(({ value }) => value > 0).map(({ at, value }) => ({ at, name, ms: Math.max(SHORTEST, value) })),
  );
  if (values.length === 0) return null;
  const longest = Math.max(...analysis.waits.map((wait) => wait.longestMs));
  const slowest = Math.max(0, ...analysis.waits.map(({ backend }) => backend?.maxMs ?? 0));
  return {
    id: 'waits',
    title: 'Where the time goes: waiting for dnsmasq, or for kube-dns',
    description: `The longest in each moment. A query waited ${formatMs(longest)} at most for a place in dnsmasq; kube-dns itself took ${formatMs(slowest)} at most.`,
    spec: (width) =>
      wholeSpec(
        { width, height: HEIGHT },
        {
          data: { values },
          mark: { type: 'point', filled: true, size: 26, opacity: 0.85 },
          encoding: {
            x: timeAxis(analysis.window),
            y: latencyAxis('ms', 'longest at that moment'),
            color: { field: 'name', type: 'nominal', scale: colorScale(names), sort: names },
            shape: { field: 'name', type: 'nominal', scale: shapeScale(names), sort: names },
          },
        },
      ),
    table: stepTable(lines, formatMs),
  };
}

interface Line {
  name: string;
  steps: Step[];
}

function waitLines({ waits }: Analysis): Line[] {
  return waits.slice(0, 3).map(({ server, series }) => ({
    name: `${visibleText(server, 60)}, wait inside dnsmasq`,
    steps: toSteps(series.maxMs, { ...series, most: MOST_MOMENTS }),
  }));
}

function backendLines({ waits, upstreams }: Analysis): Line[] {
  return waits.slice(0, 3).flatMap(({ server, innerFiles }) => {
    const inner = upstreams.find(
      ({ view, files }) => view === 'loopback' && files.some((file) => innerFiles.includes(file)),
    );
    if (inner === undefined) return [];
    return [
      {
        name: `${visibleText(server, 60)}, answer of kube-dns`,
        steps: toSteps(inner.series.maxMs, { ...inner.series, most: MOST_MOMENTS }),
      },
    ];
  });
}
