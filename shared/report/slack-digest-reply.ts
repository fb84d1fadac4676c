import type { KnownBlock, RichTextBlockElement, RichTextElement, RichTextSection } from '@slack/types';
import type { DigestChange, DigestChanges, DigestSince, DigestView } from '../domain/digest.ts';
import { isAtLeast } from '../domain/finding.ts';
import type { ClusterReport } from '../domain/report.ts';
import { formatScope } from '../domain/scope.ts';
import type { OwnerId } from '../domain/slack-route.ts';
import {
  type ChangeList,
  countDigestChanges,
  type DigestChangeGroup,
  formatState,
  groupDigestChanges,
  sayCluster,
} from './digest-words.ts';
import { mrkdwn, visibleText } from './escape.ts';
import { context, richCode, richEmoji, richList, richPart, richSection, richText, section } from './slack-blocks.ts';
import type { SlackDigestMessage } from './slack-digest.ts';
import { mentionOwners } from './slack-mention.ts';
import {
  formatNumber,
  formatPlace,
  formatRunId,
  formatShortName,
  formatTime,
  SEVERITY_SIGNS,
  VERDICT_SIGNS,
} from './words.ts';

/** How many clusters of a kind are named, with how much of the reason: together below Slack's sum of text. */
const LISTED: Readonly<Record<ChangeList, { most: number; reason: number }>> = {
  worse: { most: 4, reason: 200 },
  appeared: { most: 4, reason: 200 },
  returned: { most: 3, reason: 160 },
  found: { most: 2, reason: 0 },
  resolved: { most: 5, reason: 0 },
  better: { most: 2, reason: 0 },
  excepted: { most: 2, reason: 0 },
  disappeared: { most: 2, reason: 0 },
};
const EXPIRING = 3;
const OWNERS = 20;
const NAME_LENGTH = 64;
const PLACE_LENGTH = 70;

/** Kinds of which somebody has to take notice. */
const ALARMING = ['worse', 'appeared', 'returned'] as const;

/**
 * The reply in the thread of the living message: what this channel was not told yet. Owners are mentioned where something
 * critical or high is new or worse, and nowhere else.
 */
export function renderDigestReply(view: DigestView, changes: DigestChanges, since: DigestSince): SlackDigestMessage {
  const parts = [...groupDigestChanges(changes).flatMap(groupPart), ...expiringPart(changes.expiring)];
  const owners = ownersToMention(view, changes);
  const blocks: (KnownBlock | null)[] = [
    section(`${sentenceStart(since)}: ${countDigestChanges(changes)}.`),
    parts.length === 0 ? null : richText(...parts),
    owners.length === 0 ? null : section(mentionOwners(owners)),
    context(`Run ${formatRunId(view.run.id)} of ${formatTime(view.run.startedAt)}`),
  ];
  return { text: replyText(view, changes, since), blocks: blocks.filter((block) => block !== null) };
}

function sentenceStart({ told }: DigestSince): string {
  return told === null ? 'Since the first digest' : `Since the run of ${formatTime(told)}`;
}

function replyText(view: DigestView, changes: DigestChanges, since: DigestSince): string {
  const subject = visibleText(formatScope(view.run.scope), 120);
  const sentences = [`GKE DNS audit of ${subject}. ${sentenceStart(since)}: ${countDigestChanges(changes)}.`];
  const [first] = groupDigestChanges(changes);
  const [change] = first?.changes ?? [];
  if (first !== undefined && change !== undefined) {
    const lengths = { name: NAME_LENGTH, place: PLACE_LENGTH, reason: 280 };
    const words = change.now === null ? `${formatShortName(change.name)}.` : sayCluster(change.now, lengths);
    sentences.push(`${first.word[0]?.toUpperCase()}${first.word.slice(1)}: ${words}`);
  }
  return mrkdwn`${sentences.join(' ')}`.value;
}

function groupPart({ kind, word, changes }: DigestChangeGroup): RichTextBlockElement[] {
  const { most, reason } = LISTED[kind];
  const items = changes.slice(0, most).map((change) => changeItem(kind, change, reason));
  const more = changes.length - items.length;
  if (more > 0) items.push(richSection(richPart(`and ${formatNumber(more)} more`)));
  return [richSection(richPart(`${formatNumber(changes.length)} ${word}`, { bold: true })), richList('bullet', items)];
}

function changeItem(kind: ChangeList, { name, before, now, newRules }: DigestChange, reason: number): RichTextSection {
  if (now === null || kind === 'disappeared')
    return richSection(richCode(formatShortName(name, 130), 130), ...wasPart(before));
  const sign = now.severity === 'info' ? VERDICT_SIGNS[now.verdict] : SEVERITY_SIGNS[now.severity];
  return richSection(
    richEmoji(sign.emoji),
    richPart(` ${formatState(now)} `, { bold: true }),
    richCode(now.cluster, NAME_LENGTH),
    richPart(` ${formatPlace(now, PLACE_LENGTH)}`),
    ...(kind === 'found' ? [] : wasPart(before)),
    ...(reason === 0 ? [] : [richPart(': '), richPart(now.reason, undefined, reason)]),
    ...(kind === 'found' ? [richPart(': '), richCode(newRules.join(', '), 120)] : []),
  );
}

function wasPart(before: DigestChange['before']): RichTextElement[] {
  return before === null ? [] : [richPart(`, was ${formatState(before)}`)];
}

function expiringPart(expiring: readonly ClusterReport[]): RichTextBlockElement[] {
  if (expiring.length === 0) return [];
  const items = expiring.slice(0, EXPIRING).map(({ name, exception }) => {
    const kind = exception?.inForce[0]?.kind ?? 'excepted';
    const end = richPart(` ${kind} until ${formatTime(exception?.until ?? '')}`);
    return richSection(richCode(formatShortName(name, 130), 130), end);
  });
  const more = expiring.length - items.length;
  if (more > 0) items.push(richSection(richPart(`and ${formatNumber(more)} more`)));
  const title = `${formatNumber(expiring.length)} under an exception that ends soon`;
  return [richSection(richPart(title, { bold: true })), richList('bullet', items)];
}

function ownersToMention(view: DigestView, changes: DigestChanges): OwnerId[] {
  const alarming = ALARMING.flatMap((kind) => changes[kind]);
  const owners = alarming.flatMap(({ name, now }) =>
    now !== null && isAtLeast(now.severity, 'high') ? (view.owners.get(name) ?? []) : [],
  );
  return [...new Set(owners)].slice(0, OWNERS);
}
