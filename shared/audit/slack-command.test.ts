import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { slackRequest } from '../domain/slack-job.ts';
import { COMMAND_USAGE, parseSlackCommand } from './slack-command.ts';

const NOW = new Date('2026-11-22T12:00:00.000Z');
const parse = (text: string) => parseSlackCommand(text, NOW);
const request = (text: string) => {
  const parsed = parse(text);
  return parsed.kind === 'request' ? parsed.request : parsed.problem;
};

describe('the text of /dns-audit', () => {
  it.each(['', '  ', 'help', 'HELP'])('%j is help', (text) => {
    expect(parse(text)).toEqual({ kind: 'help', problem: null });
  });

  it.each([
    ['checkout', { kind: 'audit', target: { typed: 'checkout' } }],
    [' checkout ', { kind: 'audit', target: { typed: 'checkout' } }],
    ['audit fleet', { kind: 'audit', target: { typed: 'fleet' } }],
    ['projects/p/locations/l/clusters/c', { kind: 'audit', target: { typed: 'projects/p/locations/l/clusters/c' } }],
    ['fleet', { kind: 'fleet' }],
    ['PLAN checkout', { kind: 'plan', target: { typed: 'checkout' } }],
    ['exceptions', { kind: 'exceptions' }],
    ['subscribe here', { kind: 'subscribe', severity: null }],
    ['subscribe here HIGH', { kind: 'subscribe', severity: 'high' }],
    ['unsubscribe here', { kind: 'unsubscribe' }],
  ])('%j is a request', (text, expected) => {
    expect(request(text)).toEqual(expected);
  });

  it('an exception has a cluster, an end and a reason of any words', () => {
    expect(request('snooze checkout 30d moves to  Cloud DNS in CHG-1')).toEqual({
      kind: 'except',
      target: { typed: 'checkout' },
      as: 'snoozed',
      until: '2026-12-22T12:00:00.000Z',
      reason: 'moves to Cloud DNS in CHG-1',
    });
    expect(request('ack checkout 2w on it')).toMatchObject({ as: 'acknowledged', until: '2026-12-06T12:00:00.000Z' });
    expect(request('exempt checkout 2027-01-31 a lab')).toMatchObject({
      as: 'exempted',
      until: '2027-01-31T23:59:59.999Z',
    });
  });

  it.each([
    ['a b', 'not a command'],
    ['plan', '/dns-audit plan CLUSTER'],
    ['plan a b', '/dns-audit plan CLUSTER'],
    ['fleet now', '/dns-audit fleet'],
    ['snooze checkout', '/dns-audit snooze CLUSTER 30d REASON'],
    ['snooze checkout soon why', 'is no end'],
    ['snooze checkout 2027-02-30 why', 'is no end'],
    ['snooze checkout 30d', 'Say why'],
    ['subscribe there', '/dns-audit subscribe here'],
    ['subscribe here loud', '/dns-audit subscribe here'],
    ['unsubscribe', '/dns-audit unsubscribe here'],
  ])('%j says how it is written', (text, words) => {
    expect(request(text)).toContain(words);
  });

  it('never throws, and asks only for what a job may carry', () => {
    const words = fc.oneof(fc.constantFrom(...Object.keys(COMMAND_USAGE), 'here', '30d', 'high'), fc.string());
    fc.assert(
      fc.property(fc.array(words, { maxLength: 6 }), (parts) => {
        const parsed = parse(parts.join(' '));
        if (parsed.kind === 'request') expect(slackRequest.safeParse(parsed.request).success).toBe(true);
      }),
    );
  });
});
