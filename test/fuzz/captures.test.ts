import { describe, expect, it } from 'vitest';
import { fuzzCaptures } from './fuzz-captures.ts';

describe('mutated captures', () => {
  it('are read without a fault, and reach every reason to skip', () => {
    const { runs, packets, dnsPackets, skipped } = fuzzCaptures({ runs: 8000, seed: 20_261_122 });
    expect(runs).toBeGreaterThanOrEqual(8000);
    expect(packets).toBeGreaterThan(20_000);
    expect(dnsPackets).toBeGreaterThan(5000);
    expect(Object.keys(skipped).sort()).toEqual([
      'corrupt-record',
      'ip-fragment',
      'malformed-dns',
      'malformed-header',
      'not-ip',
      'not-tcp-or-udp',
      'other-port',
      'snapped-header',
      'snapped-payload',
      'stream-gap',
      'truncated-file',
      'unknown-interface',
      'unsupported-link-type',
    ]);
  });
});
