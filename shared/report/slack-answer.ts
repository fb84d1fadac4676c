import type { ChosenCluster, SharedPart, SlackAnswer } from '../domain/slack-answer.ts';
import { formatSubscription } from './digest-words.ts';
import { mrkdwn, visibleText } from './escape.ts';
import { actionId } from './slack-actions.ts';
import { actions, button, context, richMember, richPart, richSection, richText, section } from './slack-blocks.ts';
import { renderFindingsPage, renderSlackResult, type SlackMessageParts } from './slack-cluster.ts';
import { renderExcepted, renderExceptions, renderUndone } from './slack-exceptions.ts';
import { fleetButtons, renderSlackFleet } from './slack-fleet.ts';
import { renderSlackPlan } from './slack-plan.ts';
import { renderTimeouts } from './slack-timeouts.ts';
import { formatCount, formatRunId, formatShortName } from './words.ts';

/** What a person is told, as one ephemeral message. */
export function renderSlackAnswer(answer: SlackAnswer): SlackMessageParts {
  switch (answer.kind) {
    case 'progress':
      return say(
        `Auditing ${formatShortName(answer.cluster, 140)}: ${answer.doing} (step ${answer.step} of ${answer.of}; usually 20 seconds in all).`,
      );
    case 'cluster':
      return renderSlackResult({ ...answer, isShared: false });
    case 'plan':
      return renderSlackPlan(answer.plan, answer.key);
    case 'fleet':
      return renderSlackFleet(answer.report, answer.keys, answer.page ?? null);
    case 'no-run':
      return withButtons(say(`No run over ${visibleText(answer.scope, 120)} has finished yet.`));
    case 'rerun':
      return say(
        answer.isOver
          ? `Run ${formatRunId(answer.run)} began less than ten minutes ago and is finished: \`/dns-audit fleet\` shows it.`
          : `Run ${formatRunId(answer.run)} is under way; it looks into ${formatCount(answer.candidates, 'cluster')}. The digest is updated when it is done.`,
      );
    case 'choose':
      return renderChoice(answer);
    case 'exceptions':
      return renderExceptions(answer.listed, answer.maySettle);
    case 'excepted':
      return renderExcepted(answer.exception, answer.wasReplaced);
    case 'undone':
      return renderUndone(answer.exception, answer.restored);
    case 'subscribed':
      return say(
        `This channel gets the digest of ${formatSubscription(answer.minSeverity)}, ${answer.isNew ? 'from the next run on' : 'as before'}.`,
      );
    case 'unsubscribed':
      return say(sayUnsubscribed(answer));
    case 'shared':
      return say('Shared to the channel; details are in the thread of the message.');
    case 'refused':
      return renderRefusal(answer);
    case 'failed':
      return renderFailure(answer);
  }
}

/** One message of a shared result; null for a page of findings that does not exist. The plan is a file, not a message. */
export function renderSharedPart(part: SharedPart): SlackMessageParts | null {
  switch (part.kind) {
    case 'result':
      return renderSlackResult({ ...part, isShared: true });
    case 'findings':
      return renderFindingsPage(part.cluster, part.page);
    case 'timeouts':
      return part.cluster.timeouts === null ? null : renderTimeouts(part.cluster.cluster, part.cluster.timeouts);
    case 'plan':
      return null;
  }
}

function say(words: string): SlackMessageParts {
  const text = visibleText(words, 1200).trim() || 'There is nothing to say about it.';
  return { text: mrkdwn`${text}`.value, blocks: [section(text.replaceAll('`', ''))] };
}

/** Who may is shown by name. It notifies nobody: only the person who asked sees it. */
function renderRefusal({ why, who = [] }: Extract<SlackAnswer, { kind: 'refused' }>): SlackMessageParts {
  const message = say(why);
  if (who.length === 0) return message;
  const names = who.slice(0, 10).flatMap((id, index) => [richPart(index === 0 ? ' ' : ', '), richMember(id)]);
  const more = who.length > 10 ? [richPart(` and ${who.length - 10} more`)] : [];
  return { ...message, blocks: [...message.blocks, richText(richSection(richPart('Who may:'), ...names, ...more))] };
}

function sayUnsubscribed({ wasSubscribed, isToldAnyway }: Extract<SlackAnswer, { kind: 'unsubscribed' }>): string {
  const ended = wasSubscribed ? 'The subscription of this channel has ended' : 'This channel was not subscribed';
  if (isToldAnyway) return `${ended}; the digest that the configuration sends it goes on.`;
  return wasSubscribed ? `${ended}: it gets no digest any more.` : `${ended}.`;
}

function withButtons(message: SlackMessageParts): SlackMessageParts {
  return { ...message, blocks: [...message.blocks, actions(fleetButtons())] };
}

const DOING = { audit: 'audit', plan: 'plan', except: 'except' } as const;

function renderChoice(answer: Extract<SlackAnswer, { kind: 'choose' }>): SlackMessageParts {
  const typed = visibleText(answer.typed, 80);
  const more = answer.more === 0 ? '' : ` ${answer.more} more are not shown: write more of the name.`;
  const words =
    answer.why === 'ambiguous'
      ? `Several clusters are called or begin with "${typed}". Which one?${more}`
      : answer.among.length === 0
        ? `No cluster "${typed}" in scope.`
        : `No cluster "${typed}" in scope. Did you mean:`;
  const action = DOING[answer.doing];
  const chosen = (one: ChosenCluster, index: number) => {
    const name = formatShortName(one.name, 140);
    const text = visibleText(name, 75);
    return button({
      text,
      actionId: actionId(action, index),
      value: one.key,
      accessibilityLabel: visibleText(name, 75),
    });
  };
  return {
    text: mrkdwn`${words}`.value,
    blocks: [
      section(words),
      actions([...answer.among.map(chosen), button({ text: 'Pick from the list…', actionId: actionId('pick') })]),
    ],
  };
}

function renderFailure(answer: Extract<SlackAnswer, { kind: 'failed' }>): SlackMessageParts {
  const words = `Not done: ${visibleText(answer.what, 300)}. ${visibleText(answer.why, 500)}`;
  const cure = answer.grant === null ? [] : [section(`To mend it: ${visibleText(answer.grant, 500)}`)];
  return {
    text: mrkdwn`${words}`.value,
    blocks: [
      section(words),
      ...cure,
      context(`Correlation id ${answer.id}; the log of function respond has the rest.`),
    ],
  };
}
