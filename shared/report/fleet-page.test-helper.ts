import type { HistorySummary } from '../domain/history-summary.ts';
import type { Report } from '../domain/report.ts';
import { renderFleetPage } from './fleet-page.ts';
import type { FleetPageData } from './fleet-page-data.ts';
import type { PageBounds, PageKnowledge } from './fleet-page-encode.ts';

export const KNOWLEDGE: PageKnowledge = {
  rules: [
    {
      id: 'kube-dns-capacity',
      title: 'There are connections for all nodes',
      why: 'A full dnsmasq makes look-ups wait.',
      fix: 'Move to Cloud DNS.',
      whenNotToWorry: 'In a cluster that nobody uses.',
    },
  ],
  logQuery: ({ from, to }, { location, cluster }) =>
    `timestamp>="${from}"\ntimestamp<"${to}"\nresource.labels.cluster_name=("${cluster}")\nresource.labels.location="${location}"`,
  stopGap: () => ({ command: ['kubectl', 'patch', "it's"], words: ['Changes a number.'] }),
  plan: () => null,
};

export function pageOf(report: Report, bounds?: PageBounds, knowledge: PageKnowledge = KNOWLEDGE): string {
  return pageWithHistory(report, null, { ...(bounds === undefined ? {} : { bounds }), knowledge });
}

export function pageWithHistory(
  report: Report,
  history: HistorySummary | null,
  { bounds, knowledge = KNOWLEDGE }: { bounds?: PageBounds; knowledge?: PageKnowledge } = {},
): string {
  const digests = { style: 'sha256-style', script: 'sha256-script' };
  const page = { report, history, knowledge, digests, ...(bounds === undefined ? {} : { bounds }) };
  return [...renderFleetPage(page)].join('');
}

const BLOCK = /<script type="application\/json" id="data">([^<]*)<\/script>/g;

/** The block of data of a page, as a browser finds it. */
export function dataOf(page: string): FleetPageData {
  const [block, ...others] = [...page.matchAll(BLOCK)];
  if (block === undefined || others.length > 0) throw new Error('not one block of data');
  return JSON.parse(block[1] ?? '');
}
