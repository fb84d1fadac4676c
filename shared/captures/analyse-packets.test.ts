import { describe, expect, it } from 'vitest';
import { capturePackets } from '../domain/capture-packets.ts';
import { dnsMessage, ip, LINKS, pcapFile, type TimedFrame, udp } from '../formats/capture-bytes.test-helper.ts';
import {
  analyseFiles,
  analyseFrames,
  answerUdp,
  askUdp,
  conversation,
  POD,
  START,
} from './conversation.test-helper.ts';

const podOf = (summary: ReturnType<typeof analyseFrames>) => {
  const [pod] = summary.connections.filter(({ server }) => server === POD);
  if (pod === undefined) throw new Error('the Pod is not there');
  return pod;
};

describe('a packet of any link type and IP version', () => {
  const v4 = { from: '10.0.0.1', to: '172.20.13.4', fromPort: 40_000, toPort: 53 };
  const v6 = { from: 'fd00:0:0:0:0:0:0:1', to: 'fd00:0:0:0:0:0:0:2', fromPort: 40_000, toPort: 53 };
  const message = dnsMessage({ id: 7, name: 'kubernetes.default.svc.cluster.local' });
  const cases = Object.entries(LINKS).flatMap(([name, link]) => [
    { name: `${name}, IPv4`, ...link, packet: udp(v4, message), server: '172.20.13.4' },
    { name: `${name}, IPv6`, ...link, packet: udp(v6, message), server: 'fd00::2' },
  ]);

  it.each(cases)('$name', ({ linkType, wrap, packet, server }) => {
    const bytes = wrap(packet);
    const summary = analyseFiles([{ name: 'a', bytes: pcapFile([{ time: START, bytes }], { linkType }) }]);
    expect(summary.upstreams.map((upstream) => [upstream.server, upstream.transport, upstream.queries])).toEqual([
      [server, 'udp', 1],
    ]);
    expect(summary.lookups.map(({ name }) => name)).toEqual(['kubernetes.default.svc.cluster.local.']);
    expect(summary.files[0]?.skipped).toEqual([]);
  });

  it('behind IPv6 extension headers', () => {
    const inner = udp(v6, message).subarray(40);
    const hopByHop = Uint8Array.of(60, 0, 0, 0, 0, 0, 0, 0);
    const destination = Uint8Array.of(17, 1, ...new Uint8Array(14));
    const packet = ip(v6, 0, Uint8Array.of(...hopByHop, ...destination, ...inner));
    const summary = analyseFiles([{ name: 'a', bytes: pcapFile([{ time: START, bytes: packet }], { linkType: 101 }) }]);
    expect(summary.upstreams[0]?.queries).toBe(1);
  });

  it('cut or damaged anywhere is counted, not used', () => {
    for (const { linkType, wrap, packet } of cases) {
      const bytes = wrap(packet);
      const frames = Array.from(bytes, (_, kept) => ({ time: START, bytes, kept }));
      const { files } = analyseFiles([{ name: 'a', bytes: pcapFile(frames, { linkType }) }]);
      const [file] = files;
      const skipped = file?.skipped.reduce((sum, { count }) => sum + count, 0);
      expect((file?.dnsPackets ?? 0) + (skipped ?? 0)).toBe(bytes.length);
      expect(file?.dnsPackets).toBe(0);
    }
  });
});

