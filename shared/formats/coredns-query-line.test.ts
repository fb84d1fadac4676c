import { describe, expect, it } from 'vitest';
import { parseCorednsQueryLine } from './coredns-query-line.ts';

describe("a line of CoreDNS' plugin log", () => {
  it('with an answer', () => {
    const line =
      '[INFO] 10.4.2.11:59972 - 52799 "AAAA IN cdn14.example.com.team-b.svc.cluster.local. udp 60 false 512" NXDOMAIN qr,rd,ra 153 0.00922707s';
    expect(parseCorednsQueryLine(line)).toEqual({
      client: '10.4.2.11:59972',
      type: 'AAAA',
      name: 'cdn14.example.com.team-b.svc.cluster.local.',
      transport: 'udp',
      rcode: 'NXDOMAIN',
      seconds: 0.00922707,
    });
  });

  it('of a request that failed: no rcode, no flags', () => {
    const line = '[INFO] [fd00::1]:5 - 1 "A IN a\\ b.example.com. tcp 54 false 65535" - - 0 5.006115311s';
    expect(parseCorednsQueryLine(line)).toMatchObject({ name: 'a\\ b.example.com.', rcode: '-', seconds: 5.006115311 });
  });

  it.each(['[INFO] plugin/reload: x', '[ERROR] plugin/errors: 2 a. A: EOF', '', `[INFO] ${'x'.repeat(5_000)}`])(
    'is not %j',
    (line) => expect(parseCorednsQueryLine(line)).toBeNull(),
  );
});
