import {
  type DetailData,
  type FleetPageData,
  PAGE_SEVERITIES,
  PAGE_VERDICTS,
  type RuleData,
  type Word,
} from '../report/fleet-page-data.ts';
import { showNames } from '../report/page-names.ts';

/** A cluster as the table shows it. */
export interface Row {
  /** Its place in the report, worst first. */
  index: number;
  cluster: string;
  project: string;
  location: string;
  verdict: (typeof PAGE_VERDICTS)[number];
  severity: (typeof PAGE_SEVERITIES)[number];
  version: string;
  nodes: number | null;
  timeouts: number | null;
  /** The time-outs are a lower bound. */
  isCapped: boolean;
  reason: string;
  rules: readonly string[];
  excepted: string | null;
  isLinked: boolean;
  /** All that is searched, in lower case. */
  text: string;
}

export interface Model {
  rows: readonly Row[];
  rules: ReadonlyMap<string, RuleData>;
  word(place: Word): string;
  /** A word in which places stand for the names of a cluster, with its names. */
  named(place: Word, row: Row): string;
  detailOf(row: Row): DetailData | null;
  /** Addresses of the cluster, made of its names; null where there is none. */
  links(row: Row): { console: string | null; logs: string | null };
}

/** Puts the words back to where they belong. */
export function readModel(data: FleetPageData): Model {
  const word = (place: Word) => data.words[place] ?? '';
  const rows = data.rows.map((row, index): Row => {
    const [
      cluster,
      project,
      location,
      verdict,
      severity,
      version,
      nodes,
      timeouts,
      reason,
      rules,
      labels,
      until,
      linked,
      capped,
    ] = row;
    const words = [cluster, project, location, version, reason, ...rules, ...labels].map(word);
    return {
      index,
      cluster: word(cluster),
      project: word(project),
      location: word(location),
      verdict: PAGE_VERDICTS[verdict] ?? 'unknown',
      severity: PAGE_SEVERITIES[severity] ?? 'info',
      version: word(version),
      nodes,
      timeouts,
      reason: word(reason),
      rules: rules.map(word),
      excepted: until === null ? null : word(until),
      isLinked: linked === 1,
      isCapped: capped === 1,
      text: words.join('\n').toLowerCase(),
    };
  });
  const fillIn = (template: Word | null, row: Row) =>
    template === null || !row.isLinked ? null : fillTemplate(word(template), row);
  return {
    rows,
    rules: new Map(data.rules.map((rule) => [word(rule[0]), rule])),
    word,
    named: (place, row) => (row.isLinked ? showNames(word(place), row) : word(place)),
    detailOf: (row) => data.details[row.index] ?? null,
    links: (row) => ({ console: fillIn(data.links.console, row), logs: fillIn(data.links.logs, row) }),
  };
}

function fillTemplate(template: string, { project, location, cluster }: Row): string {
  const names: Record<string, string> = { project, location, cluster };
  return template.replace(/\{(project|location|cluster)\}/g, (_, name) => encodeURIComponent(names[name] ?? ''));
}
