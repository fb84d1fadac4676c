import type { Analysis } from '../../domain/analysis.ts';
import { answersChart } from './answers-chart.ts';
import type { Chart } from './chart.ts';
import { connectionsChart } from './connections-chart.ts';
import { failuresChart } from './failures-chart.ts';
import { idleChart } from './idle-chart.ts';
import { latencyChart } from './latency-chart.ts';
import { waitsChart } from './waits-chart.ts';
import { wastedChart } from './wasted-chart.ts';

/** The pictures of an analysis, the most telling first; those without data are not there. */
export function chartsOf(analysis: Analysis): Chart[] {
  const makers = [connectionsChart, waitsChart, latencyChart, failuresChart, answersChart, idleChart, wastedChart];
  return makers.map((make) => make(analysis)).filter((chart) => chart !== null);
}
