import type { HomeView, KnownBlock } from '@slack/types';
import { formatScope } from '../domain/scope.ts';
import type { SlackHome } from '../domain/slack-answer.ts';
import { explainCoverage, formatCoverageLine, headline } from './coverage-line.ts';
import { visibleText } from './escape.ts';
import { actions, context, divider, header, section } from './slack-blocks.ts';
import { exceptionRow } from './slack-exceptions.ts';
import { clusterRow, fleetButtons } from './slack-fleet.ts';
import { formatCount, formatRunId, formatTime, formatWindow, needsAttention } from './words.ts';

// 100 blocks at most: two for each of these, and a few around them.
const WORST_SHOWN = 20;
const EXCEPTIONS_SHOWN = 15;

/** App Home: worst clusters first, exceptions and when they end, the last run and what it could not see. */
export function renderSlackHome(home: SlackHome | { problem: string }): HomeView {
  if ('problem' in home) return { type: 'home', blocks: [header('GKE DNS audit'), section(home.problem)] };
  const { report, exceptions, keys } = home;
  if (report === null) {
    return {
      type: 'home',
      blocks: [
        header('GKE DNS audit'),
        section('There is no report yet. The first run makes one.'),
        actions(fleetButtons()),
      ],
    };
  }
  const listed = report.clusters.filter(needsAttention);
  const blocks: KnownBlock[] = [
    header(`GKE DNS audit of ${visibleText(formatScope(report.run.scope), 100)}`),
    section(headline(report)),
    actions(fleetButtons()),
    divider(),
    header('Clusters to look at, worst first'),
    ...(listed.length === 0 ? [section('None.')] : []),
    ...listed.slice(0, WORST_SHOWN).flatMap((cluster, index) => clusterRow(cluster, keys.get(cluster.name), index)),
    ...(listed.length > WORST_SHOWN ? [context(`${listed.length - WORST_SHOWN} more: choose one above.`)] : []),
    divider(),
    header('Exceptions'),
    section(
      exceptions.length === 0
        ? 'None.'
        : `${formatCount(exceptions.length, 'exception')} in force, the next one to end first.`,
    ),
    ...exceptions.slice(0, EXCEPTIONS_SHOWN).flatMap((one, index) => exceptionRow(one, true, index)),
    divider(),
    header('The last run'),
    section([
      `Run ${formatRunId(report.run.id)}, finished ${formatTime(report.run.finishedAt)}; ${formatWindow(report.run.window)}.`,
      formatCoverageLine(report.coverage),
    ]),
    ...explainCoverage(report.coverage, 5).map((line) => context(visibleText(line, 400))),
  ];
  return { type: 'home', blocks };
}
