import type { EndedException, Exception, ExceptionEvent, StoredException } from '../domain/exception.ts';
import { EXPIRY_NOTICE_DAYS } from '../domain/exception.ts';
import type { ExceptionList } from '../domain/exception-list.ts';
import { visibleText } from './escape.ts';
import { formatAuthor } from './exception-words.ts';
import { createPaint, hangText, type Paint, padText } from './layout.ts';
import { NARROWEST, type TerminalOptions } from './terminal-style.ts';
import { formatCount, formatNumber, formatShortName, formatTime } from './words.ts';

/** The exceptions of a store for a terminal: in force, the next end first, then those that ended lately. */
export function renderExceptionList(list: ExceptionList, options: TerminalOptions): string {
  const width = Math.max(NARROWEST, options.width);
  const paint = createPaint(options.color);
  const expiring = new Set(list.expiring);
  const sections = [
    [summarize(list)],
    ...list.active.map((one) => formatActive(one, expiring.has(one), { width, paint })),
    ...(list.ended.length === 0 ? [] : [[paint('bold', `Ended in the last ${EXPIRY_NOTICE_DAYS} days`)]]),
    ...list.ended.map((one) => formatEnded(one, { width, paint })),
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

interface Sheet {
  width: number;
  paint: Paint;
}

function summarize({ active, expiring }: ExceptionList): string {
  if (active.length === 0) return 'No exception is in force.';
  const soon = expiring.length === 0 ? 'none' : formatNumber(expiring.length);
  return `${formatCount(active.length, 'exception')} in force, ${soon} of them ending within ${EXPIRY_NOTICE_DAYS} days.`;
}

function formatActive(one: StoredException, isExpiring: boolean, { width, paint }: Sheet): string[] {
  const until = `until ${formatTime(one.until)}`;
  return [
    `${paint('bold', visibleText(one.id, 64))}  ${one.kind} ${paint(isExpiring ? 'yellow' : null, until)}`,
    ...describe(one, width),
    ...(one.replaces === null
      ? []
      : hangText('  ', `replaces ${visibleText(one.replaces.id, 64)}, until ${formatTime(one.replaces.until)}`, width)),
  ];
}

function formatEnded({ exception, at, why }: EndedException, { width, paint }: Sheet): string[] {
  const words = why === 'worse' ? 'ended, because it got worse,' : 'expired';
  return [
    `${paint('bold', visibleText(exception.id, 64))}  ${exception.kind}, ${words} ${formatTime(at)}`,
    ...describe(exception, width),
  ];
}

function describe(one: Exception, width: number): string[] {
  const what = one.rule === null ? 'the whole cluster' : `rule ${visibleText(one.rule, 80)}`;
  return [
    ...hangText('  ', `${formatShortName(one.cluster, 160)}, ${what}`, width),
    ...hangText('  ', `by ${formatAuthor(one.by)}, ${formatTime(one.at)}: ${visibleText(one.reason, 1_000)}`, width),
  ];
}

const ACTION_WIDTH = 9;

/** The audit trail for a terminal, oldest first: a line of time, action and person, and below it the exception. */
export function renderTrail(events: readonly ExceptionEvent[], options: TerminalOptions): string {
  const width = Math.max(NARROWEST, options.width);
  const paint = createPaint(options.color);
  if (events.length === 0) return 'The audit trail is empty.\n';
  const entries = events.map((event) => formatEvent(event, { width, paint }).join('\n'));
  return `${entries.join('\n\n')}\n`;
}

function formatEvent(event: ExceptionEvent, { width, paint }: Sheet): string[] {
  const { action, exception, previous, by } = event;
  const who =
    by.kind === 'program' ? (event.why === 'worse' ? 'because it got worse' : 'at its end') : formatAuthor(by);
  const head = `${formatTime(event.at)}  ${paint('bold', padText(action, ACTION_WIDTH))} ${who}`;
  const before = action === 'replaced' ? 'replaces' : 'in force again:';
  return [
    head,
    ...hangText(
      '  ',
      `${visibleText(exception.id, 64)}, ${exception.kind} until ${formatTime(exception.until)}`,
      width,
    ),
    ...describe(exception, width),
    ...(previous === null
      ? []
      : hangText('  ', `${before} ${visibleText(previous.id, 64)}, until ${formatTime(previous.until)}`, width)),
  ];
}
