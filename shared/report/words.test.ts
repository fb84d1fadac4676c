import { describe, expect, test } from 'vitest';
import { sampleCluster } from './sample-cluster.test-helper.ts';
import { sampleClearReport, sampleReport } from './sample-report.test-helper.ts';
import {
  formatCount,
  formatDnsProvider,
  formatGapCode,
  formatNumber,
  formatProvenance,
  formatRunId,
  formatShortName,
  formatTime,
  formatValue,
  formatWindow,
  joinWords,
  needsAttention,
  needsDisagreement,
  SEVERITY_SIGNS,
  VERDICT_SIGNS,
} from './words.ts';

describe('formatCount', () => {
  test.each([
    [1, {}, '1 cluster'],
    [0, {}, '0 clusters'],
    [1284, {}, '1,284 clusters'],
    [2000, { atLeast: true }, 'at least 2,000 clusters'],
    [2, { plural: 'geese' }, '2 geese'],
  ])('%i with %o', (count, options, text) => {
    expect(formatCount(count, 'cluster', options)).toBe(text);
  });
});

describe('formatValue', () => {
  test.each([
    ['a lower bound with its unit', { value: 20_000, unit: 'look-ups', atLeast: true }, 'at least 20,000 look-ups'],
    ['a truth', { value: true }, 'yes'],
    ['a falsehood', { value: false }, 'no'],
    ['nothing', { value: null, unit: 'connections' }, 'not set'],
    ['an empty text', { value: '' }, '(empty)'],
    ['a time', { value: '2026-11-21T16:25:23.339000000Z' }, '2026-11-21 16:25:23 UTC'],
    ['a hostile text', { value: '\u001b[2J' }, '\\u{1b}[2J'],
    ['a fraction', { value: 2.345 }, '2.35'],
  ])('%s', (_, observation, text) => {
    expect(formatValue(observation)).toBe(text);
  });
});

test('formatNumber: the same in every locale', () => {
  expect(formatNumber(1_234_567)).toBe('1,234,567');
});

test('formatProvenance: with and without a place', () => {
  expect(formatProvenance({ kind: 'estimate', detail: '2 x nodes' })).toBe('estimate: 2 x nodes');
  expect(formatProvenance({ kind: 'documented-default', detail: '' })).toBe('documented default, not read');
});

test('formatTime: UTC, and what is no time', () => {
  expect(formatTime('2026-11-20T06:00:00.123Z')).toBe('2026-11-20 06:00 UTC');
  expect(formatTime('yesterday')).toBe('yesterday');
});

test('formatWindow: with logs and without', () => {
  expect(formatWindow({ from: '2026-11-19T06:00:00Z', to: '2026-11-20T06:00:00Z' })).toBe(
    'logs from 2026-11-19 06:00 to 2026-11-20 06:00 UTC',
  );
  expect(formatWindow(null)).toBe('no logs were read');
});

test('formatDnsProvider: what the API writes', () => {
  expect(formatDnsProvider(null)).toBe('kube-dns (not set, the default)');
  expect(formatDnsProvider('PLATFORM_DEFAULT')).toBe('kube-dns (PLATFORM_DEFAULT)');
  expect(formatDnsProvider('CLOUD_DNS')).toBe('Cloud DNS for GKE');
  expect(formatDnsProvider('NEW_DNS')).toBe('NEW_DNS');
});

test('formatShortName: a resource name and what is none', () => {
  expect(formatShortName('projects/p/locations/l/clusters/c')).toBe('c (p/l)');
  expect(formatShortName('else')).toBe('else');
});

test('formatRunId: an empty one', () => {
  expect(formatRunId(' ')).toBe('(no id)');
});

test('formatGapCode: a known code, a later one, a name of Object', () => {
  expect(formatGapCode('permission-denied')).toBe('permission denied');
  expect(formatGapCode('of-tomorrow')).toBe('of-tomorrow');
  expect(formatGapCode('constructor')).toBe('constructor');
});

test('joinWords: none to three', () => {
  expect([joinWords([]), joinWords(['a']), joinWords(['a', 'b']), joinWords(['a', 'b', 'c'])]).toEqual([
    '',
    'a',
    'a and b',
    'a, b and c',
  ]);
});

test('signs: no two share an emoji', () => {
  const emoji = [...Object.values(SEVERITY_SIGNS), ...Object.values(VERDICT_SIGNS)].map((sign) => sign.emoji);
  expect(new Set(emoji).size).toBe(emoji.length);
});

test('needsAttention: clear, clear with a finding, unknown', () => {
  expect(needsAttention(sampleCluster({ cluster: 'a' }))).toBe(false);
  expect(needsAttention(sampleCluster({ cluster: 'a', severity: 'low' }))).toBe(true);
  expect(needsAttention(sampleCluster({ cluster: 'a', verdict: 'unknown' }))).toBe(true);
});

test('needsDisagreement: only where the combination was found', () => {
  expect(needsDisagreement(sampleReport())).toBe(true);
  expect(needsDisagreement(sampleClearReport())).toBe(false);
});
