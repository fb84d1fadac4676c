import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CorefileBlock, forwardsToKubeDns, parseCorefile } from './corefile.ts';

const PLAIN: Omit<CorefileBlock, 'zones' | 'port'> = {
  forwards: [],
  hasErrorsPlugin: false,
  errorsConsolidate: false,
  hasLogPlugin: false,
  cacheDenialSeconds: null,
};

// The upstream manifest's cluster.local and root blocks with the `expire 1s` that GKE adds, before node-cache fills it in.
const GKE = `cluster.local:53 {
    errors
    cache {
            success 9984 30
            denial 9984 5
    }
    reload
    loop
    bind 169.254.20.10 172.18.0.10
    forward . __PILLAR__CLUSTER__DNS__ {
            force_tcp
            expire 1s
    }
    prometheus :9253
    health 169.254.20.10:8080
}
in-addr.arpa:53 {
    errors
    cache 30
    forward . __PILLAR__CLUSTER__DNS__ {
            force_tcp
            expire 1s
    }
}
.:53 {
    errors
    cache 30
    forward . __PILLAR__UPSTREAM__SERVERS__
}
`;

describe('parseCorefile', () => {
  test("GKE's blocks before node-cache fills them in", () => {
    const { blocks, problems } = parseCorefile(GKE);
    expect(problems).toEqual([]);
    const forward = {
      from: '.',
      to: ['__PILLAR__CLUSTER__DNS__'],
      forceTcp: true,
      expireSeconds: 1,
      maxConcurrent: null,
    };
    expect(blocks[0]).toEqual({
      zones: ['cluster.local'],
      port: 53,
      forwards: [forward],
      hasErrorsPlugin: true,
      errorsConsolidate: false,
      hasLogPlugin: false,
      cacheDenialSeconds: 5,
    });
    expect(blocks[1]).toMatchObject({ zones: ['in-addr.arpa'], forwards: [forward], cacheDenialSeconds: 30 });
    expect(blocks[2]?.forwards).toEqual([
      { from: '.', to: ['__PILLAR__UPSTREAM__SERVERS__'], forceTcp: false, expireSeconds: null, maxConcurrent: null },
    ]);
  });

  test.each([
    ['cluster.local:53 in-addr.arpa:53 {\n}', ['cluster.local', 'in-addr.arpa'], 53],
    ['a.example, b.example,\nc.example {\n}', ['a.example', 'b.example', 'c.example'], null],
    ['.\n{\n}', ['.'], null],
    ['. {\n}', ['.'], null],
    [':1053 {\n}', ['.'], 1053],
    ['dns://Corp.Example.:5353 {\n}', ['corp.example'], 5353],
    ['10.0.0.0/24 fd00::/64 {\n}', ['10.0.0.0/24', 'fd00::/64'], null],
    ['.:53', ['.'], 53],
  ])('zones of %j', (text, zones, port) => {
    expect(parseCorefile(text)).toEqual({ blocks: [{ ...PLAIN, zones, port }], problems: [] });
  });

  test('one block without braces takes the rest of the file', () => {
    const { blocks, problems } = parseCorefile('.:53\nerrors\nlog\nforward . 8.8.8.8 {\n  expire 1m30s\n}\n');
    expect(problems).toEqual([]);
    expect(blocks).toMatchObject([
      { zones: ['.'], hasErrorsPlugin: true, hasLogPlugin: true, forwards: [{ expireSeconds: 90 }] },
    ]);
  });

  test('errors that are summed up', () => {
    const text = '. {\n errors {\n  consolidate 5m ".* i/o timeout$" warning\n }\n}';
    expect(parseCorefile(text).blocks).toMatchObject([{ hasErrorsPlugin: true, errorsConsolidate: true }]);
    expect(parseCorefile('. {\n errors {\n stacktrace\n }\n}').blocks).toMatchObject([{ errorsConsolidate: false }]);
    expect(parseCorefile('. {\n # errors {\n # consolidate 5m "x"\n}').blocks).toMatchObject([PLAIN]);
  });

  test.each([
    ['cache', 1800],
    ['cache 30', 30],
    ['cache 30 cluster.local', 30],
    ['cache cluster.local', 1800],
    ['cache {\n denial 9984 5\n }', 5],
    ['cache 30 {\n denial 9984\n }', 30],
    ['cache 30 {\n disable denial\n }', 0],
    ['cache 30 {\n disable success\n }', 30],
    ['cache many', 1800],
    ['errors', null],
  ])('negative answers with %j', (plugin, seconds) => {
    expect(parseCorefile(`. {\n ${plugin}\n}`).blocks[0]?.cacheDenialSeconds).toBe(seconds);
  });

  test.each([
    ['max_concurrent 1000', { maxConcurrent: 1000 }],
    ['max_concurrent 0', { maxConcurrent: null }],
    ['max_concurrent many', { maxConcurrent: null }],
    ['expire 10s\n expire 2s', { expireSeconds: 2 }],
    ['expire soon', { expireSeconds: null }],
    ['expire', { expireSeconds: null }],
    ['expire -1s', { expireSeconds: null }],
    ['prefer_udp', { forceTcp: false }],
    ['#force_tcp', { forceTcp: false }],
    ['force_tcp', { forceTcp: true }],
  ])('forward with %j', (option, expected) => {
    expect(parseCorefile(`. {\n forward . 10.0.0.1 {\n ${option}\n }\n}`).blocks[0]?.forwards).toMatchObject([
      expected,
    ]);
  });

  test('two forwards in a block, and words of other plugins that look like options', () => {
    const text =
      '. {\n forward a.example 10.0.0.1\n rewrite {\n force_tcp {\n expire 9s\n }\n }\n forward . 10.0.0.2\n}';
    expect(parseCorefile(text).blocks[0]?.forwards).toMatchObject([
      { from: 'a.example', forceTcp: false, expireSeconds: null },
      { from: '.', to: ['10.0.0.2'] },
    ]);
  });

  test('a changed Corefile never throws', () => {
    const change = fc.tuple(fc.nat(GKE.length), fc.nat(60), fc.string({ unit: 'binary-ascii' }));
    fc.assert(
      fc.property(change, ([at, length, insert]) => {
        const corefile = parseCorefile(GKE.slice(0, at) + insert + GKE.slice(at + length));
        forwardsToKubeDns(corefile, ['172.18.165.130']);
      }),
      { numRuns: 1_000 },
    );
  });

  test('random words, braces and quotes never throw', () => {
    const word = fc.constantFrom(
      '{',
      '}',
      '"',
      '\\',
      '#',
      '\n',
      ' ',
      'forward',
      '.',
      'cache',
      '{$X}',
      '(a)',
      'import',
      ',',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 60 }), (all) => {
        forwardsToKubeDns(parseCorefile(all.join(' ')), []);
      }),
      { numRuns: 1_000 },
    );
  });
});
