import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CorednsErrorLine, MAX_LINE_LENGTH, parseCorednsErrorLine } from './coredns-log.ts';

const DIAL = '[ERROR] plugin/errors: 2 api.x.com.ns.svc.cluster.local. AAAA: dial tcp 172.18.165.130:53: i/o timeout';

describe('a single line', () => {
  test('all its parts', () => {
    expect(parseCorednsErrorLine(DIAL)).toEqual({
      form: 'single',
      level: 'ERROR',
      rcode: 2,
      name: 'api.x.com.ns.svc.cluster.local.',
      type: 'AAAA',
      error: {
        kind: 'dial-tcp',
        upstream: '172.18.165.130',
        text: 'dial tcp 172.18.165.130:53: i/o timeout',
      },
      isLoopProbe: false,
    });
  });

  test.each([
    `${DIAL}\n`,
    `${DIAL}\r\n`,
    `2026/11/22 06:54:49 ${DIAL}`,
    `2026-11-22T06:56:17.484095963Z ${DIAL}\n`,
    `2026-11-22T07:56:17.484095963+01:00 ${DIAL}`,
    `2026-11-22T06:56:17.484095963Z stdout F ${DIAL}`,
    `2026-11-22T06:56:17.484095963Z 2026/11/22 06:56:17 ${DIAL}`,
    `[pod/node-local-dns-7vqpp/node-cache] 2026-11-22T06:56:17Z ${DIAL}`,
  ])('with what a log reader puts around it: %j', (text) => {
    expect(parseCorednsErrorLine(text)).toEqual(parseCorednsErrorLine(DIAL));
  });

  test('a name with an escaped space, and one with a colon', () => {
    const line = '[ERROR] plugin/errors: 2 my\\ printer:\\ 1._ipp._tcp.local. PTR: EOF';
    expect(parseCorednsErrorLine(line)).toMatchObject({ name: 'my\\ printer:\\ 1._ipp._tcp.local.', type: 'PTR' });
  });

  test('a request without a question', () => {
    expect(parseCorednsErrorLine('[ERROR] plugin/errors: 2 . : EOF')).toMatchObject({ name: '.', type: '' });
  });

  test.each([
    ['4547991504243258144.3688648895315093531.', true],
    ['5304487033949309265.7264781733226064609.cluster.local.', true],
    ['389456298160301729.2270136763483407723.in-addr.arpa.', true],
    ['1.2.cluster.local.', false],
    ['5304487033949309265.cluster.local.', false],
    ['host.5304487033949309265.7264781733226064609.cluster.local.', false],
  ])('HINFO of %s', (name, isLoopProbe) => {
    const line = `[ERROR] plugin/errors: 2 ${name} HINFO: read udp 10.0.0.1:4->8.8.8.8:53: i/o timeout`;
    expect(parseCorednsErrorLine(line)).toMatchObject({ isLoopProbe });
  });

  test('a client that asks A of two numbers is a client', () => {
    const line = '[ERROR] plugin/errors: 2 5304487033949309265.7264781733226064609. A: EOF';
    expect(parseCorednsErrorLine(line)).toMatchObject({ isLoopProbe: false });
  });
});

describe('a summary line', () => {
  test('all its parts', () => {
    const line = "[WARNING] plugin/errors: 3 errors like '^read udp .* i/o timeout$' occurred in last 30s";
    expect(parseCorednsErrorLine(line)).toEqual({
      form: 'summary',
      level: 'WARNING',
      count: 3,
      pattern: '^read udp .* i/o timeout$',
      period: '30s',
      kind: 'udp',
    });
  });

  test('the count 2 is no rcode', () => {
    const line = "[ERROR] plugin/errors: 2 errors like '.* i/o timeout$' occurred in last 5m0s\n";
    expect(parseCorednsErrorLine(line)).toMatchObject({ form: 'summary', count: 2, period: '5m0s', kind: 'other' });
  });

  test.each([
    ['^dial tcp .* i/o timeout$', 'dial-tcp'],
    ['select tcp .*timeout', 'dial-tcp'],
    ['^read\\s+tcp .* i\\/o timeout$', 'read-tcp'],
    ['(dial|read) tcp .* timeout', 'other'],
    ['dial tcp.*timeout|read tcp.*timeout', 'other'],
    ['timeout', 'other'],
    ['TIMEOUT', 'other'],
    ['connection refused', null],
    ['^read udp ', null],
    ['.*', null],
    ["it's a timeout' occurred in last", 'other'],
    ['', null],
  ])('pattern %j', (pattern, kind) => {
    const line = `[INFO] plugin/errors: 7 errors like '${pattern}' occurred in last 1h0m0s`;
    expect(parseCorednsErrorLine(line)).toMatchObject({ form: 'summary', count: 7, pattern, kind });
  });

  test.each([
    "[ERROR] plugin/errors: 2 errors like '.* i/o timeout$'",
    "[ERROR] plugin/errors: 2 errors like 'a: b",
    "[ERROR] plugin/errors: 2 errors like '.*' occurred in last ",
    "[ERROR] plugin/errors: 2 errors like '.*' occurred in last year",
    "[ERROR] plugin/errors: 4294967296 errors like '.*' occurred in last 30s",
  ])('cut off or impossible, it is not taken for a single line: %j', (line) => {
    expect(parseCorednsErrorLine(line)).toBeNull();
  });
});