describe('the connections of a Pod', () => {
  it('count from the SYN-ACK to the FIN of the server, not of the client', () => {
    const frames: TimedFrame[] = [];
    conversation(frames, { port: 40_001 }).open(1).ask(1.01, 1).answer(1.02, 1).close(3).serverClose(6);
    conversation(frames, { port: 40_002 }).open(5).ask(5.01, 2).answer(5.02, 2).close(8).serverClose(8.001);
    conversation(frames, { port: 40_003 }).open(7).ask(7.01, 3).answer(7.02, 3).close(8).serverClose(8.001);
    const summary = analyseFrames(frames);
    const pod = podOf(summary);
    expect(pod).toMatchObject({
      peak: 2,
      connections: 3,
      openBefore: 0,
      ends: { client: 3, server: 0, reset: 0, open: 0 },
    });
    expect(pod.peakAt).toBeCloseTo((START + 5_000_010) / 1000, 3);
    expect(pod.hold?.maxMs).toBeCloseTo(5000, 0);
    expect(pod.idle?.maxMs).toBeCloseTo(2980, 0);
    expect(capturePackets.parse(summary)).toEqual(summary);
  });

  it('that was there before the capture counts from its beginning', () => {
    const frames: TimedFrame[] = [];
    conversation(frames, { port: 40_001 }).open(0).ask(0.01, 1).answer(0.02, 1).close(2).serverClose(2.001);
    conversation(frames, { port: 40_002 }).close(9).serverClose(9.001);
    const pod = podOf(analyseFrames(frames));
    expect(pod).toMatchObject({ peak: 2, connections: 1, openBefore: 1 });
    expect(pod.series.peak[0]).toBe(2);
    expect(pod.series.peak.at(-1)).toBe(1);
    expect(pod.meanConcurrent).toBeCloseTo((9.001 + 2.001) / 9.001, 2);
  });

  it('whose handshake lost its last packet to a full queue counts from when its data is acknowledged', () => {
    const frames: TimedFrame[] = [];
    conversation(frames, { port: 40_001 }).open(1).ask(1.001, 1).serverAck(4).answer(4.1, 1).close(5).serverClose(5.1);
    conversation(frames, { port: 40_002 })
      .open(2)
      .ask(2.001, 2)
      .serverAck(2.1)
      .answer(2.2, 2)
      .close(3)
      .serverClose(3.1);
    const pod = podOf(analyseFrames(frames));
    expect(pod).toMatchObject({ peak: 1, connections: 2 });
    expect(pod.handshakes).toMatchObject({ attempts: 2, answered: 2, acceptedLate: 1, neverAccepted: 0 });
    expect(pod.hold?.maxMs).toBeCloseTo(1100, 0);
  });

  it('whose data is never acknowledged does not count', () => {
    const frames: TimedFrame[] = [];
    conversation(frames, { port: 40_001 }).open(1).ask(1.001, 1).close(3).reset(3.1);
    conversation(frames, { port: 40_002 }).open(5).ask(5.001, 2).answer(5.01, 2);
    const pod = podOf(analyseFrames(frames));
    expect(pod).toMatchObject({ peak: 1, connections: 2, ends: { client: 0, server: 0, reset: 0, open: 1 } });
    expect(pod.handshakes.neverAccepted).toBe(1);
    expect(pod.series.peak.slice(0, 30).every((peak) => peak === 0)).toBe(true);
  });

  it('SYNs that are repeated, refused or left unanswered are attempts, not connections', () => {
    const frames: TimedFrame[] = [];
    conversation(frames, { port: 40_001 }).syn(1).syn(2).syn(4);
    conversation(frames, { port: 40_002 }).syn(1.5).refuse(1.50001);
    conversation(frames, { port: 40_003 }).syn(1.6).syn(1.60001).open(2.6);
    const pod = podOf(analyseFrames(frames));
    expect(pod.handshakes).toMatchObject({ attempts: 3, answered: 1, refused: 1, unanswered: 1, retriedSyns: 3 });
    expect(pod).toMatchObject({ connections: 1, peak: 1 });
    expect(pod.series.refused.reduce((sum, count) => sum + count)).toBe(1);
  });

  it('of dnsmasq itself to other servers do not count, and show that it forwards', () => {
    const frames: TimedFrame[] = [];
    conversation(frames, { port: 40_001 }).open(1).ask(1.01, 1).serverAck(1.02);
    conversation(frames, { port: 40_009, client: '10.0.0.92' }).open(1.1).ask(1.11, 2).serverAck(1.12);
    for (const port of [50_001, 50_002, 50_003]) {
      conversation(frames, { client: POD, server: '8.8.8.8', port }).open(1.2).ask(1.201, port).answer(1.22, port);
    }
    const { connections, files } = analyseFrames(frames);
    const views = connections.map(({ server, peak, view, forwards }) => ({ server, peak, view, forwards }));
    expect(views).toEqual([
      { server: '8.8.8.8', peak: 3, view: 'client', forwards: false },
      { server: POD, peak: 2, view: 'server', forwards: true },
    ]);
    expect(files[0]).toMatchObject({ view: 'server', ownAddress: POD });
  });

  it('of a client on a port that is also one of DNS', () => {
    const frames: TimedFrame[] = [];
    conversation(frames, { port: 10_053 })
      .open(1)
      .ask(1.01, 1)
      .serverAck(1.02)
      .answer(1.03, 1)
      .close(2)
      .serverClose(2.01);
    const { connections } = analyseFrames(frames);
    expect(connections.map(({ server, port, connections: count }) => [server, port, count])).toEqual([[POD, 53, 1]]);
  });

  it('one after the other on the same port', () => {
    const frames: TimedFrame[] = [];
    for (const at of [1, 3, 5]) {
      const one: TimedFrame[] = [];
      conversation(one, { port: 40_001 })
        .open(at)
        .ask(at + 0.1, at)
        .answer(at + 0.2, at)
        .close(at + 1)
        .serverClose(at + 1.1);
      frames.push(...one);
    }
    expect(podOf(analyseFrames(frames))).toMatchObject({ connections: 3, peak: 1, handshakes: { attempts: 3 } });
  });
});

