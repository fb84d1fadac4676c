import { describe, expect, test } from 'vitest';
import {
  EXCEPTIONS_SCHEMA_VERSION,
  type Exception,
  type ExceptionEvent,
  exceptionRecords,
} from '../domain/exception.ts';
import { listExceptions } from '../domain/exception-list.ts';
import { renderExceptionsJson, renderTrailJson } from './exceptions-json.ts';
import { renderExceptionList, renderTrail } from './exceptions-terminal.ts';
import { HOSTILE_TEXTS } from './hostile-report.test-helper.ts';

const NOW = new Date('2026-11-22T06:00:00Z');
const PLAIN = { color: false, width: 60 };
const UNSEEN = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

function anException(overrides: Partial<Exception> = {}): Exception {
  return {
    id: '8f14e45fceea167a',
    cluster: 'projects/pay-prod/locations/europe-west1/clusters/payments',
    rule: null,
    kind: 'exempted',
    reason: 'moves to Cloud DNS in January',
    by: { kind: 'slack-user', id: 'U0123ABCD', team: 'T0123ABCD' },
    at: '2026-11-12T09:30:00.000Z',
    until: '2027-01-31T23:59:59.999Z',
    fingerprint: null,
    ...overrides,
  };
}

function records(...all: Exception[]) {
  const ended = [{ exception: anException({ id: 'e2' }), at: '2026-11-20T06:00:00Z', why: 'worse' as const }];
  return {
    schema: EXCEPTIONS_SCHEMA_VERSION,
    exceptions: all.map((one) => ({ ...one, replaces: null })),
    ended,
  } as const;
}

function listOf(...all: Exception[]) {
  const { exceptions, ended, schema } = records(...all);
  return listExceptions({ schema, exceptions, ended: [...ended] }, NOW);
}

describe('a list for a terminal', () => {
  test('in force, expiring and ended', () => {
    const soon = anException({ id: 'e1', kind: 'snoozed', rule: 'kube-dns-replicas', until: '2026-11-28T06:00:00Z' });
    expect(renderExceptionList(listOf(anException(), soon), PLAIN)).toBe(`\
2 exceptions in force, 1 of them ending within 14 days.

e1  snoozed until 2026-11-28 06:00 UTC
  payments (pay-prod/europe-west1), rule kube-dns-replicas
  by Slack user U0123ABCD, 2026-11-12 09:30 UTC: moves to
  Cloud DNS in January

8f14e45fceea167a  exempted until 2027-01-31 23:59 UTC
  payments (pay-prod/europe-west1), the whole cluster
  by Slack user U0123ABCD, 2026-11-12 09:30 UTC: moves to
  Cloud DNS in January

Ended in the last 14 days

e2  exempted, ended, because it got worse, 2026-11-20 06:00 UTC
  payments (pay-prod/europe-west1), the whole cluster
  by Slack user U0123ABCD, 2026-11-12 09:30 UTC: moves to
  Cloud DNS in January
`);
  });

  test('none', () => {
    expect(renderExceptionList({ active: [], expiring: [], ended: [] }, PLAIN)).toBe('No exception is in force.\n');
    expect(renderTrail([], PLAIN)).toBe('The audit trail is empty.\n');
  });
});

function anEvent(exception: Exception, overrides: Partial<ExceptionEvent> = {}): ExceptionEvent {
  const at = '2026-11-20T06:00:00Z';
  return {
    key: 'k',
    at,
    action: 'expired',
    exception,
    previous: null,
    by: { kind: 'program' },
    why: 'worse',
    ...overrides,
  };
}

describe('a trail for a terminal', () => {
  test.each([
    [{ why: 'worse' }, 'expired   because it got worse'],
    [{ why: 'expired' }, 'expired   at its end'],
    [{ action: 'undone', by: { kind: 'terminal', name: 'ben' }, why: null }, 'undone    ben'],
  ] as const)('%o', (overrides, words) => {
    expect(renderTrail([anEvent(anException(), overrides)], PLAIN)).toContain(`2026-11-20 06:00 UTC  ${words}\n`);
  });
});

test.each(HOSTILE_TEXTS)('hostile text %j: nothing hides, and no line begins with it', (text) => {
  const by = { kind: 'terminal', name: text.slice(0, 100) || 'n' } as const;
  const hostile = anException({ rule: text || 'x', reason: text, by, fingerprint: text });
  const shown = [
    renderExceptionList(listOf(hostile), PLAIN),
    renderTrail([anEvent(hostile, { by, previous: hostile, action: 'replaced' })], PLAIN),
    renderExceptionsJson(records(hostile) as never),
    renderTrailJson([anEvent(hostile)]),
  ];
  for (const one of shown) expect(one).not.toMatch(UNSEEN);
  for (const one of shown.slice(0, 2)) expect(one).not.toMatch(/^(?:clear|Coverage|\| a)/m);
});

test('as JSON: read again as the same', () => {
  const all = records(anException());
  expect(exceptionRecords.parse(JSON.parse(renderExceptionsJson(exceptionRecords.parse(all))))).toEqual(all);
});
