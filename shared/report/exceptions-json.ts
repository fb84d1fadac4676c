import type { ExceptionEvent, ExceptionRecords } from '../domain/exception.ts';
import { escapeJsonText } from './escape.ts';

/** The records as JSON that `--exceptions` reads again. */
export function renderExceptionsJson(records: ExceptionRecords): string {
  return toText(records);
}

/** The audit trail as JSON, oldest first. */
export function renderTrailJson(events: readonly ExceptionEvent[]): string {
  return toText({ schema: 'gke-dns-audit/exceptions-trail/v1', events });
}

function toText(value: object): string {
  return `${escapeJsonText(JSON.stringify(value, null, 2))}\n`;
}
