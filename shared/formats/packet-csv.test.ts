import { describe, expect, it } from 'vitest';
import { splitCsvLine } from './csv-line.ts';
import { createPacketCsvReader, isPacketCsvHeader } from './packet-csv.ts';
import { createPacketTimes, detectTimeForm } from './packet-times.ts';

const ARTICLE =
  '"No.","Time","Source","Destination","Protocol","Length","Time","Source Port","Destination Port","Transaction ID","Name","Flags","Info"';
const TSHARK =
  'frame.number,frame.time_epoch,ip.src,ip.dst,tcp.srcport,tcp.dstport,tcp.flags,tcp.len,dns.id,dns.qry.name,dns.flags.response,dns.time,_ws.col.Info';

describe('cells of a CSV line', () => {
  it.each([
    ['a,b,,c', ['a', 'b', '', 'c']],
    ['"a,b","say ""x""",c', ['a,b', 'say "x"', 'c']],
    ['"open', ['open']],
    ['a,"b"junk,c', ['a', 'b', 'c']],
    ['', ['']],
    ['a,', ['a', '']],
  ])('%s', (line, cells) => expect(splitCsvLine(line)).toEqual(cells));
});

describe('a packet list', () => {
  it.each([
    ARTICLE,
    TSHARK,
    TSHARK.replaceAll(',', '\t'),
    '"No.","Time","Source","Destination","Protocol","Length","Info"',
  ])('is known by its header: %s', (header) => expect(isPacketCsvHeader(header)).toBe(true));

  it.each(['time,children,established', 'a,b,c', '', 'x'.repeat(20_000)])('is not %j', (header) =>
    expect(isPacketCsvHeader(header)).toBe(false),
  );

  it('a handshake, with the notes that Wireshark puts in front', () => {
    const read = createPacketCsvReader(ARTICLE);
    const syn =
      '"1","06:53:31.228479072","10.0.0.107","172.20.13.4","TCP","74","","50370","53","","","0x002","[TCP Port numbers reused] 50370 → 53 [SYN] Seq=0 Win=64240 Len=0 MSS=1460"';
    expect(read(syn)).toEqual({
      ...{ time: '06:53:31.228479072', source: '10.0.0.107', destination: '172.20.13.4' },
      ...{ sourcePort: 50370, destinationPort: 53, transport: 'tcp', flags: 2 },
      ...{ sequence: 0, acknowledgement: null, payloadLength: 0, frameLength: 74, dns: null },
    });
  });

  it('a question and its answers over TCP', () => {
    const read = createPacketCsvReader(ARTICLE);
    const row = (info: string) =>
      `"5","1","10.0.0.107","172.20.13.4","DNS","139","","50370","53","0x1a6b","a.b","0x018","${info}"`;
    expect(read(row('Standard query 0x1a6b A img22.example.com.team-a.svc.cluster.local OPT'))).toMatchObject({
      ...{ transport: 'tcp', flags: 0x18, sequence: null, payloadLength: null, frameLength: 139 },
      dns: { id: 0x1a6b, isResponse: false, type: 'A', name: 'img22.example.com.team-a.svc.cluster.local', rcode: 0 },
    });
    const answer = (info: string) => read(row(info))?.dns;
    expect(answer('Standard query response 0x1a6b No such name AAAA a.b SOA ns')).toMatchObject({
      rcode: 3,
      type: 'AAAA',
      hasAnswer: false,
    });
    expect(answer('Standard query response 0x1a6b A a.b A 10.0.0.1')).toMatchObject({ rcode: 0, hasAnswer: true });
    expect(answer('Standard query response 0x1a6b A a.b SOA ns')).toMatchObject({ rcode: 0, hasAnswer: false });
    expect(answer('Standard query response 0x1a6b Server failure A a.b')).toMatchObject({ rcode: 2 });
    expect(answer('Standard query 0xd879 NS <Root>')).toMatchObject({ type: 'NS', name: '<Root>' });
  });

  it('over UDP there are no flags; without that column it is not known', () => {
    const row =
      '"1","1","127.0.0.1","127.0.0.1","DNS","96","","59824","10053","0xd879","a.b","","Standard query 0xd879 SRV a.b"';
    expect(createPacketCsvReader(ARTICLE)(row)).toMatchObject({ transport: 'udp', destinationPort: 10053 });
    const plain = createPacketCsvReader('"No.","Time","Source","Destination","Protocol","Length","Info"');
    expect(plain('"1","1","127.0.0.1","127.0.0.1","DNS","96","Standard query 0xd879 SRV a.b"')).toMatchObject({
      transport: null,
      sourcePort: null,
    });
  });

  it("tshark's fields, with the flags in four digits", () => {
    const row =
      '"9","1795330411.233301483","172.20.13.4","10.0.0.107","53","50370","0x0018","155","0x1a6b","a.b","1","0.0044","Standard query response 0x1a6b No such name A a.b SOA ns"';
    expect(createPacketCsvReader(TSHARK)(row)).toMatchObject({ flags: 0x18, payloadLength: 155, dns: { rcode: 3 } });
  });

  it.each(['', '"1"', '"1","1","a","b","ARP","60","","","","","","","Who has"', `"${'x'.repeat(20_000)}"`])(
    'a row that is no packet of this: %#',
    (row) => expect(createPacketCsvReader(ARTICLE)(row)).toBeNull(),
  );
});

describe('the time column', () => {
  const REFERENCE = Date.parse('2026-11-22T18:00:00Z');
  const moment = Date.parse('2026-11-22T06:53:31.228Z') * 1000 + 479.072;

  it.each([
    ['epoch', '1795330411.228479072', moment],
    ['date', '2026-11-22 06:53:31.228479072', moment],
    ['date', 'Nov 22, 2026 06:53:31.228479072 UTC', moment],
    ['time-of-day', '06:53:31.228479072', moment],
    ['since-first', '0.000000000', 0],
  ])('%s', (form, text, expected) => {
    expect(detectTimeForm([text, text])).toBe(form);
    expect(createPacketTimes(detectTimeForm([text]), REFERENCE)(text)).toBeCloseTo(expected, 0);
  });

  it('since the previous packet goes up and down, and is summed', () => {
    const times = ['0.000000', '0.000021', '0.000009', '1.5'];
    expect(detectTimeForm(times)).toBe('since-previous');
    const toTime = createPacketTimes('since-previous', REFERENCE);
    expect(times.map((time) => Math.round(toTime(time)))).toEqual([0, 21, 30, 1_500_030]);
  });

  it('a time of day after midnight is on the next day', () => {
    const toTime = createPacketTimes('time-of-day', REFERENCE);
    expect(toTime('23:59:59') + 2_000_000).toBe(toTime('00:00:01'));
  });
});