describe('other lines', () => {
  test.each([
    '',
    '\n',
    '[INFO] plugin/reload: Running configuration SHA512 = 9f33',
    '2022/08/17 10:55:04 [ERROR] Failed to read node-cache coreFile /etc/coredns/Corefile.base - open: no such file',
    '[INFO] Added back nodelocaldns rule - {raw OUTPUT [-p udp -d 10.45.0.50 --dport 53 -j NOTRACK]}',
    '[INFO] 10.0.0.9:52864 - 54 "A IN x.cluster.local. udp 54 false 512" - - 0 5.006115311s',
    'W0811 00:18:25.716131 34 server.go:64] Error getting metrics: read udp 127.0.0.1:35950->127.0.0.1:53: i/o timeout',
    '[ERROR] plugin/errors: ',
    '[ERROR] plugin/errors: 2',
    '[ERROR] plugin/errors: 2 ',
    '[ERROR] plugin/errors: 2 name. A',
    '[ERROR] plugin/errors: two name. A: EOF',
    '[ERROR] plugin/errors: 65536 name. A: EOF',
    '[ERROR] plugin/errors: 2 name. not a type: EOF',
    '[FATAL] plugin/errors: 2 name. A: EOF',
    ` ${DIAL}`,
    `x ${DIAL}`,
    `${DIAL}\n${DIAL}`,
  ])('%j', (line) => {
    expect(parseCorednsErrorLine(line)).toBeNull();
  });
});

describe('quotations from public issues', () => {
  const rows = readFileSync(new URL('../../test/fixtures/log-lines/lines.tsv', import.meta.url), 'utf8')
    .split('\n')
    .slice(1)
    .map((row) => row.split('\t'));

  function read(what: string): CorednsErrorLine | null {
    const found = rows.find((row) => row[2]?.startsWith(what));
    return parseCorednsErrorLine(found?.[3] ?? '');
  }

  test.each([
    ['dial timeout to kube-dns-upstream', 'dial-tcp', '172.18.165.130', false],
    ['dial timeout (EKS', 'dial-tcp', '172.20.29.6', false],
    ["older Go net error verb 'select tcp'", 'dial-tcp', '10.233.0.3', false],
    ['loop-plugin HINFO self probe', 'dial-tcp', '10.233.0.3', true],
    ['same for reverse zone', 'dial-tcp', '10.233.0.3', true],
    ['dial timeout, AAAA', 'dial-tcp', '10.7.50.70', false],
    ['UDP read timeout to EXTERNAL upstream', 'udp', '8.8.8.8', true],
    ['TCP read timeout to custom upstream', 'read-tcp', null, false],
    ['no route to host variant', null, '172.31.0.10', false],
  ])('%s', (what, kind, upstream, isLoopProbe) => {
    expect(read(what)).toMatchObject({ form: 'single', error: { kind, upstream }, isLoopProbe });
  });

  test('every line of node-local-dns and coredns with plugin/errors in it is read, and no other', () => {
    for (const row of rows) {
      const line = row[3] ?? '';
      expect(parseCorednsErrorLine(line) !== null).toBe(line.includes('plugin/errors: '));
    }
  });
});

describe('hostile input', () => {
  const seeds = [DIAL, "[ERROR] plugin/errors: 2 errors like '.* i/o timeout$' occurred in last 5m0s"];

  test('a changed line never throws', () => {
    const mutation = fc.tuple(fc.constantFrom(...seeds), fc.nat(), fc.nat(20), fc.string({ unit: 'binary-ascii' }));
    fc.assert(
      fc.property(mutation, ([seed, at, length, insert]) => {
        const start = at % seed.length;
        const line = parseCorednsErrorLine(seed.slice(0, start) + insert + seed.slice(start + length));
        expect(line === null || line.form === 'single' || line.form === 'summary').toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  test('random bytes never throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        parseCorednsErrorLine(new TextDecoder().decode(bytes));
        parseCorednsErrorLine(`[ERROR] plugin/errors: 2 ${new TextDecoder('latin1').decode(bytes)}`);
      }),
      { numRuns: 1_000 },
    );
  });

  test.each([
    `[ERROR] plugin/errors: 2 ${'a'.repeat(MAX_LINE_LENGTH - 100)}`,
    `[ERROR] plugin/errors: 2 ${'\\ '.repeat(MAX_LINE_LENGTH / 2 - 100)}`,
    `[ERROR] plugin/errors: 2 ${'1.'.repeat(MAX_LINE_LENGTH / 2 - 100)} HINFO: x`,
    `[ERROR] plugin/errors: 2 errors like '${"' occurred in last ".repeat(800)}`,
    `[ERROR] plugin/errors: 2 errors like '${'\\s+'.repeat(5_000)}timeout' occurred in last 1s`,
    `[ERROR] plugin/errors: 2 a. A: read tcp ${'->'.repeat(8_000)}: i/o timeout`,
    `[pod/${'a'.repeat(MAX_LINE_LENGTH - 10)}`,
    `${' '.repeat(MAX_LINE_LENGTH - 1)}x`,
  ])('a long line is read in linear time (case %#)', (line) => {
    const started = performance.now();
    for (let round = 0; round < 20; round += 1) parseCorednsErrorLine(line);
    // 20 lines of 16 KiB; a quadratic reader needs seconds.
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  test('a line beyond the cap is not read', () => {
    expect(parseCorednsErrorLine(`${DIAL}${' '.repeat(MAX_LINE_LENGTH)}`)).toBeNull();
  });
});
