import type { KnownBlock, RichTextElement } from '@slack/types';
import { countTimeouts } from '../domain/cluster-numbers.ts';
import type { Finding } from '../domain/finding.ts';
import { isConcerned } from '../domain/finding.ts';
import type { ClusterReport, Report } from '../domain/report.ts';
import type { ShownException } from '../domain/slack-answer.ts';
import type { ClusterKey } from '../domain/slack-job.ts';
import { formatGap, formatVersion, groupObservations, groupUnknown, otherGaps, sortFindings } from './cluster-words.ts';
import { consoleUrl } from './console-links.ts';
import { type Mrkdwn, mrkdwn, visibleText } from './escape.ts';
import { actionId } from './slack-actions.ts';
import {
  actions,
  button,
  context,
  fields,
  header,
  linkButton,
  richCode,
  richEmoji,
  richList,
  richPart,
  richSection,
  richText,
  richUser,
  section,
} from './slack-blocks.ts';
import { timeoutBars } from './slack-timeouts.ts';
import {
  CONFIDENCE_WORDS,
  formatCount,
  formatDnsProvider,
  formatNumber,
  formatPlace,
  formatProvenance,
  formatRunId,
  formatTime,
  formatValue,
  formatWindow,
  SEVERITY_SIGNS,
  VERDICT_MEANINGS,
  VERDICT_SIGNS,
} from './words.ts';

export interface SlackMessageParts {
  text: string;
  blocks: KnownBlock[];
  /** The same in older blocks, for a Slack that does not take these. */
  classic?: KnownBlock[];
}

export interface ResultOptions {
  report: Report;
  cluster: ClusterReport;
  key: ClusterKey;
  /** User ID of who asked; null where that is not known any more. */
  askedBy: string | null;
  /** An exception that was made with the button of this message. */
  excepted?: ShownException | null;
  /** True when everybody in the channel sees it: sharing again makes no sense then. */
  isShared: boolean;
}

/** The result of one cluster: six blocks at most. What is behind it stands in the details. */
export function renderSlackResult(options: ResultOptions): SlackMessageParts {
  const { report, cluster, askedBy, excepted = null } = options;
  const state = stateWords(cluster);
  return {
    text: mrkdwn`${visibleText(cluster.cluster, 64)} in ${formatPlace(cluster)} is ${state}: ${visibleText(cluster.reason, 400)}`
      .value,
    blocks: [
      header(`${state[0]?.toUpperCase()}${state.slice(1)}: ${visibleText(cluster.cluster, 80)}`),
      richText(richSection(...signOf(cluster), richPart(` ${cluster.reason}`, undefined, 600))),
      fields(factsOf(report, cluster)),
      ...(excepted === null ? [] : [exceptedBlock(excepted)]),
      actions(resultButtons(options)),
      richText(
        richSection(
          richPart(`${formatTime(report.run.finishedAt)} · run ${formatRunId(report.run.id)} · `),
          richPart(formatWindow(report.run.window)),
          ...(askedBy === null ? [] : [richPart(' · asked for by '), richUser(askedBy)]),
        ),
      ),
    ],
  };
}

/** `affected, critical`: the severity is left out where it says nothing. */
function stateWords({ verdict, severity }: ClusterReport): string {
  const word = VERDICT_SIGNS[verdict].word;
  return severity === 'info' ? word : `${word}, ${SEVERITY_SIGNS[severity].word}`;
}

function signOf({ verdict, severity }: ClusterReport): RichTextElement[] {
  const sign = severity === 'info' ? VERDICT_SIGNS[verdict] : SEVERITY_SIGNS[severity];
  return [richEmoji(sign.emoji)];
}

/** Five facts, each with its name. */
function factsOf(report: Report, cluster: ClusterReport): Mrkdwn[] {
  const dns = `${formatDnsProvider(cluster.clusterDns)}, NodeLocal DNSCache ${cluster.nodeLocalDnsCache ? 'on' : 'off'}`;
  const nodes = cluster.nodeCount === null ? 'not known' : formatNumber(cluster.nodeCount);
  const slots = findObservation(cluster, 'slots in all');
  return [
    mrkdwn`*Where*\n${formatPlace(cluster, 200)}`,
    mrkdwn`*DNS*\n${dns}`,
    mrkdwn`*Control plane*\n${formatVersion(cluster)}`,
    mrkdwn`*Nodes*\n${nodes}`,
    slots === null
      ? mrkdwn`*Time-outs in the window*\n${timeoutsWords(report, cluster)}`
      : mrkdwn`*Connection slots*\n${slots}`,
  ];
}

function findObservation({ findings }: ClusterReport, name: string): string | null {
  for (const { observations } of findings) {
    const found = observations.find((one) => one.name === name);
    if (found !== undefined) return formatValue(found);
  }
  return null;
}

function timeoutsWords({ run }: Report, { timeouts }: ClusterReport): string {
  if (timeouts !== null) return formatCount(countTimeouts(timeouts), 'line', { atLeast: timeouts.capped });
  return run.window === null ? 'not read' : 'none found in what was read';
}