describe('the latency of answers', () => {
  it('over TCP, slow, late and missing', () => {
    const frames: TimedFrame[] = [];
    conversation(frames, { port: 40_001 })
      .open(1)
      .ask(1.1, 1)
      .ask(1.2, 2)
      .answer(1.3, 2)
      .answer(1.4, 1)
      .ask(1.5, 3)
      .close(3.5)
      .answer(4, 3);
    conversation(frames, { port: 40_002 }).open(2).ask(2.1, 4).close(4.1).reset(4.2);
    conversation(frames, { port: 40_003 }).open(20).ask(20.1, 5).answer(20.1004, 5, { rcode: 3, answers: 0 });
    const { upstreams, connections, points } = analyseFrames(frames);
    expect(upstreams).toHaveLength(1);
    expect(upstreams[0]).toMatchObject({
      transport: 'tcp',
      queries: 5,
      answers: 4,
      unanswered: 1,
      late: 1,
      slow: 2,
      rcodes: [
        { rcode: 'NOERROR', count: 3 },
        { rcode: 'NXDOMAIN', count: 1 },
      ],
    });
    expect(upstreams[0]?.latency?.maxMs).toBeCloseTo(2500, 3);
    expect(connections[0]?.gaveUp?.count).toBe(2);
    expect(connections[0]?.gaveUp?.minMs).toBeCloseTo(2000, 3);
    expect(points.filter(({ late }) => late)).toHaveLength(1);
  });

  it('over UDP, seen twice by a recorder of all interfaces', () => {
    const frames: TimedFrame[] = [];
    askUdp(frames, 1, { id: 1, port: 50_000 });
    askUdp(frames, 1.0001, { id: 1, port: 50_000 });
    answerUdp(frames, 1.25, { id: 1, port: 50_000 });
    const { upstreams } = analyseFrames(frames);
    expect(upstreams[0]).toMatchObject({ transport: 'udp', queries: 1, answers: 1, slow: 1, unanswered: 0 });
    expect(upstreams[0]?.latency?.maxMs).toBeCloseTo(250, 3);
  });

  it('counts look-ups by name and outcome', () => {
    const frames: TimedFrame[] = [];
    const told = conversation(frames, { port: 40_001 }).open(1);
    const name = 'Example.com.svc.cluster.local';
    told.ask(1.1, 1, name).answer(1.2, 1, { name, rcode: 3, answers: 0 });
    told.ask(1.3, 2, name.toLowerCase(), 28).answer(1.4, 2, { name: name.toLowerCase(), type: 28, answers: 0 });
    told.ask(1.5, 3, name).answer(1.6, 3, { name, rcode: 2, answers: 0 });
    expect(analyseFrames(frames).lookups).toEqual([
      {
        name: 'example.com.svc.cluster.local.',
        files: [0],
        queries: 3,
        found: 0,
        noData: 1,
        notFound: 1,
        failed: 1,
        a: 2,
        aaaa: 1,
        otherTypes: 0,
      },
    ]);
  });
});

