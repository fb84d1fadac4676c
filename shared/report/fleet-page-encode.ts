import type { ClusterReport, Report } from '../domain/report.ts';
import { consoleUrl, logsUrl, TEMPLATE_NAMES, toTemplate } from './console-links.ts';
import { PAGE_BOUNDS } from './fleet-page-bounds.ts';
import { encodeDetail, encodeRow } from './fleet-page-cluster.ts';
import type { FleetPageData, RuleData } from './fleet-page-data.ts';
import type { PagePlan } from './fleet-page-plan.ts';
import { createWordList, type WordList } from './fleet-page-words.ts';

/** What is known of a rule, whatever the cluster. */
export interface PageRule {
  id: string;
  title: string;
  why: string;
  fix: string;
  whenNotToWorry: string;
}

/** What to set until the move: a command, where there is something to set, and what it gives and costs. */
export interface PageStopGap {
  command: readonly string[] | null;
  words: readonly string[];
}

/** What the page takes from other rooms. */
export interface PageKnowledge {
  rules: readonly PageRule[];
  /** The query that finds a cluster's lines in a window, by its names. */
  logQuery(window: { from: string; to: string }, ref: typeof TEMPLATE_NAMES): string;
  /** What to set until the move, as far as a report knows; null where it does not. */
  stopGap(cluster: ClusterReport): PageStopGap | null;
  /** The plan that was made of the run's evidence; null where none was. */
  plan(cluster: ClusterReport): PagePlan | null;
}

export interface PageBounds {
  rowBytes: number;
  detailBytes: number;
}

/** The block of JSON, in parts, so that it is never held twice. Worst clusters first; what is beyond the bounds is left out. */
export function* encodeFleetPage(
  report: Report,
  knowledge: PageKnowledge,
  bounds: PageBounds = PAGE_BOUNDS,
): Generator<string> {
  const words = createWordList();
  const { window } = report.run;
  yield `{"rules":${JSON.stringify(knowledge.rules.map((rule) => encodeRule(rule, words)))}`;
  const links: FleetPageData['links'] = {
    console: words.add(toTemplate(consoleUrl(TEMPLATE_NAMES)), 2_000),
    logs:
      window === null
        ? null
        : words.add(toTemplate(logsUrl(TEMPLATE_NAMES.project, knowledge.logQuery(window, TEMPLATE_NAMES))), 8_000),
  };
  yield `,"links":${JSON.stringify(links)},"rows":[`;
  yield* encodeList(report.clusters, bounds.rowBytes, words, (cluster) => encodeRow(cluster, words));
  yield '],"details":[';
  yield* encodeList(report.clusters, bounds.detailBytes, words, (cluster) =>
    encodeDetail(cluster, { stopGap: knowledge.stopGap(cluster), plan: knowledge.plan(cluster) }, words),
  );
  yield '],"words":[';
  yield* words.parts();
  yield ']}';
}

const CLUSTERS_PER_PART = 100;

/** As many as fit, with the words that they brought. */
function* encodeList(
  clusters: readonly ClusterReport[],
  most: number,
  words: WordList,
  encode: (cluster: ClusterReport) => unknown,
): Generator<string> {
  const before = words.bytes();
  let written = 0;
  let part: string[] = [];
  for (const [index, cluster] of clusters.entries()) {
    // Numbers, brackets and our own keys: ASCII, and nothing that could end the block.
    const text = `${index === 0 ? '' : ','}${JSON.stringify(encode(cluster))}`;
    written += text.length;
    part.push(text);
    if (written + words.bytes() - before > most) break;
    if (part.length < CLUSTERS_PER_PART) continue;
    yield part.join('');
    part = [];
  }
  yield part.join('');
}

function encodeRule({ id, title, why, fix, whenNotToWorry }: PageRule, words: WordList): RuleData {
  return [
    words.add(id, 80),
    words.add(title, 200),
    words.add(why, 2_000),
    words.add(fix, 2_000),
    words.add(whenNotToWorry, 2_000),
  ];
}
