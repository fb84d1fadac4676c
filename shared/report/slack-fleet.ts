import type { KnownBlock } from '@slack/types';
import type { ClusterReport, Report } from '../domain/report.ts';
import { formatScope } from '../domain/scope.ts';
import type { ClusterKey } from '../domain/slack-job.ts';
import { formatCoverageLine, headline } from './coverage-line.ts';
import { mrkdwn, visibleText } from './escape.ts';
import { actionId } from './slack-actions.ts';
import {
  actions,
  button,
  context,
  divider,
  header,
  richCode,
  richEmoji,
  richPart,
  richSection,
  richText,
  section,
} from './slack-blocks.ts';
import type { SlackMessageParts } from './slack-cluster.ts';
import { pageLink } from './slack-page-link.ts';
import {
  formatNumber,
  formatPlace,
  formatRunId,
  formatTime,
  formatWindow,
  needsAttention,
  SEVERITY_SIGNS,
  VERDICT_SIGNS,
} from './words.ts';

const WORST_SHOWN = 5;

/** The last run over the whole scope: counts, the worst clusters each with a button, coverage, and a button to run again. */
export function renderSlackFleet(
  report: Report,
  keys: ReadonlyMap<string, ClusterKey>,
  page: string | null = null,
): SlackMessageParts {
  const listed = report.clusters.filter(needsAttention);
  const worst = listed.slice(0, WORST_SHOWN);
  const subject = visibleText(formatScope(report.run.scope), 120);
  return {
    text: mrkdwn`GKE DNS audit of ${subject}: ${headline(report)} ${formatCoverageLine(report.coverage)}`.value,
    blocks: [
      header(`All clusters of ${subject}`),
      section(headline(report)),
      ...worst.flatMap((cluster, index) => clusterRow(cluster, keys.get(cluster.name), index)),
      ...(listed.length > worst.length
        ? [context(`${formatNumber(listed.length - worst.length)} more to look at: choose one below, or open Home.`)]
        : []),
      divider(),
      actions(fleetButtons()),
      context(
        formatCoverageLine(report.coverage),
        `Run ${formatRunId(report.run.id)} · ${formatTime(report.run.finishedAt)} · ${formatWindow(report.run.window)}`,
        ...(page === null ? [] : [pageLink(page)]),
      ),
    ],
  };
}

/** One cluster: what it is, why, and a button to look into it. */
export function clusterRow(cluster: ClusterReport, key: ClusterKey | undefined, index: number): KnownBlock[] {
  const sign = cluster.severity === 'info' ? VERDICT_SIGNS[cluster.verdict] : SEVERITY_SIGNS[cluster.severity];
  const words = cluster.severity === 'info' ? '' : `, ${SEVERITY_SIGNS[cluster.severity].word}`;
  const row = richText(
    richSection(
      richEmoji(sign.emoji),
      richPart(` ${VERDICT_SIGNS[cluster.verdict].word}${words} `, { bold: true }),
      richCode(cluster.cluster, 64),
      richPart(` ${formatPlace(cluster, 80)}: `),
      richPart(cluster.reason, undefined, 240),
    ),
  );
  if (key === undefined) return [row];
  const of = visibleText(cluster.cluster, 40);
  return [
    row,
    actions([
      button({
        text: 'Details',
        actionId: actionId('details', index),
        value: key,
        accessibilityLabel: `Show the findings of ${of}`,
      }),
      button({ text: 'Audit', actionId: actionId('audit', index), value: key, accessibilityLabel: `Audit ${of}` }),
      button({
        text: 'Plan',
        actionId: actionId('plan', index),
        value: key,
        accessibilityLabel: `Show the migration plan of ${of}`,
      }),
    ]),
  ];
}

/** What can be done with all clusters at once. */
export function fleetButtons() {
  return [
    button({ text: 'Run again', actionId: actionId('rerun'), accessibilityLabel: 'Audit all clusters in scope again' }),
    button({ text: 'Choose a cluster…', actionId: actionId('pick') }),
    button({
      text: 'Exceptions',
      actionId: actionId('exceptions'),
      accessibilityLabel: 'List the exceptions in force',
    }),
  ];
}