describe('the wait inside dnsmasq', () => {
  const inner = (frames: TimedFrame[], port: number) => {
    return conversation(frames, { client: '127.0.0.1', server: '127.0.0.1', port, serverPort: 10_053 });
  };

  it('of a query that CoreDNS asked again with the same id ends with its own departure', () => {
    const eth0: TimedFrame[] = [];
    const lo: TimedFrame[] = [];
    conversation(eth0, { port: 40_001 })
      .open(1)
      .ask(1.1, 7, 'a.example')
      .serverAck(1.11)
      .close(3.1)
      .answer(5.003, 7, { name: 'a.example' });
    conversation(eth0, { port: 40_002 }).open(2).ask(3.101, 7, 'a.example').answer(3.104, 7, { name: 'a.example' });
    conversation(eth0, { port: 40_003, client: '10.0.0.92' }).open(2);
    inner(lo, 41_000).open(3.102).ask(3.1021, 7, 'a.example').answer(3.1035, 7, { name: 'a.example' });
    inner(lo, 41_001).open(5.001).ask(5.0011, 7, 'a.example').answer(5.002, 7, { name: 'a.example' });
    const { waits, files } = analyseFrames(eth0, lo);
    expect(files.map(({ view }) => view)).toEqual(['server', 'loopback']);
    expect(waits).toHaveLength(1);
    expect(waits[0]).toMatchObject({
      server: POD,
      outerFiles: [0],
      innerFiles: [1],
      matched: 2,
      queries: 2,
      over100Ms: 1,
      over100MsLate: 1,
    });
    expect(waits[0]?.longestMs).toBeCloseTo(3901.1, 1);
    expect(waits[0]?.wait?.minMs).toBeCloseTo(1.1, 1);
    expect(waits[0]?.backend?.count).toBe(2);
  });

  it('in one capture of all interfaces', () => {
    const frames: TimedFrame[] = [];
    for (let id = 0; id < 5; id += 1) {
      const told = conversation(frames, { port: 40_000 + id, client: `10.0.0.${id}` });
      told
        .open(id)
        .ask(id + 0.1, id)
        .answer(id + 0.5, id);
      inner(frames, 41_000 + id)
        .open(id + 0.2)
        .ask(id + 0.3, id)
        .answer(id + 0.4, id);
    }
    const { waits, files } = analyseFrames(frames);
    expect(files[0]).toMatchObject({ view: 'server', ownAddress: POD });
    expect(waits).toHaveLength(1);
    expect(waits[0]).toMatchObject({ outerFiles: [0], innerFiles: [0], matched: 5, over100Ms: 5 });
    expect(waits[0]?.longestMs).toBeCloseTo(200, 3);
  });

  it('beside a node is not counted a second time', () => {
    const [eth0, node, lo]: [TimedFrame[], TimedFrame[], TimedFrame[]] = [[], [], []];
    for (let id = 0; id < 5; id += 1) {
      for (const frames of [eth0, node]) {
        const told = conversation(frames, { port: 40_000 + id });
        told
          .open(id)
          .ask(id + 0.1, id)
          .answer(id + 0.5, id);
      }
      inner(lo, 41_000 + id)
        .open(id + 0.2)
        .ask(id + 0.3, id)
        .answer(id + 0.4, id);
    }
    conversation(eth0, { port: 40_000, client: '10.0.0.92' }).open(1);
    conversation(node, { port: 40_100, server: '172.20.9.11' }).open(1);
    const { waits, files } = analyseFrames(node, eth0, lo);
    expect(files.map(({ view }) => view)).toEqual(['client', 'server', 'loopback']);
    expect(waits.map(({ outerFiles }) => outerFiles)).toEqual([[1]]);
  });

  it('of two Pods is told apart by what was asked, not by file names', () => {
    const outer = ['172.20.13.4', '172.20.9.11'].map((server, pod) => {
      const frames: TimedFrame[] = [];
      for (let id = 0; id < 9; id += 1) {
        const client = `10.0.0.${id}`;
        const told = conversation(frames, { port: 40_000 + id, client, server });
        told
          .open(id)
          .ask(id + 0.1, 100 * pod + id)
          .answer(id + 0.3, 100 * pod + id);
      }
      return frames;
    });
    const [second = [], first = []] = [1, 0].map((pod) => {
      const frames: TimedFrame[] = [];
      for (let id = 0; id < 9; id += 1) {
        const told = inner(frames, 41_000 + id);
        told
          .open(id + 0.11)
          .ask(id + 0.15 + pod * 0.01, 100 * pod + id)
          .answer(id + 0.2, 100 * pod + id);
      }
      return frames;
    });
    const { waits } = analyseFrames(...outer, second, first);
    const found = waits.map(({ server, innerFiles, longestMs }) => ({
      server,
      innerFiles,
      longestMs: Math.round(longestMs),
    }));
    expect(found).toHaveLength(2);
    expect(found).toContainEqual({ server: '172.20.13.4', innerFiles: [3], longestMs: 50 });
    expect(found).toContainEqual({ server: '172.20.9.11', innerFiles: [2], longestMs: 60 });
  });
});

