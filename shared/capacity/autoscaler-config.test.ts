import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type LinearParams, parseAutoscalerConfig } from './autoscaler-config.ts';

const DEFAULTS: LinearParams = {
  coresPerReplica: 0,
  nodesPerReplica: 0,
  min: 1,
  max: 0,
  preventSinglePointFailure: false,
  includeUnschedulableNodes: false,
};

function problemOf(data: Record<string, string>): string | null {
  const config = parseAutoscalerConfig(data);
  return config.ok ? null : config.problem;
}

describe('linear, accepted', () => {
  test.each<[string, Partial<LinearParams>]>([
    [
      '{"coresPerReplica":256, "nodesPerReplica":16,"preventSinglePointFailure":true}',
      { coresPerReplica: 256, nodesPerReplica: 16, preventSinglePointFailure: true },
    ],
    ['{"nodesPerReplica":1.5,"coresPerReplica":1.6e1}', { nodesPerReplica: 1.5, coresPerReplica: 16 }],
    ['{"NODESPERREPLICA":4,"PreventSinglePointFailure":true}', { nodesPerReplica: 4, preventSinglePointFailure: true }],
    ['{"nodesPerReplica":4,"nodesPerReplica":8}', { nodesPerReplica: 8 }],
    ['{"nodesPerReplica":4,"NodesPerReplica":8,"min":2,"Min":3}', { nodesPerReplica: 8, min: 3 }],
    ['{"NodesPerReplica":8,"nodesPerReplica":4}', { nodesPerReplica: 4 }],
    ['{"nodesPerReplica":4,"nodesPerReplica":null}', { nodesPerReplica: 4 }],
    ['{"nodesPerReplica":4,"min":null,"max":null,"preventSinglePointFailure":null}', { nodesPerReplica: 4 }],
    ['{"nodesPerReplica":4,"min":0,"max":0}', { nodesPerReplica: 4 }],
    ['{"nodesPerReplica":4,"min":3,"max":3}', { nodesPerReplica: 4, min: 3, max: 3 }],
    ['{"nodesPerReplica":4,"unknown":"x","nested":{"min":-1}}', { nodesPerReplica: 4 }],
    ['\r\n{\r\n\t"nodesPerReplica": 4\r\n}\r\n', { nodesPerReplica: 4 }],
    ['{"nodes\\u0050erReplica":4}', { nodesPerReplica: 4 }],
    ['{"node\u017fPerReplica":4}', { nodesPerReplica: 4 }],
    ['{"__proto__":{"min":9},"constructor":1,"nodesPerReplica":4}', { nodesPerReplica: 4 }],
  ])('%s', (linear, params) => {
    expect(parseAutoscalerConfig({ linear })).toEqual({ ok: true, mode: 'linear', params: { ...DEFAULTS, ...params } });
  });
});

describe('linear, refused', () => {
  test.each([
    ['', 'not valid JSON'],
    ['{"nodesPerReplica":16', 'not valid JSON'],
    ['{"nodesPerReplica":16} x', 'not valid JSON'],
    ['{"nodesPerReplica":16 /* x */}', 'not valid JSON'],
    ['nodesPerReplica: 16', 'not valid JSON'],
    ['\uFEFF{"nodesPerReplica":16}', 'not valid JSON'],
    ['[{"nodesPerReplica":16}]', 'not a JSON object'],
    ['"linear"', 'not a JSON object'],
    ['16', 'not a JSON object'],
    ['null', 'neither coresPerReplica nor nodesPerReplica'],
    ['{}', 'neither coresPerReplica nor nodesPerReplica'],
    ['{"coresPerReplica":0,"nodesPerReplica":0.0}', 'neither coresPerReplica nor nodesPerReplica'],
    ['{"nodesToReplicas":[[1,1]]}', 'neither coresPerReplica nor nodesPerReplica'],
    ['{"nodesPerReplica":"16"}', 'nodesPerReplica has a value of the wrong type'],
    [
      '{"nodesPerReplica":16,"preventSinglePointFailure":"true"}',
      'preventSinglePointFailure has a value of the wrong type',
    ],
    ['{"nodesPerReplica":16,"includeUnschedulableNodes":1}', 'includeUnschedulableNodes has a value of the wrong type'],
    ['{"nodesPerReplica":16,"min":1.5}', 'min has a value of the wrong type'],
    ['{"nodesPerReplica":16,"max":3.0}', 'max has a value of the wrong type'],
    ['{"nodesPerReplica":16,"max":1e1}', 'max has a value of the wrong type'],
    ['{"nodesPerReplica":1e999}', 'nodesPerReplica has a value of the wrong type'],
    ['{"min":"x","min":2,"nodesPerReplica":16}', 'min has a value of the wrong type'],
    ['{"nodesPerReplica":16,"min":-1}', 'min is negative'],
    ['{"nodesPerReplica":16,"max":-1}', 'max -1 is below min 1'],
    ['{"nodesPerReplica":16,"min":5,"max":2}', 'max 2 is below min 5'],
    ['{"nodesPerReplica":-1}', 'nodesPerReplica is negative'],
    ['{"coresPerReplica":-0.5,"nodesPerReplica":1}', 'coresPerReplica is negative'],
  ])('%j', (linear, what) => {
    expect(problemOf({ linear })).toContain(what);
  });

  test('the problem is one sentence that says what follows', () => {
    expect(problemOf({ linear: '{}' })).toBe(
      'The ConfigMap kube-dns-autoscaler cannot be used (neither coresPerReplica nor nodesPerReplica is above 0): ' +
        'the autoscaler refuses it and keeps what it had.',
    );
  });
});

