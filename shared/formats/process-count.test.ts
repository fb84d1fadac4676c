import { describe, expect, it } from 'vitest';
import { parseProcessCount } from './process-count.ts';

describe('a count of dnsmasq processes', () => {
  it('as the loop of the article prints it', () => {
    expect(parseProcessCount('Sun Nov 22 06:54:52 UTC 2026 Try: 1 DnsmasqProcess: 14')).toEqual({
      at: Date.parse('2026-11-22T06:54:52Z'),
      processes: 14,
    });
  });

  it('behind a stamp that was read already, or in a zone that cannot be placed', () => {
    expect(parseProcessCount('Try: 12 DnsmasqProcess: 21')).toEqual({ at: Number.NaN, processes: 21 });
    expect(parseProcessCount('Sun Nov 22 06:54:52 CET 2026 Try: 1 DnsmasqProcess: 3')?.at).toBeNaN();
  });

  it.each(['DnsmasqProcess: ', 'DnsmasqProcess: 1234567', 'x'.repeat(300), 'DnsmasqProcess: 3 more'])(
    'is not %j',
    (line) => expect(parseProcessCount(line)).toBeNull(),
  );
});
