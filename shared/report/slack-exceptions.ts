import type { KnownBlock } from '@slack/types';
import type { ListedException } from '../domain/slack-answer.ts';
import { mrkdwn } from './escape.ts';
import { actionId } from './slack-actions.ts';
import {
  actions,
  button,
  context,
  header,
  richCode,
  richPart,
  richSection,
  richText,
  richUser,
  section,
} from './slack-blocks.ts';
import type { SlackMessageParts } from './slack-cluster.ts';
import { formatCount, formatShortName, formatTime } from './words.ts';

const SHOWN = 12;
export const EXCEPTION_WORDS: Readonly<Record<ListedException['kind'], string>> = {
  acknowledged: 'acknowledged',
  snoozed: 'snoozed',
  exempted: 'exempted',
};

/** Exceptions in force, the next one to end first; who may, gets a button to undo each. */
export function renderExceptions(listed: readonly ListedException[], maySettle: boolean): SlackMessageParts {
  const count = formatCount(listed.length, 'exception');
  const text = listed.length === 0 ? 'No cluster is excepted: reports show everything.' : `${count} in force.`;
  return {
    text: mrkdwn`${text}`.value,
    blocks: [
      header('Exceptions'),
      section(text),
      ...listed.slice(0, SHOWN).flatMap((one, index) => exceptionRow(one, maySettle, index)),
      ...(listed.length > SHOWN
        ? [context(`${listed.length - SHOWN} more: dns-audit exceptions list shows all.`)]
        : []),
      context(
        'An exception changes no verdict. It keeps a cluster out of the digest and of --fail-on until its end, and is recorded with who, when and why.',
      ),
    ],
  };
}

/** One exception in words, with a button that ends it. One that a label made is ended where the label is. */
export function exceptionRow(one: ListedException, mayUndo: boolean, index: number): KnownBlock[] {
  const row = richText(
    richSection(
      richCode(formatShortName(one.cluster, 140), 140),
      richPart(` ${EXCEPTION_WORDS[one.kind]} until ${formatTime(one.until)} by `),
      one.by === null ? richPart('a label of the cluster or a terminal') : richUser(one.by),
      richPart(': '),
      richPart(one.reason, { italic: true }, 300),
    ),
  );
  if (!mayUndo || one.id === null) return [row];
  const label = `Undo the exception of ${formatShortName(one.cluster, 40)}`;
  const undo = button({ text: 'Undo', actionId: actionId('undo', index), value: one.id, accessibilityLabel: label });
  return [row, actions([undo])];
}

export function renderExcepted(exception: ListedException, wasReplaced: boolean): SlackMessageParts {
  const name = formatShortName(exception.cluster, 140);
  const lead = `${name} is ${EXCEPTION_WORDS[exception.kind]} until ${formatTime(exception.until)}.`;
  const note = wasReplaced ? ' The exception that was there before is replaced; an undo brings it back.' : '';
  return {
    text: mrkdwn`${lead}${note}`.value,
    blocks: [section(`${lead}${note}`), ...exceptionRow(exception, true, 0)],
  };
}

export function renderUndone(exception: ListedException, restored: ListedException | null): SlackMessageParts {
  const name = formatShortName(exception.cluster, 140);
  const back =
    restored === null
      ? ' Reports show it again.'
      : ` It is ${EXCEPTION_WORDS[restored.kind]} until ${formatTime(restored.until)}, as before.`;
  const text = `${name} is no longer ${EXCEPTION_WORDS[exception.kind]}.${back}`;
  return { text: mrkdwn`${text}`.value, blocks: [section(text)] };
}
