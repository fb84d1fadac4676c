import { describe, expect, it } from 'vitest';
import { fuzzLogs } from './fuzz-logs.ts';

describe('mutated logs, metrics and packet lists', () => {
  it('are read without a fault, as every kind', () => {
    const { runs, records, used, kinds } = fuzzLogs({ runs: 6000, seed: 20_261_122 });
    expect(runs).toBeGreaterThanOrEqual(6000);
    expect(records).toBeGreaterThan(100_000);
    expect(used).toBeGreaterThan(50_000);
    expect(Object.keys(kinds).sort()).toEqual(['json-log', 'log', 'metrics', 'packet-csv', 'unknown']);
  });
});
