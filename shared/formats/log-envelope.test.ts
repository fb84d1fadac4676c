import { describe, expect, it } from 'vitest';
import { createDnsmasqQueryReader } from './dnsmasq-query-line.ts';
import { createLogClock } from './log-clock.ts';
import { createEnvelopeReader } from './log-envelope.ts';

const WORDS = 'dnsmasq[36]: 1541 10.0.0.29/47028 query[A] a.example.com from 10.0.0.29';
const MOMENT = Date.parse('2026-11-22T06:54:59.004Z') + 0.559;
const LATER = Date.parse('2027-05-01T00:00:00Z');

const WRAPPINGS: readonly [string, string, string | null][] = [
  ['klog, as the container writes it', `I1122 06:54:59.004559       1 nanny.go:146] ${WORDS}`, null],
  [
    'kubectl logs --timestamps',
    `2026-11-22T06:54:59.004912Z I1122 06:54:59.004559       1 nanny.go:146] ${WORDS}`,
    null,
  ],
  [
    'kubectl logs --prefix --timestamps',
    `[pod/kube-dns-abc/dnsmasq] 2026-11-22T06:54:59.004912Z I1122 06:54:59.004559       1 nanny.go:146] ${WORDS}`,
    'kube-dns-abc',
  ],
  [
    'a CRI file of the node',
    `2026-11-22T06:54:59.004912033Z stderr F I1122 06:54:59.004559       1 nanny.go:146] ${WORDS}`,
    null,
  ],
  ['Loki: a stamp and a tab', `2026-11-22T06:54:59.004Z\tI1122 06:54:59.004559       1 nanny.go:146] ${WORDS}`, null],
  ['Loki: nanoseconds and a tab', `1795330499004912000\tI1122 06:54:59.004559       1 nanny.go:146] ${WORDS}`, null],
  [
    'logcli with labels',
    `2026-11-22T06:54:59Z {app="kube-dns", container="dnsmasq", pod="kube-dns-abc"} I1122 06:54:59.004559 1 nanny.go:146] ${WORDS}`,
    'kube-dns-abc',
  ],
];

describe('what stands around a line', () => {
  it.each(WRAPPINGS)('%s', (_, line, pod) => {
    const envelope = createEnvelopeReader(LATER).read(line);
    expect(line.slice(envelope.start)).toBe(WORDS);
    expect(envelope.at).toBeCloseTo(MOMENT, 3);
    expect(envelope.pod).toBe(pod);
  });

  it.each(WRAPPINGS)('%s, read by bytes, the first time and again', (_, line, pod) => {
    const clock = createLogClock(createEnvelopeReader(LATER));
    const bytes = new TextEncoder().encode(line);
    const words = createDnsmasqQueryReader().find(bytes, 0, bytes.length);
    for (const _time of [1, 2, 3]) {
      const { at, pod: read } = clock.read(bytes, 0, words, bytes.length);
      expect(at).toBeCloseTo(MOMENT, 3);
      expect(read).toBe(pod);
    }
  });

  it("dnsmasq's own file and syslog, with the host", () => {
    for (const line of [`Nov 22 06:54:59 ${WORDS}`, `Nov 22 06:54:59 node-1 ${WORDS}`]) {
      const { at, start } = createEnvelopeReader(LATER).read(line);
      expect([line.slice(start), at]).toEqual([WORDS, Date.parse('2026-11-22T06:54:59Z')]);
    }
  });

  it("Go's log, without any stamp, and an unknown one", () => {
    const reader = createEnvelopeReader(LATER);
    const line = '2026/11/22 06:54:49 [INFO] Starting node-cache image: UNKNOWN';
    expect(line.slice(reader.read(line).start)).toBe('[INFO] Starting node-cache image: UNKNOWN');
    expect(reader.read('CoreDNS-1.10.0')).toMatchObject({ at: Number.NaN, start: 0 });
    expect(reader.read('2026-99-22T06:54:59Z x').start).toBe(0);
  });

  it("a program's clock that is hours off the stamp around it is not believed", () => {
    const line = `2026-11-22T06:54:59Z I0301 06:54:59.000000       1 nanny.go:146] ${WORDS}`;
    expect(createEnvelopeReader(LATER).read(line).at).toBe(Date.parse('2026-11-22T06:54:59Z'));
  });

  it('a record gives its own time, and the year with it', () => {
    const outer = Date.parse('2024-11-22T06:55:00Z');
    const { at } = createEnvelopeReader(LATER).read(`I1122 06:54:59.500000       1 nanny.go:146] ${WORDS}`, outer);
    expect(at).toBe(Date.parse('2024-11-22T06:54:59.500Z'));
  });
});