describe('data keys', () => {
  const linear = '{"nodesPerReplica":16}';
  test.each<[Record<string, string>, string]>([
    [{}, 'no data key'],
    [{ linear, ladder: '{}' }, '2 data keys'],
    [{ linear, note: '' }, '2 data keys'],
    [{ Linear: linear }, '"Linear" is neither'],
    [{ ' linear': linear }, '" linear" is neither'],
    [{ toString: linear }, '"toString" is neither'],
  ])('%j', (data, what) => {
    expect(problemOf(data)).toContain(what);
  });

  test('a long key with control characters is quoted and cut', () => {
    const problem = problemOf({ [`\n\u001b[31m${'x'.repeat(500)}`]: '' });
    expect(problem).toContain('\\n\\u001b[31mxxx');
    expect(problem?.length).toBeLessThan(250);
  });
});

describe('ladder', () => {
  test.each([
    [
      '{"nodesToReplicas":[[32,9],[1,1],[40,12]]}',
      [],
      [
        [1, 1],
        [32, 9],
        [40, 12],
      ],
    ],
    ['{"coresToReplicas":[[1,2,3]],"NODESTOREPLICAS":[[5]]}', [[1, 2]], [[5, 0]]],
    [
      '{"nodesToReplicas":[[],null,[null,4],[2,null]]}',
      [],
      [
        [0, 0],
        [0, 0],
        [0, 4],
        [2, 0],
      ],
    ],
    ['{"nodesToReplicas":[[1,2,"x"]]}', [], [[1, 2]]],
    ['{"nodesToReplicas":[[1,2]],"nodesToReplicas":null}', [], []],
    ['{"nodesToReplicas":[[1,2],[3,4]],"nodesToReplicas":[[5,6]]}', [], [[5, 6]]],
    [
      '{"nodesToReplicas":[[2,5],[1,1],[2,3]]}',
      [],
      [
        [1, 1],
        [2, 5],
        [2, 3],
      ],
    ],
    ['{}', [], []],
    ['null', [], []],
    ['{"coresPerReplica":256,"nodesPerReplica":16}', [], []],
  ])('%s', (ladder, coresToReplicas, nodesToReplicas) => {
    expect(parseAutoscalerConfig({ ladder })).toEqual({
      ok: true,
      mode: 'ladder',
      params: { coresToReplicas, nodesToReplicas, includeUnschedulableNodes: false },
    });
  });

  test.each([
    ['', 'not valid JSON'],
    ['[[1,1]]', 'not a JSON object'],
    ['{"nodesToReplicas":{"1":1}}', 'nodesToReplicas has a value of the wrong type'],
    ['{"nodesToReplicas":[1,1]}', 'nodesToReplicas has a value of the wrong type'],
    ['{"nodesToReplicas":[["1",1]]}', 'nodesToReplicas has a value of the wrong type'],
    ['{"coresToReplicas":[[1.5,1]]}', 'coresToReplicas has a value of the wrong type'],
    ['{"coresToReplicas":[[1,-1]]}', 'a step is negative'],
    ['{"includeUnschedulableNodes":"true"}', 'includeUnschedulableNodes has a value of the wrong type'],
  ])('refused: %s', (ladder, what) => {
    expect(problemOf({ ladder })).toContain(what);
  });
});

describe('any text', () => {
  const key = fc.constantFrom('coresPerReplica', 'NodesPerReplica', 'min', 'MAX', 'nodesToReplicas', 'x', '__proto__');
  const nearly = fc
    .dictionary(key, fc.oneof(fc.integer(), fc.double(), fc.jsonValue()))
    .map((one) => JSON.stringify(one));
  const text = fc.oneof(fc.string({ unit: 'binary-ascii' }), fc.json(), nearly);

  test('never throws, and is a config or a sentence', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.oneof(fc.constantFrom('linear', 'ladder'), fc.string()), text, { maxKeys: 2 }),
        (data) => {
          const config = parseAutoscalerConfig(data);
          if (!config.ok) expect(config.problem).toMatch(/^The ConfigMap .*\.$/);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('a good text with one character changed never throws', () => {
    const good = '{"coresPerReplica":256,"includeUnschedulableNodes":true,"nodesPerReplica":16}';
    fc.assert(
      fc.property(fc.nat(good.length), fc.string({ maxLength: 2 }), fc.nat(2), (at, insert, length) => {
        const linear = good.slice(0, at) + insert + good.slice(at + length);
        expect(parseAutoscalerConfig({ linear }).ok).toBeTypeOf('boolean');
      }),
      { numRuns: 2_000 },
    );
  });
});
