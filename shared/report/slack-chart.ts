import type { KnownBlock } from '@slack/types';
import { visibleText } from './escape.ts';
import { SLACK_LIMITS } from './slack-limit-table.ts';

export interface BarChart {
  title: string;
  /** Names of the places on the x-axis, from left to right; each once. */
  categories: readonly string[];
  /** Values of each, in the order of the categories. */
  series: readonly { name: string; values: readonly number[] }[];
  yLabel: string;
}

/**
 * A chart that Slack draws (block data_visualization, since 2026-06-16). Its form is not in @slack/types 3.2; it is taken from
 * docs.slack.dev/reference/block-kit/blocks/data-visualization-block as two other clients read it, and was never sent to the
 * real Slack from here: a message that has one brings classic blocks along.
 */
export function barChart({ title, categories, series, yLabel }: BarChart): KnownBlock {
  const limits = SLACK_LIMITS.chart;
  const labels = categories.slice(0, limits.points).map((label) => visibleText(label, limits.label));
  const block = {
    type: 'data_visualization',
    title: visibleText(title, limits.title),
    chart: {
      type: 'bar',
      series: series.slice(0, limits.series).map(({ name, values }) => ({
        name: visibleText(name, limits.label),
        data: labels.map((label, index) => ({ label, value: values[index] ?? 0 })),
      })),
      axis_config: { categories: labels, y_label: visibleText(yLabel, limits.axisLabel) },
    },
  };
  return block as unknown as KnownBlock;
}
