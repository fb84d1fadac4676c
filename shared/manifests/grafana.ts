/** The part of Grafana's dashboard JSON that is written here (schemaVersion 39, as Grafana 11 writes it; no Grafana was asked). */
export interface Panel {
  id: number;
  type: 'timeseries' | 'stat' | 'row' | 'text';
  title: string;
  gridPos: { x: number; y: number; w: number; h: number };
  [more: string]: unknown;
}

export interface Dashboard {
  uid: string;
  title: string;
  description: string;
  panels: Panel[];
  [more: string]: unknown;
}

export type Unit = 'short' | 's' | 'ms' | 'reqps' | 'percentunit' | 'cps';

export interface Query {
  expression: string;
  legend: string;
}

export interface Chart {
  type?: 'timeseries' | 'stat';
  title: string;
  /** What it shows, and what to read from it. */
  description: string;
  unit: Unit;
  queries: readonly Query[];
  /** A value from which on it is bad. */
  threshold?: number;
  /** A further line, drawn dashed: the limit. */
  limitLegend?: string;
}

export interface Section {
  title: string;
  charts: readonly Chart[];
}

const COLUMNS = 24; // of Grafana's grid
const PANEL = { w: COLUMNS / 2, h: 8 } as const;
const DATASOURCE = { type: 'prometheus', uid: '$datasource' } as const;

export interface DashboardWords {
  /** Also the file's name; 8 to 40 characters. */
  uid: string;
  title: string;
  description: string;
  sections: readonly Section[];
  /** Value of the variable `limit` at first; null for a dashboard without it. */
  limit: number | null;
}

/** A dashboard with a data source, a cluster and, where it is about dnsmasq, its limit to choose. */
export function createDashboard({ uid, title, description, sections, limit }: DashboardWords): Dashboard {
  return {
    uid,
    title,
    description,
    tags: ['dns', 'gke', 'dns-audit'],
    schemaVersion: 39,
    version: 1,
    editable: true,
    graphTooltip: 1,
    timezone: 'browser',
    time: { from: 'now-3h', to: 'now' },
    refresh: '1m',
    templating: { list: [...variables(), ...(limit === null ? [] : [limitVariable(limit)])] },
    annotations: { list: [] },
    links: [],
    panels: layOut(sections),
  };
}

/** Matchers and range for expressions on a dashboard. */
export const DASHBOARD_SELECTION = { matchers: ['cluster=~"$cluster"'], range: '$__rate_interval' } as const;

function variables(): object[] {
  return [
    { name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus', hide: 0, includeAll: false },
    {
      name: 'cluster',
      label: 'Cluster',
      type: 'query',
      datasource: DATASOURCE,
      query: 'label_values(coredns_build_info, cluster)',
      refresh: 2,
      sort: 1,
      multi: true,
      includeAll: true,
      // Matches series without the label as well: a Prometheus of one cluster seldom writes it.
      allValue: '.*',
      current: { text: 'All', value: '$__all' },
      hide: 0,
    },
  ];
}

function limitVariable(limit: number): object {
  const value = String(limit);
  return {
    name: 'limit',
    label: 'Connections that one dnsmasq serves',
    type: 'textbox',
    query: value,
    current: { text: value, value },
    options: [{ text: value, value, selected: true }],
    hide: 0,
  };
}

/** Two charts in a row, sections below each other. */
function layOut(sections: readonly Section[]): Panel[] {
  const panels: Panel[] = [];
  let y = 0;
  for (const { title, charts } of sections) {
    panels.push({
      id: panels.length + 1,
      type: 'row',
      title,
      gridPos: { x: 0, y, w: COLUMNS, h: 1 },
      collapsed: false,
      panels: [],
    });
    y += 1;
    for (const [index, chart] of charts.entries()) {
      const isLeft = index % 2 === 0;
      const at = { ...PANEL, x: isLeft ? 0 : PANEL.w, y };
      panels.push(toPanel(chart, panels.length + 1, at));
      if (!isLeft || index === charts.length - 1) y += PANEL.h;
    }
  }
  return panels;
}

function toPanel(chart: Chart, id: number, gridPos: Panel['gridPos']): Panel {
  const { type = 'timeseries', title, description, unit, queries, threshold, limitLegend } = chart;
  return {
    id,
    type,
    title,
    description,
    gridPos,
    datasource: DATASOURCE,
    targets: queries.map(({ expression, legend }, index) => ({
      refId: String.fromCharCode(65 + index),
      datasource: DATASOURCE,
      expr: expression,
      legendFormat: legend,
      range: type === 'timeseries',
      instant: type === 'stat',
    })),
    fieldConfig: {
      defaults: { unit, min: 0, custom: customOf(type, threshold), ...thresholds(threshold) },
      overrides: limitLegend === undefined ? [] : [dashed(limitLegend)],
    },
    options: optionsOf(type),
  };
}

function customOf(type: Chart['type'], threshold: number | undefined): object {
  if (type === 'stat') return {};
  const style = { thresholdsStyle: { mode: threshold === undefined ? 'off' : 'dashed' } };
  // Gaps stay gaps: a scrape that did not come is no zero.
  return { drawStyle: 'line', lineWidth: 1, fillOpacity: 5, spanNulls: false, showPoints: 'never', ...style };
}

function thresholds(threshold: number | undefined): object {
  if (threshold === undefined) return {};
  const steps = [
    { color: 'green', value: null },
    { color: 'red', value: threshold },
  ];
  return { thresholds: { mode: 'absolute', steps } };
}

function dashed(legend: string): object {
  return {
    matcher: { id: 'byName', options: legend },
    properties: [
      { id: 'custom.lineStyle', value: { fill: 'dash', dash: [10, 10] } },
      { id: 'color', value: { mode: 'fixed', fixedColor: 'red' } },
      { id: 'custom.fillOpacity', value: 0 },
    ],
  };
}

function optionsOf(type: Chart['type']): object {
  if (type === 'stat')
    return { reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false }, textMode: 'value_and_name' };
  return {
    legend: { displayMode: 'table', placement: 'bottom', calcs: ['max', 'lastNotNull'], showLegend: true },
    tooltip: { mode: 'multi', sort: 'desc' },
  };
}