function resultButtons({ cluster, key, isShared, excepted = null }: ResultOptions) {
  const of = visibleText(cluster.cluster, 40);
  const isBad = isConcerned(cluster);
  const make = (action: Parameters<typeof actionId>[0], text: string, label: string) =>
    button({ text, actionId: actionId(action), value: key, accessibilityLabel: `${label} ${of}` });
  const buttons = [
    make('details', 'Details', 'Show the findings of'),
    make('audit', 'Run again', 'Audit again'),
    ...(isBad ? [{ ...make('plan', 'Show plan', 'Show the migration plan of'), style: 'primary' as const }] : []),
    ...(isBad && excepted === null ? [make('except', 'Snooze or exempt…', 'Make an exception for')] : []),
    ...(excepted === null ? [] : [{ ...make('undo', 'Undo', 'Undo the exception of'), value: excepted.id }]),
    linkButton({
      text: 'Open in console',
      actionId: actionId('console'),
      url: consoleUrl(cluster),
      accessibilityLabel: `Open ${of} in the Google Cloud console`,
    }),
  ];
  if (!isShared) {
    const share = make('share', 'Share to channel…', 'Share the result of');
    buttons.push({ ...share, confirm: confirmShare() });
  }
  return buttons;
}

/** Who, what and until when; everybody in the channel reads it. */
function exceptedBlock({ kind, by, at, until }: ShownException): KnownBlock {
  const who = by === null ? richPart('somebody') : richUser(by);
  const what = `${kind} until ${formatTime(until)} by `;
  return richText(richSection(richPart(`This cluster is ${what}`), who, richPart(`, ${formatTime(at)}.`)));
}

/** Nothing is shown to others by one click. */
export function confirmShare() {
  const plain = (text: string) => ({ type: 'plain_text' as const, text, emoji: false });
  return {
    title: plain('Share to this channel?'),
    text: plain(
      'Everybody in the channel will see the cluster’s name, the findings and the names that were looked up.',
    ),
    confirm: plain('Share'),
    deny: plain('Keep it to myself'),
  };
}

const FINDINGS_PER_PAGE = 4;
const OBSERVATIONS_SHOWN = 6;

/** The findings for a thread, four a message. Null when there is no such page. */
export function renderFindingsPage(cluster: ClusterReport, page: number): SlackMessageParts | null {
  const shown = shownFindings(cluster).slice(page * FINDINGS_PER_PAGE, (page + 1) * FINDINGS_PER_PAGE);
  if (shown.length === 0) return null;
  const first = shown[0]?.message ?? '';
  return {
    text: mrkdwn`Findings of ${visibleText(cluster.cluster, 64)}: ${visibleText(first, 300)}`.value,
    blocks: shown.map(findingBlock),
  };
}

/** All that is known of a cluster, for a modal: what it means, findings with evidence, what could not be read, time-outs. */
export function renderFindingsBlocks(report: Report, cluster: ClusterReport): KnownBlock[] {
  const undecided = groupUnknown(cluster.findings);
  const gaps = [...undecided.flatMap((one) => one.gaps), ...otherGaps(cluster)];
  return [
    section(
      `${cluster.cluster} in ${formatPlace(cluster)} is ${stateWords(cluster)}: ${VERDICT_MEANINGS[cluster.verdict]}.`,
    ),
    richText(richSection(richPart(cluster.reason, undefined, 600))),
    ...shownFindings(cluster).slice(0, 12).map(findingBlock),
    ...(cluster.timeouts === null ? [] : timeoutBars(cluster.timeouts)),
    ...(gaps.length === 0 ? [] : [gapsBlock(gaps.map((gap) => formatGap(gap)))]),
    context(
      `${formatTime(report.run.finishedAt)} · run ${formatRunId(report.run.id)} · ${formatWindow(report.run.window)}`,
    ),
  ];
}

function shownFindings(cluster: ClusterReport): Finding[] {
  return sortFindings(cluster.findings).filter(({ verdict }) => verdict === 'fail' || verdict === 'pass');
}

function findingBlock(finding: Finding): KnownBlock {
  const isFail = finding.verdict === 'fail';
  const sign = isFail ? SEVERITY_SIGNS[finding.severity] : VERDICT_SIGNS.clear;
  const grade = isFail ? `${sign.word}, ${CONFIDENCE_WORDS[finding.confidence]}` : 'passed';
  const shown = finding.observations.slice(0, isFail ? OBSERVATIONS_SHOWN : 3);
  // What came from the same place is said together, and its place once.
  const observations = groupObservations(shown).map((group) =>
    richSection(
      ...group.flatMap((one, index) => [
        richPart(`${index === 0 ? '' : '; '}${visibleText(one.name, 60)}: `),
        richCode(formatValue(one, 120), 120),
      ]),
      richPart(` (${formatProvenance(group[0].source, 160)})`),
    ),
  );
  return richText(
    richSection(
      richEmoji(sign.emoji),
      richPart(` ${grade}: `, { bold: true }),
      richPart(finding.message, undefined, 500),
      richPart(' '),
      richCode(finding.rule),
    ),
    ...(observations.length === 0 ? [] : [richList('bullet', observations)]),
  );
}

function gapsBlock(lines: readonly string[]): KnownBlock {
  const shown = [...new Set(lines)].slice(0, 6).map((line) => richSection(richPart(line, undefined, 400)));
  return richText(richSection(richPart('Not read', { bold: true })), richList('bullet', shown));
}
