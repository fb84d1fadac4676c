import { describe, expect, test } from 'vitest';
import type { ClusterReport, Report } from '../domain/report.ts';
import { sampleCluster, sampleFinding } from '../report/sample-cluster.test-helper.ts';
import { sampleReport } from '../report/sample-report.test-helper.ts';
import { createMemoryLog } from './memory-ports.test-helper.ts';
import type { ActiveFinding, FindingsSink } from './ports.ts';
import { findingId, publishFindings } from './publish-findings.ts';

const RULE = 'nodelocal-dnscache-on-kube-dns';

/** A sink that remembers what was asked of it. */
function createMemorySink() {
  const active = new Map<string, ActiveFinding>();
  const calls: string[] = [];
  const sink: FindingsSink = {
    listActive: async () => [...active.values()],
    async upsert({ id, cluster, rule, code, severity }) {
      calls.push(`write ${cluster.split('/').at(-1)}`);
      active.set(id, { id, cluster, rule, code, severity });
    },
    async deactivate(id) {
      calls.push(`inactive ${active.get(id)?.cluster.split('/').at(-1)}`);
      active.delete(id);
    },
  };
  return { sink, active, calls };
}

function exposed(cluster: string, changes: Partial<ReturnType<typeof sampleFinding>> = {}): ClusterReport {
  const finding = sampleFinding({ rule: RULE, verdict: 'fail', severity: 'low', confidence: 'high', ...changes });
  return sampleCluster({ cluster, verdict: 'exposed', severity: 'low', findings: [finding] });
}

function clear(cluster: string): ClusterReport {
  const finding = sampleFinding({ rule: RULE, verdict: 'pass', severity: 'info' });
  return sampleCluster({ cluster, verdict: 'clear', severity: 'info', findings: [finding] });
}

function reportOf(
  clusters: ClusterReport[],
  changes: { complete?: boolean; scope?: Report['run']['scope'] } = {},
): Report {
  const report = sampleReport();
  return {
    ...report,
    run: { ...report.run, scope: changes.scope ?? report.run.scope },
    coverage: { ...report.coverage, complete: changes.complete ?? true },
    clusters,
  };
}

async function publish(memory: ReturnType<typeof createMemorySink>, report: Report): Promise<string[]> {
  memory.calls.length = 0;
  await publishFindings({ findings: memory.sink, log: createMemoryLog() }, report);
  return [...memory.calls];
}

describe('findings of a report', () => {
  test('are written once: a second time changes nothing', async () => {
    const memory = createMemorySink();
    expect(await publish(memory, reportOf([exposed('a'), clear('b')]))).toEqual(['write a']);
    expect(await publish(memory, reportOf([exposed('a'), clear('b')]))).toEqual([]);
  });

  test('are written anew when they are worse', async () => {
    const memory = createMemorySink();
    await publish(memory, reportOf([exposed('a')]));
    expect(await publish(memory, reportOf([exposed('a', { severity: 'high' })]))).toEqual(['write a']);
    expect(memory.active.size).toBe(1);
  });

  test('are set inactive when the cluster is mended', async () => {
    const memory = createMemorySink();
    await publish(memory, reportOf([exposed('a')]));
    expect(await publish(memory, reportOf([clear('a')]))).toEqual(['inactive a']);
  });

  test('stay when the cluster could not be judged', async () => {
    const memory = createMemorySink();
    await publish(memory, reportOf([exposed('a')]));
    const unknown = sampleCluster({ cluster: 'a', verdict: 'unknown', severity: 'info', findings: [] });
    expect(await publish(memory, reportOf([unknown]))).toEqual([]);
    const rule = sampleFinding({ rule: RULE, verdict: 'unknown', severity: 'info' });
    const unseen = sampleCluster({ cluster: 'a', verdict: 'clear', severity: 'info', findings: [rule] });
    expect(await publish(memory, reportOf([unseen]))).toEqual([]);
  });

  test('of a cluster that is gone: inactive when everything was seen, else they stay', async () => {
    const memory = createMemorySink();
    await publish(memory, reportOf([exposed('a')]));
    expect(await publish(memory, reportOf([], { complete: false }))).toEqual([]);
    expect(await publish(memory, reportOf([]))).toEqual(['inactive a']);
  });

  test('of one cluster leave those of others alone', async () => {
    const memory = createMemorySink();
    await publish(memory, reportOf([exposed('a'), exposed('b')]));
    const { name } = clear('a');
    expect(await publish(memory, reportOf([clear('a')], { scope: { kind: 'cluster', name } }))).toEqual(['inactive a']);
    expect(memory.active.size).toBe(1);
  });

  test('a suspicion, and what is only informative, are not written', async () => {
    const memory = createMemorySink();
    const clusters = [exposed('a', { confidence: 'low' }), exposed('b', { severity: 'info' })];
    expect(await publish(memory, reportOf(clusters))).toEqual([]);
  });

  test('have an id that the tool takes, the same for the same cluster and rule', () => {
    const { name } = exposed('a');
    expect(findingId(name, RULE)).toMatch(/^[0-9a-f]{32}$/);
    expect(findingId(name, RULE)).toBe(findingId(name, RULE));
    expect(findingId(name, RULE)).not.toBe(findingId(name, 'kube-dns-replicas'));
  });
});
