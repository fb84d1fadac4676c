import type { ClusterReport } from '../domain/report.ts';
import { formatVersion } from './cluster-words.ts';
import { visibleText } from './escape.ts';
import { exceptionNotice } from './exception-words.ts';
import { displayWidth, fitText, keepTogether, type Paint, padText, type Style, wrapText } from './layout.ts';
import { SEVERITY_STYLES, VERDICT_STYLES } from './terminal-style.ts';
import { formatCount, formatPlace, SEVERITY_SIGNS, VERDICT_SIGNS } from './words.ts';

interface Cell {
  text: string;
  style: Style | null;
}

const HEADINGS = ['VERDICT', 'SEVERITY', 'CLUSTER', 'PROJECT/LOCATION', 'VERSION'];
// Names longer than GKE allows (cluster 40, project 30, location 25) are cut; real ones never are.
const WIDEST = [8, 8, 40, 56, 24];
const SPACE = 2;
const NARROWEST_REASON = 40;

/**
 * Clusters in the order given. Where the names leave room for a column of reasons it is a table; else each cluster is a few
 * lines, so that no name has to be cut.
 */
export function formatClusterTable(clusters: readonly ClusterReport[], width: number, paint: Paint): string[] {
  const rows = clusters.map(clusterCells);
  const widths = WIDEST.map((widest, column) =>
    Math.min(
      widest,
      Math.max(displayWidth(HEADINGS[column] ?? ''), ...rows.map((row) => displayWidth(row[column]?.text ?? ''))),
    ),
  );
  const left = widths.reduce((sum, one) => sum + one + SPACE, 0);
  if (width - left < NARROWEST_REASON) return clusters.flatMap((cluster) => formatCard(cluster, width, paint));

  const heading = [...HEADINGS, 'WHY'].map((text, column) => padText(text, (widths[column] ?? 0) + SPACE)).join('');
  const lines = [paint('dim', heading.trimEnd())];
  for (const [index, row] of rows.entries()) {
    const why = wrapText(reasonOf(clusters[index]), width - left);
    const cells = row.map((cell, column) => paintCell(cell, (widths[column] ?? 0) + SPACE, paint)).join('');
    lines.push((cells + (why[0] ?? '')).trimEnd());
    for (const more of why.slice(1)) lines.push(' '.repeat(left) + more);
  }
  return lines;
}

function clusterCells(cluster: ClusterReport): Cell[] {
  return [
    { text: VERDICT_SIGNS[cluster.verdict].word, style: VERDICT_STYLES[cluster.verdict] },
    severityCell(cluster),
    { text: visibleText(cluster.cluster, 80), style: 'bold' },
    { text: formatPlace(cluster), style: null },
    { text: formatVersion(cluster), style: null },
  ];
}

function severityCell({ severity }: ClusterReport): Cell {
  if (severity === 'info') return { text: '-', style: null };
  return { text: SEVERITY_SIGNS[severity].word, style: SEVERITY_STYLES[severity] };
}

function paintCell({ text, style }: Cell, width: number, paint: Paint): string {
  const shown = fitText(text, width - SPACE);
  return paint(style, shown) + padText('', width - displayWidth(shown));
}

function formatCard(cluster: ClusterReport, width: number, paint: Paint): string[] {
  const indent = (WIDEST[0] ?? 0) + (WIDEST[1] ?? 0) + 2 * SPACE;
  const [verdict, severity, name] = clusterCells(cluster).map((cell, column) =>
    column < 2
      ? paintCell(cell, (WIDEST[column] ?? 0) + SPACE, paint)
      : paint(cell.style, fitText(cell.text, width - indent)),
  );
  const facts = [formatPlace(cluster), formatVersion(cluster)];
  if (cluster.nodeCount !== null) facts.push(formatCount(cluster.nodeCount, 'node'));
  const rest = [
    ...wrapText(facts.map(keepTogether).join(', '), width - indent),
    ...wrapText(reasonOf(cluster), width - indent),
  ];
  return [`${verdict}${severity}${name}`.trimEnd(), ...rest.map((line) => ' '.repeat(indent) + line)];
}

function reasonOf(cluster: ClusterReport | undefined): string {
  if (cluster === undefined) return '';
  return `${visibleText(cluster.reason, 500)} ${exceptionNotice(cluster)}`.trimEnd();
}
