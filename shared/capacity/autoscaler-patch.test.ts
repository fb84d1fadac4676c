import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type AutoscalerConfig, parseAutoscalerConfig } from './autoscaler.ts';
import { patchCommand, writeParameters } from './autoscaler-patch.ts';

const patch = z.object({ data: z.record(z.string(), z.string().nullable()) });

/** RFC 7396 for one level of texts. */
function applyPatch(command: readonly string[], before: Record<string, string>): Record<string, string> {
  const word = command.find((one) => one.startsWith('--patch=')) ?? '';
  const { data } = patch.parse(JSON.parse(word.slice('--patch='.length)));
  const merged = Object.entries({ ...before, ...data });
  return Object.fromEntries(merged.flatMap(([key, value]) => (value === null ? [] : [[key, value]])));
}

describe('patchCommand', () => {
  const linear = '{"coresPerReplica":256,"nodesPerReplica":5,"preventSinglePointFailure":true}';

  test('its words', () => {
    expect(patchCommand({ linear: 'x' }, { linear })).toEqual([
      'kubectl',
      'patch',
      'configmap',
      'kube-dns-autoscaler',
      '--namespace=kube-system',
      '--type=merge',
      `--patch=${JSON.stringify({ data: { linear } })}`,
    ]);
  });

  test.each([
    [{ ladder: '{}' }],
    [{ linear: '{', ladder: '{}' }],
    [{ Linear: linear }],
    [{}],
    [{ "it's; rm -rf $HOME `id`": '' }],
  ])('exactly one data key is left of %j', (before) => {
    expect(applyPatch(patchCommand(before, { linear }), before)).toEqual({ linear });
  });

  test('whatever the ConfigMap had comes back, and the command is printable', () => {
    const text = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(text, (value) => {
        const command = patchCommand({ linear }, { linear: value });
        expect(command.join(' ')).toMatch(/^[ -~]*$/);
        expect(applyPatch(command, { linear })).toEqual({ linear: value });
      }),
      { numRuns: 50 },
    );
  });
});

describe('writeParameters', () => {
  test.each([
    ['linear', '{"coresPerReplica":256,"nodesPerReplica":16,"preventSinglePointFailure":true}'],
    ['linear', '{"nodesPerReplica":1.5,"min":2,"max":9,"includeUnschedulableNodes":true}'],
    ['linear', '{"coresPerReplica":8}'],
    ['ladder', '{"coresToReplicas":[[1,1]],"nodesToReplicas":[[1,1],[2,2]],"includeUnschedulableNodes":true}'],
    ['ladder', '{}'],
  ])('%s %s is written as it was', (mode, text) => {
    expect(JSON.stringify(writeParameters(accepted({ [mode]: text })))).toBe(text);
  });

  test('what only says the default is left out', () => {
    const linear = '{"NodesPerReplica":4,"min":1,"max":0,"coresPerReplica":0,"preventSinglePointFailure":false,"x":1}';
    expect(writeParameters(accepted({ linear }))).toEqual({ nodesPerReplica: 4 });
  });
});

function accepted(data: Record<string, string>): AutoscalerConfig {
  const config = parseAutoscalerConfig(data);
  if (!config.ok) throw new Error(config.problem);
  return config;
}
