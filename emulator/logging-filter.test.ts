import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileLoggingFilter, normaliseTimestamp } from './logging-filter.ts';

const ENTRY = {
  insertId: 'x1',
  timestamp: '2026-11-20T10:00:00.123456789Z',
  severity: 'INFO',
  logName: 'projects/acme-a/logs/cloudaudit.googleapis.com%2Factivity',
  resource: { type: 'k8s_container', labels: { cluster_name: 'one', container_name: 'node-cache', count: '12' } },
  labels: { 'compute.googleapis.com/resource_name': 'gke-one-1', 'k8s-pod/k8s-app': 'node-local-dns' },
  textPayload: '[ERROR] plugin/errors: 2 a.b. A: dial tcp 172.20.0.1:53: i/o timeout',
};

/** Lone surrogates and control characters too; the built-in unit of that sort takes a second to set up. */
const anyCodePoint = fc.nat({ max: 0x10ffff }).map((code) => String.fromCodePoint(code));

function isMatch(filter: string, entry: Record<string, unknown> = ENTRY): boolean {
  const compiled = compileLoggingFilter(filter);
  if (compiled === null) throw new Error(`cannot be parsed: ${filter}`);
  return compiled.matches(entry);
}

describe('a filter matches', () => {
  test.each([
    '',
    'resource.type="k8s_container"',
    'resource.type=k8s_container',
    'resource.type = "K8S_Container"',
    'resource.labels.cluster_name=("zero" OR "one")',
    'resource.labels.cluster_name:("on" AND "ne")',
    'resource.labels.cluster_name!="two"',
    'textPayload:"I/O Timeout"',
    'textPayload=~"dial tcp [0-9.]+:53"',
    'textPayload!~"^read"',
    'labels."compute.googleapis.com/resource_name"="gke-one-1"',
    'labels.k8s-pod/k8s-app="node-local-dns"',
    'labels."k8s-pod/k8s-app":*',
    'log_id("cloudaudit.googleapis.com/activity")',
    'timestamp>="2026-11-20T10:00:00Z" AND timestamp<"2026-11-20T10:00:01Z"',
    'timestamp<="2026-11-20T11:00:00.123456789+01:00"',
    'timestamp>"2026-11-20"',
    'severity>=INFO',
    'severity<"error"',
    'resource.labels.count>9',
    '"dial tcp"',
    'timeout',
    'NOT textPayload:"read tcp"',
    '-textPayload:"read tcp"',
    'textPayload:"plugin/errors"\ntextPayload:"i/o timeout"',
    'textPayload:"nothing" OR textPayload:"dial"',
    '(textPayload:"nothing" OR textPayload:"dial") AND resource.type="k8s_container"',
    '-- a comment\nresource.type="k8s_container" -- and one more',
    String.raw`textPayload:"[ERROR\u005d"`,
    'insertId=x1 resource.labels.cluster_name="one"',
  ])('%s', (filter) => expect(isMatch(filter)).toBe(true));

  test('binds OR tighter than AND', () => {
    expect(isMatch('textPayload:"dial" OR textPayload:"read" AND textPayload:"nothing"')).toBe(false);
    expect(isMatch('textPayload:"dial" OR (textPayload:"read" AND textPayload:"nothing")')).toBe(true);
    expect(isMatch('textPayload:"nothing" textPayload:"read" OR textPayload:"dial"')).toBe(false);
  });

  test('not a field that is missing, with != neither', () => {
    expect(isMatch('jsonPayload.message:"x"')).toBe(false);
    expect(isMatch('jsonPayload.message!="x"')).toBe(false);
    expect(isMatch('NOT jsonPayload.message:"x"')).toBe(true);
    expect(isMatch('severity=DEFAULT', { ...ENTRY, severity: undefined })).toBe(true);
  });
});

