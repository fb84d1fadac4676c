import { describe, expect, it } from 'vitest';
import { parsePrometheusLine } from './prometheus-text.ts';

describe("a line of Prometheus' text format", () => {
  it.each([
    ['up 1', { name: 'up', labels: {}, value: 1 }],
    ['up{} 1 1795330487000', { name: 'up', labels: {}, value: 1 }],
    [
      'coredns_forward_conn_cache_misses_total{proto="tcp",to="172.18.165.130:53"} 3',
      { name: 'coredns_forward_conn_cache_misses_total', labels: { proto: 'tcp', to: '172.18.165.130:53' }, value: 3 },
    ],
    ['x_bucket{le="+Inf",} 1.5e+09', { name: 'x_bucket', labels: { le: '+Inf' }, value: 1.5e9 }],
    [
      'x{a="q\\"\\\\n\\n"} +Inf # {trace="1"} 0.5',
      { name: 'x', labels: { a: 'q"\\n\n' }, value: Number.POSITIVE_INFINITY },
    ],
    ['x -Inf', { name: 'x', labels: {}, value: Number.NEGATIVE_INFINITY }],
  ])('%s', (line, expected) => expect(parsePrometheusLine(line)).toEqual(expected));

  it.each(['# HELP up x', '', 'up', 'up x', 'up{a="b" 1', 'up{a=b} 1', '9up 1', 'I1122 06:54:47.1 1 x] y'])(
    'is not %j',
    (line) => expect(parsePrometheusLine(line)).toBeNull(),
  );

  it('too many labels, or a line too long, is none', () => {
    const labels = Array.from({ length: 100 }, (_, index) => `a${index}="b"`).join(',');
    expect(parsePrometheusLine(`x{${labels}} 1`)).toBeNull();
    expect(parsePrometheusLine(`x{a="${'b'.repeat(20_000)}"} 1`)).toBeNull();
  });
});
