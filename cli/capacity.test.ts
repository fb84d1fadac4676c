import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { run as runLine } from './run.test-helper.ts';

function run(line: readonly string[], columns?: number) {
  return runLine(['capacity', ...line], columns === undefined ? {} : { columns });
}

const ARTICLE = ['--nodes', '17', '--cores', '270.13'];
const SHIPPED = '{"coresPerReplica":256,"nodesPerReplica":16,"preventSinglePointFailure":true}';

async function json(line: readonly string[]) {
  const { code, out, err } = await run([...line, '--format', 'json']);
  expect(err).toBe('');
  return { code, answer: JSON.parse(out) };
}

describe('dns-audit capacity --format json', () => {
  it("answers the article's case: coresPerReplica 24 gives 12 Pods", async () => {
    const linear = '{"coresPerReplica":24,"nodesPerReplica":16,"preventSinglePointFailure":true}';
    const { code, answer } = await json([...ARTICLE, '--linear', linear]);
    expect(code).toBe(0);
    expect(answer).toMatchObject({
      replicas: 12,
      reason: null,
      limit: 20,
      slots: 240,
      slotsPerNode: 240 / 17,
      nextReplicaAtNodes: 19,
      connectionsPerPodFloor: 34 / 12,
      regime: 'no-waiting',
      steady: null,
      burst: null,
      stopGap: { needed: false, command: null, addedPods: 0 },
    });
  });

  it('takes the shipped parameters and the limit of 20 where none are given, and says so', async () => {
    const { code, answer } = await json(ARTICLE);
    expect(code).toBe(0);
    expect(answer).toMatchObject({ replicas: 2, limit: 20, slots: 40, nextReplicaAtNodes: 33, regime: 'no-waiting' });
    expect(answer.stopGap).toMatchObject({
      parameters: { coresPerReplica: 256, nodesPerReplica: 5, preventSinglePointFailure: true },
      replicas: 4,
      slots: 80,
      slotsPerNode: 80 / 17,
      addedPods: 2,
      addedCpuMillicores: 520,
    });
    expect(answer.assumptions.map((one: { text: string }) => one.text)).toEqual(
      expect.arrayContaining([
        'kube-dns-autoscaler has the shipped parameters.',
        'Each dnsmasq serves 20 TCP connections at a time.',
      ]),
    );
    const given = await json([...ARTICLE, '--linear', SHIPPED, '--limit', '20']);
    expect({ ...given.answer, assumptions: [] }).toEqual({ ...answer, assumptions: [] });
    expect(JSON.stringify(given.answer.assumptions)).not.toContain('shipped parameters');
  });

  it('takes a limit, slots for each node, a rate and a burst', async () => {
    const flags = ['--limit', '200', '--slots-per-node', '40', '--misses-per-second', '15.2', '--burst', '128'];
    const { answer } = await json([...ARTICLE, ...flags]);
    expect(answer).toMatchObject({
      limit: 200,
      slots: 400,
      burst: { meanPerPod: 81 },
      steady: { regime: 'no-waiting' },
    });
    expect(answer.stopGap.slotsPerNode).toBeGreaterThanOrEqual(40);
  });

  it.each([
    [['--linear', '{"nodesPerReplica":16'], 'not valid JSON'],
    [['--linear', '{"nodesPerReplica":"16"}'], 'wrong type'],
    [['--linear', ''], 'not valid JSON'],
    [['--ladder', '{"nodesToReplicas":[[1,-1]]}'], 'negative'],
    [['--linear', SHIPPED, '--ladder', '{}'], '2 data keys'],
  ])('%j: no replicas, the reason, a whole ConfigMap, and exit code 2', async (flags, reason) => {
    const { code, answer } = await json([...ARTICLE, ...flags]);
    expect(code).toBe(2);
    expect(answer).toMatchObject({ replicas: null, slots: null, slotsPerNode: null, nextReplicaAtNodes: null });
    expect(answer.reason).toContain(reason);
    expect(answer.stopGap.parameters).toEqual({ ...JSON.parse(SHIPPED), nodesPerReplica: 5 });
  });
});

