import {
  type Check,
  type CheckAt,
  checkByType,
  checkList,
  checkObject,
  checkShownString,
  note,
  openBlock,
} from './slack-check.ts';
import { SLACK_LIMITS } from './slack-limit-table.ts';

const CHARTS: Record<string, CheckAt> = {
  area: checkAxisChart,
  bar: checkAxisChart,
  line: checkAxisChart,
  pie: checkPie,
};

export function checkDataVisualization(check: Check, value: unknown, pointer: string): void {
  const block = openBlock(check, value, pointer, { required: ['title', 'chart'] });
  check.charts += 1;
  checkShownString(check, block?.title, `${pointer}/title`, SLACK_LIMITS.chart.title);
  if (block?.chart !== undefined) checkByType(check, block.chart, `${pointer}/chart`, CHARTS);
}

function checkPie(check: Check, value: unknown, pointer: string): void {
  const pie = checkObject(check, value, pointer, { required: ['type', 'segments'] });
  checkList(check, pie?.segments, `${pointer}/segments`, SLACK_LIMITS.chart.segments, (_, segment, at) => {
    const one = checkPoint(check, segment, at);
    if (typeof one === 'number' && one <= 0) note(check, `${at}/value`, 'must be more than 0');
  });
}

/** Every series has a value for each category, and their labels are the categories. */
function checkAxisChart(check: Check, value: unknown, pointer: string): void {
  const chart = checkObject(check, value, pointer, { required: ['type', 'series', 'axis_config'] });
  if (chart === null) return;
  const limits = SLACK_LIMITS.chart;
  const keys = { required: ['categories'], optional: ['x_label', 'y_label'] };
  const axis = checkObject(check, chart.axis_config, `${pointer}/axis_config`, keys);
  const categories = Array.isArray(axis?.categories) ? axis.categories : [];
  checkList(check, axis?.categories, `${pointer}/axis_config/categories`, limits.points, (_, label, at) => {
    checkShownString(check, label, at, limits.label);
  });
  for (const key of ['x_label', 'y_label'])
    checkShownString(check, axis?.[key], `${pointer}/axis_config/${key}`, limits.axisLabel);
  const names = new Set<unknown>();
  checkList(check, chart.series, `${pointer}/series`, limits.series, (_, series, at) => {
    const one = checkObject(check, series, at, { required: ['name', 'data'] });
    checkShownString(check, one?.name, `${at}/name`, limits.label);
    if (names.has(one?.name)) note(check, `${at}/name`, 'occurs more than once');
    names.add(one?.name);
    const labels: unknown[] = [];
    checkList(check, one?.data, `${at}/data`, limits.points, (_check, point, where) => {
      checkPoint(check, point, where);
      labels.push((point as { label?: unknown } | null)?.label);
    });
    if (JSON.stringify(labels) !== JSON.stringify(categories))
      note(check, `${at}/data`, 'must have the labels of the categories, in their order');
  });
}

function checkPoint(check: Check, value: unknown, pointer: string): unknown {
  const point = checkObject(check, value, pointer, { required: ['label', 'value'] });
  checkShownString(check, point?.label, `${pointer}/label`, SLACK_LIMITS.chart.label);
  if (point !== null && !Number.isFinite(point.value)) note(check, `${pointer}/value`, 'must be a number');
  return point?.value;
}
