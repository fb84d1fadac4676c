import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FunctionServers, startFunctionServers } from '../cli/function-servers.ts';
import { clusterJson } from '../emulator/cluster-json.ts';
import { type Emulator, sampleFleet, startEmulator } from '../emulator/index.ts';
import { statePaths } from '../shared/audit/paths.ts';
import { report as reportSchema } from '../shared/domain/report.ts';

/** The feed from the push to the digest: real functions-framework processes over the built code. */
const BUCKET = 'feed-test';
const CHANNEL = 'C0FEEDTEST';
const SOURCE = 'organizations/490000000001/sources/5678';
const fleet = sampleFleet(new Date());
const [affected] = fleet.clusters;

describe('asset-feed under functions-framework', () => {
  let emulator: Emulator;
  let servers: FunctionServers;

  beforeAll(async () => {
    emulator = await startEmulator({
      fleet: { ...fleet, findingSources: [SOURCE] },
      queue: { maxDelayMs: 20 },
      slack: { token: 'xoxb-test', channels: [CHANNEL] },
    });
    servers = await startFunctionServers({
      functions: ['asset-feed', 'audit', 'finalize'],
      environment: (urls) => ({
        ...emulator.env,
        DNS_AUDIT_SCOPE: 'organizations/490000000001',
        DNS_AUDIT_STATE_BUCKET: BUCKET,
        DNS_AUDIT_QUEUE: 'projects/acme-dns-audit/locations/europe-west1/queues/dns-audit',
        DNS_AUDIT_AUDIT_URL: urls['audit'] ?? 'http://127.0.0.1:1/',
        DNS_AUDIT_FINALIZE_URL: urls['finalize'] ?? 'http://127.0.0.1:1/',
        DNS_AUDIT_FINALIZE_INTERVAL_SECONDS: '0.05',
        DNS_AUDIT_SCC_SOURCE: SOURCE,
        DNS_AUDIT_SLACK_CHANNEL: CHANNEL,
        SLACK_BOT_TOKEN: 'xoxb-test',
      }),
    });
  }, 60_000);
  afterAll(async () => {
    await servers.stop();
    await emulator.stop();
  });

  async function push(text: string) {
    const answer = await fetch(servers.urls['asset-feed'] ?? '', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ message: { data: Buffer.from(text).toString('base64') }, subscription: 'projects/p/s' }),
    });
    return { status: answer.status, body: (await answer.json()) as { outcome?: string; run?: string; error?: string } };
  }

  function message(updateTime: string, priorAsset?: object): string {
    const project = fleet.projects.find(({ id }) => id === affected?.project);
    if (affected === undefined || project === undefined) throw new Error('no sample cluster');
    const name = `//container.googleapis.com/projects/${affected.project}/locations/${affected.location}/clusters/${affected.name}`;
    const asset = {
      name,
      assetType: 'container.googleapis.com/Cluster',
      ancestors: ['organizations/490000000001'],
      updateTime,
      resource: { data: clusterJson(affected, project) },
    };
    return JSON.stringify({ asset, ...(priorAsset === undefined ? {} : { priorAsset: { ...asset, ...priorAsset } }) });
  }

  it('audits a cluster that was created, tells of it once, and keeps quiet when nothing is worse', async () => {
    const first = await push(message('2026-11-22T05:58:00Z'));
    expect(first).toMatchObject({ status: 200, body: { outcome: 'audit' } });
    expect(await push(message('2026-11-22T05:58:00Z'))).toEqual(first);
    await emulator.tasks.idle();
    const report = reportSchema.parse(
      JSON.parse(emulator.storage.read(BUCKET, statePaths.report(first.body.run ?? '')) ?? ''),
    );
    expect(report.clusters).toHaveLength(1);
    expect(report.clusters[0]?.verdict).toBe('affected');
    expect(emulator.slack.inChannel(CHANNEL)).toHaveLength(1);
    const findings = [...emulator.findings.values()];
    expect(findings.length).toBeGreaterThan(0);
    for (const finding of findings)
      expect(finding).toMatchObject({
        state: 'ACTIVE',
        resourceName: `//container.googleapis.com/${report.clusters[0]?.name}`,
      });

    const again = await push(message('2026-11-22T06:58:00Z', { resource: { data: {} } }));
    expect(again).toMatchObject({ status: 200, body: { outcome: 'audit' } });
    await emulator.tasks.idle();
    expect(emulator.slack.inChannel(CHANNEL)).toHaveLength(1);
    expect(emulator.violations).toEqual([]);
  });

  it.each([
    ['the welcome message', 'You have successfully configured real time feed for organization 49', 'welcome'],
    ['text', 'hello', 'malformed'],
    ['JSON that is no asset', '{"a":1}', 'malformed'],
  ])('%s is dropped with 200: nothing is delivered again', async (_, text, outcome) => {
    const before = emulator.tasks.failed.length;
    expect(await push(text)).toMatchObject({ status: 200, body: { outcome, run: null } });
    expect(emulator.tasks.failed).toHaveLength(before);
  });

  it('asks Pub/Sub for another delivery when the state bucket does not answer', async () => {
    emulator.addFault({
      match: { api: 'storage' },
      times: 1,
      answer: { status: 403, body: { error: { code: 403, message: 'no' } } },
    });
    expect((await push(message('2026-11-22T07:58:00Z'))).status).toBe(503);
  });
});