describe('several files of one capture', () => {
  it('are read as one, and by their contents in order', () => {
    const frames: TimedFrame[] = [];
    for (let id = 0; id < 40; id += 1) {
      const told = conversation(frames, { port: 40_000 + id, client: `10.0.0.${id % 5}` });
      told
        .open(id)
        .ask(id + 0.1, id)
        .answer(id + 1.5, id)
        .close(id + 3)
        .serverClose(id + 3.5);
    }
    frames.sort((a, b) => a.time - b.time);
    const cut = [frames.slice(0, 90), frames.slice(90, 170), frames.slice(170)];
    const whole = analyseFiles([{ name: 'eth0.pcap', bytes: pcapFile(frames) }]);
    const pieces = analyseFiles(
      [2, 0, 1].map((piece) => ({ name: `eth0.pcap${piece === 0 ? '' : piece}`, bytes: pcapFile(cut[piece] ?? []) })),
      500,
    );
    const [one] = whole.connections;
    expect(pieces.connections).toEqual([{ ...one, files: [0, 1, 2] }]);
    expect(pieces.upstreams[0]?.answers).toBe(40);
  });

  it('of different Pods, or at the same time, are not', () => {
    const files = ['172.20.13.4', '172.20.9.11'].map((server, pod) => {
      const frames: TimedFrame[] = [];
      for (const id of [1, 2])
        conversation(frames, { port: 40_000 + id, client: `10.0.0.${id}`, server })
          .open(id + pod)
          .ask(id + pod + 0.1, id);
      return { name: `pod${pod}.pcap`, bytes: pcapFile(frames.sort((a, b) => a.time - b.time)) };
    });
    const { connections } = analyseFiles(files, 100);
    expect(connections.map(({ server, files: from }) => [server, from])).toEqual([
      ['172.20.13.4', [0]],
      ['172.20.9.11', [1]],
    ]);
  });
});
