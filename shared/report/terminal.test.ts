import { describe, expect, test } from 'vitest';
import { HOSTILE_MIX, hostileReport } from './hostile-report.test-helper.ts';
import { sampleCluster } from './sample-cluster.test-helper.ts';
import { sampleClearReport, sampleReport } from './sample-report.test-helper.ts';
import { renderClusterTerminal, renderTerminal } from './terminal.ts';

const GOLDEN = '../../test/golden/report';
const PLAIN_80 = { color: false, width: 80 };

describe('renderTerminal', () => {
  test.each([80, 120, 140])('a report at width %i', async (width) => {
    await expect(renderTerminal(sampleReport(), { color: false, width })).toMatchFileSnapshot(
      `${GOLDEN}/terminal-${width}.txt`,
    );
  });

  test('a report in colour', async () => {
    await expect(renderTerminal(sampleReport(), { color: true, width: 120 })).toMatchFileSnapshot(
      `${GOLDEN}/terminal-120-colour.txt`,
    );
    await expect(renderTerminal(sampleReport(), { color: true, width: 80 })).toMatchFileSnapshot(
      `${GOLDEN}/terminal-80-colour.txt`,
    );
  });

  test('everything clear', async () => {
    await expect(renderTerminal(sampleClearReport(), PLAIN_80)).toMatchFileSnapshot(`${GOLDEN}/terminal-clear.txt`);
  });

  test('hostile text everywhere', async () => {
    await expect(renderTerminal(hostileReport(HOSTILE_MIX), PLAIN_80)).toMatchFileSnapshot(
      `${GOLDEN}/terminal-hostile.txt`,
    );
  });

  test('verbose: clear clusters are listed', () => {
    expect(renderTerminal(sampleReport(), PLAIN_80)).not.toContain('web-30');
    expect(renderTerminal(sampleReport(), { ...PLAIN_80, verbose: true })).toContain('web-30');
  });

  test('more clusters than a screen takes', () => {
    const report = sampleReport();
    const clusters = Array.from({ length: 60 }, (_, index) =>
      sampleCluster({ cluster: `c${index}`, verdict: 'affected' }),
    );
    expect(renderTerminal({ ...report, clusters }, PLAIN_80)).toContain(
      '40 affected clusters not listed (--verbose lists them)',
    );
  });

  test('a name that a shell would act upon: no command with it', () => {
    const text = renderTerminal(hostileReport('$(reboot)'), PLAIN_80);
    expect(text).toContain('dns-audit cluster CLUSTER');
    expect(text).not.toMatch(/dns-audit \w+ .*\$\(/);
  });

  test.each([80, 100, 140, 200])('no line of text is wider than %i', (width) => {
    const lines = renderTerminal(sampleReport(), { color: false, width }).split('\n');
    expect(lines.filter((line) => line.length > width)).toEqual([]);
  });

  test('what the run took, where it was counted', () => {
    const calls = [{ api: 'logging', calls: 14, throttled: 2, retries: 2 }];
    const text = renderTerminal({ ...sampleReport(), work: { shards: 1, missingShards: 0, calls } }, PLAIN_80);
    expect(text.replace(/\s+/g, ' ')).toContain('4 minutes for 14 API calls, 2 of them throttled');
    expect(renderTerminal(sampleReport(), PLAIN_80)).not.toContain('API call');
  });

  test('nothing exposed: no word about other tools', () => {
    expect(renderTerminal(sampleClearReport(), PLAIN_80)).not.toContain('gcpdiag');
  });
});

describe('renderClusterTerminal', () => {
  test('an affected cluster', async () => {
    const report = sampleReport();
    const [cluster] = report.clusters;
    if (cluster === undefined) throw new Error('the sample has clusters');
    await expect(renderClusterTerminal(cluster, report, PLAIN_80)).toMatchFileSnapshot(
      `${GOLDEN}/terminal-cluster-80.txt`,
    );
    const verbose = { color: true, width: 120, verbose: true };
    await expect(renderClusterTerminal(cluster, report, verbose)).toMatchFileSnapshot(
      `${GOLDEN}/terminal-cluster-120-verbose-colour.txt`,
    );
  });

  test('an unknown cluster: what is missing and what would bring it', () => {
    const report = sampleReport();
    const cluster = report.clusters.find(({ verdict }) => verdict === 'unknown');
    if (cluster === undefined) throw new Error('the sample has an unknown cluster');
    const text = renderClusterTerminal(cluster, report, { color: false, width: 200 });
    expect(text).toContain('unknown: The kube-dns Deployment could not be read: permission denied.');
    expect(text).toContain('Needs roles/container.viewer');
  });
});