describe('what the real cluster-proportional-autoscaler wrote', () => {
  const truth = z.object({
    vectors: z.array(
      z.object({
        id: z.string(),
        data: z.object({ linear: z.string().optional(), ladder: z.string().optional() }).catchall(z.string()),
        nodes: z.object({ total: z.number(), schedulable: z.number(), totalMilliCores: z.number() }).loose(),
        replicas: z.number().nullable(),
      }),
    ),
  });
  const path = new URL('../test/fixtures/kubernetes-api/cpa-truth-vectors.json', import.meta.url);
  const { vectors } = truth.parse(JSON.parse(readFileSync(path, 'utf8')));
  const told = vectors.filter(({ data }) => Object.keys(data).every((key) => key === 'linear' || key === 'ladder'));

  it('all but the key that has no flag', () => {
    expect(told).toHaveLength(29);
  });

  it.each(told.map((one) => [one.id, one] as const))('%s', async (_id, { data, nodes, replicas }) => {
    const flags = Object.entries(data).flatMap(([key, value]) => [`--${key}`, value ?? '']);
    const size = ['--nodes', `${nodes.total}`, '--cores', `${nodes.totalMilliCores / 1000}`];
    const { code, answer } = await json([...size, '--unschedulable', `${nodes.total - nodes.schedulable}`, ...flags]);
    expect(answer.replicas).toBe(replicas);
    expect(code).toBe(replicas === null ? 2 : 0);
  });
});

describe('dns-audit capacity as a table', () => {
  it('is the one that docs/capacity.md shows', async () => {
    const page = readFileSync(new URL('../docs/capacity.md', import.meta.url), 'utf8');
    const { code, out } = await run(ARTICLE);
    expect(code).toBe(0);
    expect(page).toContain(`\`\`\`text\n$ dns-audit capacity ${ARTICLE.join(' ')}\n${out}\`\`\``);
  });

  it.each([undefined, 80, 60, 40])('fits its lines (terminal of %s); only a patch is not broken', async (columns) => {
    const flags = ['--unschedulable', '3', '--burst', '64', '--misses-per-second', '15'];
    const { out } = await run(['--nodes', '40', '--cores', '160', ...flags], columns);
    const long = out.split('\n').filter((line) => line.length > (columns ?? 80));
    expect(long.filter((line) => !/^ +(--patch=|--namespace=|kubectl )/.test(line))).toEqual([]);
    for (const words of ['What users notice', 'In a burst of 64', 'At 15 new connections', 'Until the migration'])
      expect(out).toContain(words);
  });

  it('says why there is no answer, and ends with 2', async () => {
    const { code, out } = await run([...ARTICLE, '--linear', '{}']);
    expect(code).toBe(2);
    expect(out).toContain('No answer: The ConfigMap kube-dns-autoscaler cannot be used');
    expect(out).toContain('kubectl patch configmap kube-dns-autoscaler');
  });

  it('shows no control characters of what was pasted', async () => {
    const { out } = await run([...ARTICLE, '--ladder', '{"\u001b[31m\u202e":1}']);
    for (const unseen of ['\u001b', '\u202e']) expect(out).not.toContain(unseen);
  });
});

describe('wrong usage', () => {
  it.each([
    [[], '--nodes is missing: give a whole number, such as --nodes 17.'],
    [['--nodes', '17'], '--cores is missing: give a number, such as --cores 270.13.'],
    [['--nodes', '-1', '--cores', '4'], '--nodes "-1": it is a whole number from 0 to 65000'],
    [['--nodes', '1.5', '--cores', '4'], '--nodes 1.5: it is a whole number, such as --nodes 17.'],
    [['--nodes', 'many', '--cores', '4'], '--nodes "many"'],
    [['--nodes', '', '--cores', '4'], '--nodes ""'],
    [['--nodes', '0x10', '--cores', '4'], '--nodes "0x10"'],
    [['--nodes', '17', '--cores', 'NaN'], '--cores "NaN"'],
    [['--nodes', '17', '--cores', '270130m'], 'give cores, not thousandths, such as --cores 270.13.'],
    [['--nodes', '0', '--cores', '4'], 'without nodes there are no cores'],
    [[...ARTICLE, '--unschedulable', '18'], '--nodes counts cordoned nodes too'],
    [[...ARTICLE, '--limit', '0'], '--limit "0": it is a whole number from 1'],
    [[...ARTICLE, '--slots-per-node', '0'], '--slots-per-node "0"'],
    [[...ARTICLE, '--burst', '1.5'], '--burst 1.5'],
    [[...ARTICLE, '--misses-per-second', 'x\u001b[31m\n'], '--misses-per-second "x\\u001b[31m\\n"'],
  ])('%j exits 2 with one line that says how to mend it', async (line, words) => {
    const { code, out, err } = await run(line);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(words);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });

  it('--help has examples, and where the numbers are', async () => {
    const { code, out } = await run(['--help']);
    expect(code).toBe(0);
    for (const words of ['Examples:', 'dns-audit capacity --nodes 17', 'kubectl get nodes', 'Exit codes:'])
      expect(out).toContain(words);
  });
});
