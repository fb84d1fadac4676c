import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openCaptureAnalyser } from './analyse-packets.ts';
import { openCsvPackets } from './csv-packets.ts';
import { sniffPackets } from './sniff-packets.ts';

const ROOT = new URL('../../test/fixtures/capture-logs/csv/', import.meta.url);
const REFERENCE = Date.parse('2026-11-22T12:00:00Z');
const read = (name: string) => new Uint8Array(gunzipSync(readFileSync(new URL(name, ROOT))));

function analyse(bytes: Uint8Array, chunkSize = 65_536) {
  const analyser = openCaptureAnalyser({ limit: 20, queue: 33 });
  const list = openCsvPackets(analyser.open('list'), REFERENCE);
  for (let at = 0; at < bytes.length; at += chunkSize) list.push(bytes.subarray(at, at + chunkSize));
  return { counts: list.end(), ...analyser.finish() };
}

describe('a packet list', () => {
  it('of a whole capture gives the peak and the queries of the capture', () => {
    const { connections, upstreams, counts } = analyse(read('near-limit.t-ud.csv.gz'));
    expect(counts).toEqual({ records: 10_622, used: 10_622, skipped: [] });
    expect(connections[0]).toMatchObject({ server: '172.20.13.4', peak: 20, connections: 225, view: 'server' });
    expect(connections[0]?.handshakes).toMatchObject({ attempts: 225, answered: 225, unanswered: 0 });
    expect(upstreams[0]).toMatchObject({ queries: 3414, answers: 3412 });
    expect(upstreams[0]?.rcodes).toEqual([
      { rcode: 'NOERROR', count: 292 },
      { rcode: 'NXDOMAIN', count: 3120 },
    ]);
  });

  const numbers = (name: string) => {
    const { connections, upstreams } = analyse(read(name));
    return [connections[0]?.peak, connections[0]?.connections, upstreams[0]?.queries, upstreams[0]?.answers];
  };

  it.each(['a', 'ad', 'd', 'r', 'ud'])('says the same however its time column is set: -t %s', (form) => {
    expect(numbers(`near-limit.first-2000.t-${form}.csv.gz`)).toEqual(numbers('near-limit.first-2000.t-e.csv.gz'));
  });

  it("says the same as tshark's fields, and in chunks of any size", () => {
    expect(numbers('near-limit.first-2000.tshark-fields.csv.gz')).toEqual(numbers('near-limit.first-2000.t-e.csv.gz'));
    const bytes = read('near-limit.first-2000.t-e.csv.gz');
    const whole = analyse(bytes);
    expect(analyse(bytes, 333)).toEqual(whole);
  });

  it('without dates says so', () => {
    expect(analyse(read('near-limit.first-2000.t-r.csv.gz')).counts.skipped).toEqual([
      'the time column has no date: moments are shown as since 1970',
    ]);
  });

  it('of other packets, or cut in the middle of a row, is counted and left out', () => {
    const header = '"No.","Time","Source","Destination","Protocol","Length","Info"\n';
    const rows =
      '"1","0.0","a","b","ARP","60","Who has"\n"2","0.1","10.0.0.1","10.0.0.2","TCP","74","5 → 53 [SYN] Seq=0"\n"3","0.2","10.';
    const { counts, connections } = analyse(new TextEncoder().encode(header + rows));
    expect(counts.records).toBe(3);
    expect(counts.used).toBe(1);
    expect(connections).toHaveLength(1);
  });

  it('is known as a twin of the same list in another form', () => {
    const sniff = (name: string) => sniffPackets('packet-csv', read(name).subarray(0, 65_536), REFERENCE);
    const dated = sniff('near-limit.first-2000.t-e.csv.gz');
    expect(dated.at).toBeGreaterThan(Date.parse('2026-11-22T06:53:31Z'));
    expect(sniff('near-limit.first-2000.t-a.csv.gz').fingerprint).toBe(dated.fingerprint);
    expect(sniff('near-limit.first-2000.t-r.csv.gz')).toEqual({ at: null, fingerprint: null });
  });
});
