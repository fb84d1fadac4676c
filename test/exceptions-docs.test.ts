import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { TRAIL_PART_EVENTS } from '../shared/audit/exception-trail.ts';
import { EXEMPT_REASON_LABEL, EXEMPT_UNTIL_LABEL, readLabelException } from '../shared/audit/label-exceptions.ts';
import { statePaths } from '../shared/audit/paths.ts';
import {
  EXCEPTION_KINDS,
  EXPIRY_NOTICE_DAYS,
  exceptionEvent,
  MAX_EXCEPTION_DAYS,
  MAX_REASON_LENGTH,
} from '../shared/domain/exception.ts';
import { parseExpiry } from '../shared/domain/expiry.ts';
import { RULES } from '../shared/rules/index.ts';

const PAGE = readFileSync(new URL('../docs/exceptions.md', import.meta.url), 'utf8');
const NOW = new Date('2026-11-22T06:00:00Z');

test('the page on exceptions names every kind and every action', () => {
  for (const word of [...EXCEPTION_KINDS, ...exceptionEvent.shape.action.options])
    expect(PAGE).toContain(`\`${word}\``);
  for (const { shape } of exceptionEvent.shape.by.options) expect(PAGE).toContain(`| \`${shape.kind.value}\` |`);
});

test('the page on exceptions has the numbers of the code', () => {
  expect(PAGE).toContain(`at most ${MAX_EXCEPTION_DAYS} days`);
  expect(PAGE).toContain(`1 to ${MAX_REASON_LENGTH} characters`);
  expect(PAGE).toContain(`For ${EXPIRY_NOTICE_DAYS} days`);
  expect(PAGE).toContain(`latest ${TRAIL_PART_EVENTS} to ${2 * TRAIL_PART_EVENTS} lines`);
  expect(PAGE).toContain(statePaths.trail(0));
  expect(PAGE).toContain(statePaths.exceptions);
});

test('the commands on the page on exceptions are ones that work', () => {
  const labels = /--update-labels=(\S+)/
    .exec(PAGE)?.[1]
    ?.split(',')
    .map((one) => one.split('='));
  expect(labels?.map(([name]) => name)).toEqual([EXEMPT_UNTIL_LABEL, EXEMPT_REASON_LABEL]);
  expect(readLabelException(Object.fromEntries(labels ?? []), NOW)).toMatchObject({
    exemption: { reason: 'moves_in_january' },
    notHonoured: [],
  });
  const expiries = [...PAGE.matchAll(/--until (\S+)/g)].map(([, text = '']) => text);
  expect(expiries.length).toBeGreaterThan(2);
  for (const text of expiries) expect(parseExpiry(text, NOW)).not.toBeNull();
  const rules = [...PAGE.matchAll(/--rule (\S+)/g)].map(([, id]) => id);
  expect(RULES.map(({ id }) => id)).toEqual(expect.arrayContaining(rules));
});