describe('a filter cannot be parsed with', () => {
  test.each([
    'textPayload:"open',
    'textPayload:',
    'AND textPayload:"x"',
    'textPayload:"x" AND',
    'textPayload:"x" OR OR textPayload:"y"',
    '(textPayload:"x"',
    'textPayload:"x")',
    'insertId = abc:def',
    'payload.text="x"',
    'timestamp>="yesterday"',
    'timestamp>=',
    'resource.labels.cluster_name=()',
    'resource.labels.cluster_name=("a" OR)',
    'textPayload=~"["',
    String.raw`textPayload:"\q"`,
    'sample(insertId, 0.5)',
    'log_id(stdout)',
    "textPayload:'x'",
    'resource..type="x"',
    'NOT',
  ])('%s', (filter) => expect(compileLoggingFilter(filter)).toBeNull());
});

describe('bounds', () => {
  test('come from the comparisons that every match keeps', () => {
    expect(
      compileLoggingFilter('timestamp>="2026-11-20T10:00:00Z" textPayload:"x" timestamp<"2026-11-20T11:00:00Z"'),
    ).toMatchObject({
      from: '2026-11-20T10:00:00.000000000Z',
      to: '2026-11-20T11:00:00.000000000Z',
    });
    expect(compileLoggingFilter('timestamp>="2026-11-20T10:00:00Z" OR textPayload:"x"')).toMatchObject({
      from: null,
      to: null,
    });
    expect(compileLoggingFilter('NOT timestamp>="2026-11-20T10:00:00Z"')).toMatchObject({ from: null, to: null });
  });

  test('of a part that is unknown do not rule out a match', () => {
    const filter = compileLoggingFilter('resource.labels.cluster_name="one" AND NOT textPayload:"dial"');
    const isText = (path: readonly string[]): boolean => path[0] === 'textPayload';
    expect(filter?.mayMatch(ENTRY, isText)).toBe(true);
    expect(filter?.matches(ENTRY)).toBe(false);
    expect(
      compileLoggingFilter('resource.labels.cluster_name="two" AND textPayload:"dial"')?.mayMatch(ENTRY, isText),
    ).toBe(false);
  });
});

describe('fuzz', () => {
  test('any text is parsed or refused, never thrown at', () => {
    const pieces = fc.constantFrom(
      'textPayload',
      ':',
      '=',
      '"',
      '(',
      ')',
      'AND',
      'OR',
      'NOT',
      ' ',
      '-',
      '.',
      ',',
      '\\',
      'log_id',
      '"x"',
      '\n',
      '>=',
      '*',
      '2026',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: anyCodePoint }),
          fc.array(pieces).map((all) => all.join('')),
        ),
        (text) => {
          compileLoggingFilter(text)?.matches(ENTRY);
        },
      ),
    );
  });

  test('a quoted value is found as it was, whatever it holds', () => {
    const quote = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        expect(
          isMatch(`resource.labels.cluster_name=${quote(value)}`, { resource: { labels: { cluster_name: value } } }),
        ).toBe(true);
        expect(isMatch(`textPayload:${quote(value)}`, { textPayload: `a${value}b` })).toBe(true);
      }),
    );
  });

  test('what may not match does not match', () => {
    const term = fc.constantFrom(
      'textPayload:"dial"',
      'textPayload:"read"',
      'resource.type="k8s_container"',
      'resource.type="x"',
      'severity=ERROR',
      'timestamp>="2026-11-21T00:00:00Z"',
    );
    const joined = fc.letrec<{ node: string }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        term,
        fc
          .tuple(tie('node'), fc.constantFrom(' AND ', ' OR ', ' '), tie('node'))
          .map(([a, operator, b]) => `(${a}${operator}${b})`),
        tie('node').map((a) => `NOT (${a})`),
      ),
    })).node;
    fc.assert(
      fc.property(joined, (text) => {
        const filter = compileLoggingFilter(text);
        const may = filter?.mayMatch(ENTRY, (path) => path[0] !== 'resource');
        expect(filter?.matches(ENTRY) === true && may === false).toBe(false);
      }),
    );
  });

  test('timestamps keep their order', () => {
    fc.assert(
      fc.property(
        fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') }),
        fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') }),
        (a, b) => {
          const [first, second] = [normaliseTimestamp(a.toISOString()), normaliseTimestamp(b.toISOString())];
          expect((first ?? '') < (second ?? '')).toBe(a < b);
        },
      ),
    );
  });
});
