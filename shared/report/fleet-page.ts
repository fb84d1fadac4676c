import type { HistorySummary } from '../domain/history-summary.ts';
import type { Report } from '../domain/report.ts';
import { formatScope } from '../domain/scope.ts';
import { asciiHtml, escapeHtml, visibleText } from './escape.ts';
import { encodeFleetPage, type PageBounds, type PageKnowledge } from './fleet-page-encode.ts';
import { historyHtml } from './fleet-page-history.ts';
import { FLEET_PAGE_SCRIPT } from './fleet-page-script.ts';
import { FLEET_PAGE_STYLE } from './fleet-page-style.ts';
import { filtersHtml, plainTableHtml, summaryHtml } from './fleet-page-summary.ts';
import { renderPageHead } from './page-shell.ts';
import { formatRunId, formatTime } from './words.ts';

export interface FleetPage {
  report: Report;
  /** The course of the runs up to this one; null where it is not known: the page is without it. */
  history: HistorySummary | null;
  knowledge: PageKnowledge;
  /** `sha256-...` of FLEET_PAGE_STYLE and FLEET_PAGE_SCRIPT. */
  digests: { style: string; script: string };
  bounds?: PageBounds;
}

/**
 * The page of all clusters in scope, in parts: one file that loads nothing, sends nothing and runs only its own script. All of
 * it is ASCII. Without the script it still has counts, coverage and the worst clusters.
 */
export function* renderFleetPage({ report, history, knowledge, digests, bounds }: FleetPage): Generator<string> {
  const scope = visibleText(formatScope(report.run.scope), 120);
  yield asciiHtml(
    renderPageHead({
      title: `GKE DNS audit: ${scope}`,
      style: FLEET_PAGE_STYLE,
      styleDigest: digests.style,
      scriptDigest: digests.script,
    }),
  );
  yield asciiHtml(`
<body>
<a class="skip" id="skip" href="#clusters">Skip to the clusters</a>
<main id="main" tabindex="-1">
<div id="fleet">
<header><p class="muted small">GKE DNS audit</p>
<h1 id="top" tabindex="-1">${escapeHtml(scope)}</h1></header>
${summaryHtml(report)}
${historyHtml(history)}
<section id="all" aria-labelledby="clusters" data-total="${report.clusters.length}" hidden>
<h2 id="clusters" tabindex="-1">All clusters</h2>
${filtersHtml()}
</section>
<section class="print" id="printed" aria-label="Affected and exposed clusters"></section>
</div>
<div id="cluster" hidden></div>
<noscript>${plainTableHtml(report)}</noscript>
<footer><p>${escapeHtml(footerWords(report))}</p></footer>
</main>
<script type="application/json" id="data">`);
  yield* encodeFleetPage(report, knowledge, bounds);
  yield `</script>
<script>${FLEET_PAGE_SCRIPT}</script>
</body>
</html>
`;
}

function footerWords({ run }: Report): string {
  return `Run ${formatRunId(run.id)}, finished ${formatTime(run.finishedAt)}. This file holds everything it shows: it loads nothing and sends nothing; only links that you open lead elsewhere. docs/fleet-page.md of gke-dns-audit says more.`;
}
