import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { conversation } from '../../shared/captures/conversation.test-helper.ts';
import {
  block,
  concat,
  dnsMessage,
  enhancedPacket,
  interfaceDescription,
  LINKS,
  pcapFile,
  prefixed,
  sectionHeader,
  simplePacket,
  type TimedFrame,
  tcp,
  udp,
} from '../../shared/formats/capture-bytes.test-helper.ts';

const FIXTURES = fileURLToPath(new URL('../fixtures/captures/', import.meta.url));
/** bytes of a recording; some 12 packets */
const PIECE = 2048;
const TIME = 1_795_330_516_000_000;

/** Small captures to begin with: pieces of the recordings, and one of every form that is read. */
export function captureSeeds(): Uint8Array[] {
  return [...recordedSeeds(), ...linkSeeds(), ...formSeeds(), connectionSeed()];
}

function recordedSeeds(): Uint8Array[] {
  const names = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.pcap.gz'),
  );
  return names.flatMap((name) => {
    const bytes = gunzipSync(readFileSync(join(FIXTURES, name)));
    return [new Uint8Array(bytes.subarray(0, PIECE))];
  });
}

function linkSeeds(): Uint8Array[] {
  const message = dnsMessage({ id: 7, name: 'kubernetes.default.svc.cluster.local' });
  const v4 = { from: '10.0.0.1', to: '172.20.13.4', fromPort: 40_000, toPort: 53 };
  const v6 = { from: 'fd00:0:0:0:0:0:0:1', to: 'fd00:0:0:0:0:0:0:2', fromPort: 40_000, toPort: 53 };
  return Object.values(LINKS).map(({ linkType, wrap }) => {
    const packets = [
      udp(v4, message),
      udp(v6, message),
      tcp(v4, { flags: 0x18, sequence: 1, payload: prefixed(message) }),
    ];
    return pcapFile(
      packets.map((packet, index) => ({ time: TIME + index, bytes: wrap(packet) })),
      { linkType },
    );
  });
}

function formSeeds(): Uint8Array[] {
  const frame = LINKS['ethernet']?.wrap(
    udp({ from: '10.0.0.1', to: '10.0.0.2', fromPort: 40_000, toPort: 53 }, dnsMessage({ id: 1, name: 'a.example' })),
  );
  if (frame === undefined) return [];
  const frames = [0, 1, 2].map((index) => ({ time: TIME + index, bytes: frame }));
  const section = (littleEndian: boolean) =>
    concat(
      sectionHeader(littleEndian),
      interfaceDescription({ littleEndian, resolution: 0x8a, offset: 5n }),
      enhancedPacket(frame, { stamp: BigInt(TIME), littleEndian }),
    );
  const others = concat(
    block(5, new Uint8Array(12)),
    block(4, new Uint8Array(100)),
    enhancedPacket(frame, { stamp: 1n, old: true }),
    simplePacket(frame),
  );
  return [
    pcapFile(frames, { littleEndian: false }),
    pcapFile(frames, { nanoseconds: true }),
    pcapFile(frames.map((one) => ({ ...one, kept: 60 }))),
    concat(section(true), others, section(false)),
  ];
}

/** Connections with everything that can happen to them. */
function connectionSeed(): Uint8Array {
  const frames: TimedFrame[] = [];
  conversation(frames, { port: 40_001 })
    .open(1)
    .ask(1.1, 1)
    .ask(1.2, 2)
    .answer(1.3, 1)
    .close(3)
    .answer(4, 2)
    .serverClose(6);
  conversation(frames, { port: 40_002 }).syn(1).syn(2).refuse(2.1);
  conversation(frames, { port: 40_003 }).open(2).ask(2.1, 3).serverAck(3).reset(4);
  conversation(frames, { port: 40_004 }).send(2, new Uint8Array(50).fill(1)).close(3);
  conversation(frames, { client: '127.0.0.1', server: '127.0.0.1', port: 41_000, serverPort: 10_053 })
    .open(2)
    .ask(2.5, 1)
    .answer(2.6, 1);
  return pcapFile(frames.sort((a, b) => a.time - b.time));
}
