import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_LINE_LENGTH, parseDnsmasqLine } from './dnsmasq-lines.ts';

const COUNTS = 'child processes for TCP requests: in use 3, highest since last SIGUSR1 17, max allowed 20.';
const COUNTED = { form: 'statistics', inUse: 3, highest: 17, limit: 20 };
// As the nanny of 1.22.22 wrote it in the lab (test/fixtures has no such line of 2.90: made from its source).
const START =
  'I1122 06:50:02.237408       1 nanny.go:124] Starting dnsmasq [-k --cache-size=1000 --no-negcache --dns-forward-max=1500 --log-facility=- --server=/cluster.local/127.0.0.1#10053 --max-ttl=30]';

describe('parseDnsmasqLine', () => {
  test.each([
    ['bare', COUNTS],
    ['with the name of the program', `dnsmasq[24]: ${COUNTS}`],
    ['behind the nanny', `I1122 08:02:36.571446       1 nanny.go:146] dnsmasq[24]: ${COUNTS}`],
    [
      'as kubectl logs --timestamps prints it',
      `2026-11-22T06:50:02.237436083Z I1122 08:02:36.5 1 nanny.go:146] dnsmasq: ${COUNTS}\n`,
    ],
  ])('counts, %s', (_, text) => {
    expect(parseDnsmasqLine(text)).toEqual(COUNTED);
  });

  test.each([
    ['none', START, null],
    ['as one argument', START.replace('-k ', '-k --max-tcp-connections=200 '), 200],
    ['as two', START.replace('-k ', '-k --max-tcp-connections 100 '), 100],
    ['as two at the end', 'Starting dnsmasq [-k --max-tcp-connections 7]', 7],
    ['no number', 'Starting dnsmasq [-k --max-tcp-connections=many]', null],
  ])('a start with a limit: %s', (_, text, limit) => {
    expect(parseDnsmasqLine(text)).toEqual({ form: 'start', limit });
  });

  test.each([
    ['another line', 'dnsmasq[24]: cached 127.0.0.1 is 127.0.0.1'],
    ['a look-up that names the words', `dnsmasq[24]: query[A] ${COUNTS} from 10.0.0.1`],
    ['more than allowed', COUNTS.replace('17', '21')],
    ['more in use than at most', COUNTS.replace('in use 3', 'in use 18')],
    ['a limit of none', 'child processes for TCP requests: in use 0, highest since last SIGUSR1 0, max allowed 0.'],
    ['a longer number than any', COUNTS.replace('17', '1'.repeat(30))],
    ['a line beyond the limit', `${' '.repeat(MAX_LINE_LENGTH)}${COUNTS}`],
  ])('%s is none', (_, text) => {
    expect(parseDnsmasqLine(text)).toBeNull();
  });

  test('any text: no exception', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseDnsmasqLine(`Starting dnsmasq [${text}`)));
    fc.assert(fc.property(fc.string(), (text) => void parseDnsmasqLine(`child processes for TCP requests: ${text}`)));
  });
});
