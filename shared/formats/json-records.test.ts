import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createJsonRecordSplitter } from './json-records.ts';
import { readLogRecords } from './log-records.ts';

function split(text: string, size = 7, maxLength?: number) {
  const values: unknown[] = [];
  const splitter = createJsonRecordSplitter((value) => values.push(value), maxLength);
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) splitter.push(bytes.slice(at, at + size));
  splitter.end();
  return { values, malformed: splitter.malformed() };
}

describe('JSON objects in a stream', () => {
  it('are found in an array, one on a line, and pretty-printed, wherever the bytes are cut', () => {
    const objects = fc.array(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })), { maxLength: 5 });
    fc.assert(
      fc.property(objects, fc.integer({ min: 1, max: 50 }), (values, size) => {
        const expected = { values: JSON.parse(JSON.stringify(values)), malformed: 0 };
        expect(split(JSON.stringify(values), size)).toEqual(expected);
        expect(split(JSON.stringify(values, null, 2), size)).toEqual(expected);
        expect(split(values.map((value) => JSON.stringify(value)).join('\n'), size)).toEqual(expected);
      }),
    );
  });

  it('that are cut, broken or too long are counted, and what follows is read', () => {
    expect(split('{"a":1} {"b":tru} {"c":2} {"d":')).toEqual({ values: [{ a: 1 }, { c: 2 }], malformed: 2 });
    expect(split(`{"a":"${'x'.repeat(100)}"}{"b":1}`, 7, 50)).toEqual({ values: [{ b: 1 }], malformed: 1 });
  });
});

describe('log lines in JSON', () => {
  const text = 'dnsmasq[7]: started';
  const at = Date.parse('2026-11-22T06:54:47.121Z');

  it.each([
    [
      'Cloud Logging',
      {
        insertId: 'x',
        timestamp: '2026-11-22T06:54:47.121Z',
        textPayload: `${text}`,
        resource: { type: 'k8s_container', labels: { pod_name: 'kube-dns-abc', container_name: 'dnsmasq' } },
      },
    ],
    [
      'Cloud Logging with a structured payload',
      {
        timestamp: '2026-11-22T06:54:47.121Z',
        jsonPayload: { message: text },
        resource: { labels: { pod_name: 'kube-dns-abc' } },
      },
    ],
    ['logcli --output=jsonl', { labels: { pod: 'kube-dns-abc' }, line: text, timestamp: '2026-11-22T06:54:47.121Z' }],
    ['Grafana', { line: text, timestamp: '1795330487121000000', date: 'x', fields: { pod: 'kube-dns-abc' } }],
    [
      "Loki's API",
      {
        status: 'success',
        data: {
          resultType: 'streams',
          result: [{ stream: { pod: 'kube-dns-abc' }, values: [['1795330487121000000', text]] }],
        },
      },
    ],
    ['Fluent Bit', { log: `${text}\n`, time: '2026-11-22T06:54:47.121Z', kubernetes: { pod_name: 'kube-dns-abc' } }],
  ])('%s', (_, value) => expect(readLogRecords(value)).toEqual([{ text, at, pod: 'kube-dns-abc' }]));

  it("Docker's file names no Pod, and a line may have no time", () => {
    expect(readLogRecords({ log: `${text}\n`, stream: 'stdout', time: '2026-11-22T06:54:47.121Z' })).toEqual([
      { text, at, pod: null },
    ]);
    expect(readLogRecords({ message: text })).toEqual([{ text, at: Number.NaN, pod: null }]);
  });

  it.each([null, 1, 'x', [], {}, { log: 1 }, { data: { result: [1, { stream: {}, values: [1, ['x']] }] } }])(
    'none in %j',
    (value) => expect(readLogRecords(value)).toEqual([]),
  );
});
