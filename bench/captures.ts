import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Generated, generateCapture } from './capture-generator.ts';
import { check, compareGrowth, measureAnalyze, measurePeer, misses, ROOT, say, seconds } from './measure-analyze.ts';

/**
 * The analysis of a capture against Wireshark's programs on the same file, in the same run, process start included:
 *   node bench/captures.ts [--bytes 100000000] [--packets N] [--rounds 3] [--report-only]
 *   node bench/captures.ts --full       374 MB with 1,764,593 packets, the size of the comparison in docs/captures.md
 * Prints what each took, the ratios, peak memory and how cost grows with size. Exit code 1 when a limit is passed, unless
 * --report-only. Programs that are not installed are left out, and said.
 */
const { values } = parseArgs({
  options: {
    bytes: { type: 'string', default: '100000000' },
    packets: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    full: { type: 'boolean', default: false },
    'report-only': { type: 'boolean', default: false },
  },
});
const TEMPLATE = join(ROOT, 'test/fixtures/captures/saturated-2pods/kube-dns-d7bc86d4c-c2x8p-eth0.pcap.gz');
const FULL = { bytes: 374_000_000, packets: 1_764_593 };
/** Peak of the template without the connections that were there before it; a repeated recording has the same. */
const PEAK = 53;
const LIMITS = { fields: 10, conversations: 4, capinfos: 3, peakMiB: 300 };
const FIELDS = 'frame.time_epoch ip.src ip.dst tcp.srcport tcp.dstport tcp.flags tcp.seq tcp.len dns.id dns.qry.name';

const size = values.full
  ? FULL
  : { bytes: Number(values.bytes), packets: values.packets === undefined ? undefined : Number(values.packets) };
const rounds = Number(values.rounds);
const directory = mkdtempSync(join(tmpdir(), 'dns-audit-bench-'));
try {
  run();
} finally {
  rmSync(directory, { recursive: true, force: true });
}
process.exitCode = misses.length === 0 || values['report-only'] ? 0 : 1;

function run(): void {
  const quarter = {
    bytes: size.bytes / 4,
    packets: size.packets === undefined ? undefined : Math.round(size.packets / 4),
  };
  const tiny = generateCapture(join(directory, 'tiny.pcapng'), TEMPLATE, { bytes: 1000 });
  const small = generateCapture(join(directory, 'small.pcapng'), TEMPLATE, quarter);
  const large = generateCapture(join(directory, 'large.pcapng'), TEMPLATE, size);
  say(`${Math.round(large.bytes / 1e6)} MB, ${large.packets.toLocaleString('en')} packets, best of ${rounds} rounds`);
  const times = new Map<string, number>();
  let mine: Measured = { ms: Number.POSITIVE_INFINITY, peakMiB: 0, peak: 0 };
  for (let round = 0; round < rounds; round += 1) {
    mine = better(mine, measure(large));
    for (const { name, command } of peers(large.path)) {
      const took = measurePeer(command);
      if (took !== null) times.set(name, Math.min(times.get(name) ?? Number.POSITIVE_INFINITY, took));
    }
  }
  say(`dns-audit analyze: ${seconds(mine.ms)}, peak ${Math.round(mine.peakMiB)} MiB, ${rate(large, mine.ms)}`);
  check(mine.peak === PEAK, `peak of connections ${mine.peak}, expected ${PEAK}`);
  check(mine.peakMiB <= LIMITS.peakMiB, `memory ${Math.round(mine.peakMiB)} MiB, limit ${LIMITS.peakMiB}`);
  for (const peer of peers(large.path)) comparePeer(peer, times.get(peer.name), mine.ms);
  const repeated = (capture: Generated) => ({
    ...Array.from({ length: rounds }, () => measure(capture)).reduce(better),
    items: capture.packets,
  });
  compareGrowth({
    unit: 'packet',
    tiny: repeated(tiny),
    small: repeated(small),
    large: { ...mine, items: large.packets },
  });
}

interface Peer {
  name: string;
  command: string[];
  isGood: (ratio: number) => boolean;
  aim: string;
}

/** What each is compared for; the ratio is its time over ours. */
function peers(path: string): Peer[] {
  const fields = FIELDS.split(' ').flatMap((field) => ['-e', field]);
  return [
    {
      name: 'tshark -T fields, 10 fields',
      command: ['tshark', '-r', path, '-T', 'fields', ...fields],
      isGood: (ratio) => ratio >= LIMITS.fields,
      aim: `at least ${LIMITS.fields}`,
    },
    {
      name: 'tshark -q -z conv,tcp',
      command: ['tshark', '-r', path, '-q', '-z', 'conv,tcp'],
      isGood: (ratio) => ratio >= LIMITS.conversations,
      aim: `at least ${LIMITS.conversations}`,
    },
    {
      name: 'capinfos',
      command: ['capinfos', path],
      isGood: (ratio) => ratio >= 1 / LIMITS.capinfos,
      aim: `at least 1/${LIMITS.capinfos}`,
    },
  ];
}

function comparePeer({ name, isGood, aim }: Peer, ms: number | undefined, mine: number): void {
  if (ms === undefined) {
    say(`${name}: not installed, not compared`);
    return;
  }
  const ratio = ms / mine;
  say(`${name}: ${seconds(ms)}, ${ratio.toFixed(2)} times our time (${aim})`);
  check(isGood(ratio), `${name}: ratio ${ratio.toFixed(2)}, ${aim}`);
}

interface Measured {
  ms: number;
  peakMiB: number;
  peak: number;
}

function better(one: Measured, other: Measured): Measured {
  return { ...(one.ms <= other.ms ? one : other), peakMiB: Math.max(one.peakMiB, other.peakMiB) };
}

function measure(capture: Generated): Measured {
  const { ms, peakMiB, answer } = measureAnalyze(capture.path);
  const { connections } = answer as { connections: { peak: number }[] };
  return { ms, peakMiB, peak: Math.max(0, ...connections.map(({ peak }) => peak)) };
}

function rate({ packets, bytes }: Generated, ms: number): string {
  return `${(packets / ms / 1000).toFixed(2)} million packets and ${Math.round(bytes / ms / 1000)} MB a second`;
}
