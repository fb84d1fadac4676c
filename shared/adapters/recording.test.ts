import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { runAudit } from '../../cli/run-audit.ts';
import { type Emulator, sampleFleet } from '../../emulator/index.ts';
import { type Cloud, createCloud, silentProgress } from '../../functions/wiring.ts';
import { type CommonConfig, loadCommonConfig } from '../config.ts';
import type { Report } from '../domain/report.ts';
import type { Scope } from '../domain/scope.ts';
import { silentLog } from '../log.ts';
import { runEmulator } from './emulator.test-helper.ts';
import { answerJson, certificates, serve } from './http-server.test-helper.ts';
import { createRecorder, isRecording, openRecording, scrub } from './recording.ts';
import { fixedClock, NOW, openWire, rejection, tokensOf } from './wire.test-helper.ts';
import type { Exchange, WireRequest } from './wire.ts';

const ORGANIZATION = { kind: 'organization', id: '490000000001' } as const;
const NON_PRODUCTION = { kind: 'folder', id: '418000000002' } as const;

async function newDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'recording-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return join(directory, 'recorded');
}

async function audit(cloud: Cloud, scope: Scope, config: CommonConfig): Promise<Report> {
  onTestFinished(() => cloud.close());
  return runAudit({
    cloud,
    scope,
    slot: NOW,
    logWindowHours: config.logWindowHours,
    stateDirectory: null,
    clock: fixedClock,
    log: silentLog,
    progress: silentProgress,
  });
}

/** A sweep of an emulator, with all of its answers written to a directory. */
async function recordSweep(emulator: Emulator, scope: Scope, env: Record<string, string> = {}) {
  const directory = await newDirectory();
  const config = loadCommonConfig({ ...emulator.env, ...env });
  const recorder = await createRecorder(directory);
  const cloud = createCloud(config, { log: silentLog, clock: fixedClock, onExchange: recorder.add });
  const report = await audit(cloud, scope, config);
  await recorder.finish({ scope, startedAt: NOW.toISOString(), config });
  return { directory, report, statistics: cloud.statistics() };
}

/** The same sweep again, from the directory alone. */
async function replaySweep(directory: string) {
  const { header, transport } = await openRecording(directory);
  // Where the answers came from is of no matter: these are Google's own addresses.
  const config = { ...loadCommonConfig({}), ...header, controlPlaneOverride: null };
  const cloud = createCloud(config, { log: silentLog, clock: fixedClock, transport });
  return { header, report: await audit(cloud, header.scope, config), statistics: cloud.statistics() };
}

async function textOf(directory: string): Promise<string> {
  const files = await readdir(directory, { recursive: true });
  return (await Promise.all(files.map((file) => readFile(join(directory, file), 'utf8')))).join('\n');
}

describe('a sweep of the sample fleet', () => {
  test('is replayed to an equal report, without a network', async () => {
    const fleet = sampleFleet(NOW);
    for (const cluster of fleet.clusters) {
      cluster.patch = {
        ...cluster.patch,
        masterAuth: {
          clientKey: 'CLIENT-KEY',
          clientCertificate: 'CLIENT-CERTIFICATE',
          username: 'u',
          password: 'PASSWORD',
        },
      };
    }
    const emulator = await runEmulator({ fleet });
    const { directory, report, statistics } = await recordSweep(emulator, ORGANIZATION);
    expect(report.clusters.length).toBeGreaterThan(40);
    for (const count of Object.values(report.summary)) expect(count).toBeGreaterThan(0);
    await emulator.stop();

    const replayed = await replaySweep(directory);
    expect(replayed.report.summary).toEqual(report.summary);
    expect(replayed.report.coverage).toEqual(report.coverage);
    // Whole: gaps with their words included, also of control planes that did not answer at all.
    expect(replayed.report).toEqual(report);
    expect(replayed.header).toEqual({
      schema: 'gke-dns-audit/recording/v1',
      scope: ORGANIZATION,
      startedAt: NOW.toISOString(),
      logWindowHours: 24,
      readKubernetes: true,
      readLogs: true,
      readPrivateEndpoints: false,
      ...{ logRoute: 'batches', logView: null, logMetric: null, readMetrics: false, prometheusUrl: null },
    });
    expect(replayed.statistics).toEqual(statistics);

    const text = await textOf(directory);
    for (const secret of [/"authorization/i, /bearer/i, /ya29/, /CLIENT-KEY/, /CLIENT-CERTIFICATE/, /PASSWORD/])
      expect([secret, secret.test(text)]).toEqual([secret, false]);
    // Not by toContain: a failure would print all of it.
    expect(text.includes('"clientKey\\":\\"scrubbed\\"')).toBe(true);
  });

  test('where Asset Inventory and Kubernetes are not to be read is replayed, too', async () => {
    const fleet = { ...sampleFleet(NOW), assetsDenied: true };
    const emulator = await runEmulator({ fleet });
    const env = { DNS_AUDIT_READ_KUBERNETES: 'false', DNS_AUDIT_LOG_WINDOW_HOURS: '6' };
    const { directory, report } = await recordSweep(emulator, NON_PRODUCTION, env);
    const replayed = await replaySweep(directory);
    expect(replayed.report).toEqual(report);
    expect(replayed.header).toMatchObject({ readKubernetes: false, logWindowHours: 6 });
  });
});

function exchange(more: Partial<Exchange> = {}): Exchange {
  return {
    api: 'kubernetes',
    method: 'GET',
    url: 'https://gke-a.europe-west1.gke.goog/api/v1/nodes?limit=250',
    requestBody: null,
    status: 200,
    contentType: 'application/json',
    retryAfter: null,
    body: '{}',
    failure: null,
    ...more,
  };
}

async function record(exchanges: readonly Exchange[]): Promise<string> {
  const directory = await newDirectory();
  const recorder = await createRecorder(directory);
  for (const one of exchanges) recorder.add(one);
  await recorder.finish({ scope: ORGANIZATION, startedAt: NOW.toISOString(), config: loadCommonConfig({}) });
  return directory;
}

async function replayed(exchanges: readonly Exchange[]) {
  const { transport } = await openRecording(await record(exchanges));
  return async (request: Partial<WireRequest>) => {
    const { api, method, url } = exchange();
    const answer = await transport({ api, method, url, ...request }, {});
    return { ...answer, body: answer.body.toString('utf8') };
  };
}

describe('a question', () => {
  test('is known by what is asked, not by where', async () => {
    const body = '{"filter":"x"}';
    const ask = await replayed([
      exchange({
        api: 'logging',
        method: 'POST',
        url: 'http://127.0.0.1:8080/v2/entries:list',
        requestBody: body,
        body: '{"n":1}',
      }),
    ]);
    const url = 'https://logging.googleapis.com/v2/entries:list';
    expect((await ask({ api: 'logging', method: 'POST', url, body })).body).toBe('{"n":1}');
    for (const other of [{ body: '{"filter":"y"}' }, { method: 'GET', body }, { api: 'storage' as const, body }])
      expect((await rejection(ask({ api: 'logging', method: 'POST', url, ...other }))).code).toBe('not-collected');
    expect((await rejection(ask({ api: 'logging', method: 'POST', url: `${url}?a=b`, body }))).code).toBe(
      'not-collected',
    );
  });

  test('is the same however its answer is laid out: a recording of an earlier version still answers', async () => {
    const path = '/v1/organizations/1/assets?pageSize=1000';
    const ask = await replayed([
      exchange({ api: 'cloudasset', url: `https://cloudasset.googleapis.com${path}`, body: '{}' }),
    ]);
    const question = { api: 'cloudasset' as const, method: 'GET' };
    const asked = (query: string) => ask({ ...question, url: `https://cloudasset.googleapis.com${path}${query}` });
    expect((await asked('&prettyPrint=false')).body).toBe('{}');
    expect((await rejection(asked('&pageToken=next&prettyPrint=false'))).code).toBe('not-collected');
  });

  test('to one control plane is not answered with the words of another', async () => {
    const path = '/apis/apps/v1/namespaces/kube-system/deployments/kube-dns?timeout=10s';
    const hosts = ['gke-a.europe-west1.gke.goog', 'gke-b.europe-west1.gke.goog', '34.90.0.1'];
    const ask = await replayed(
      hosts.map((host) => exchange({ url: `https://${host}${path}`, body: `{"of":"${host}"}` })),
    );
    for (const host of hosts.toReversed())
      expect((await ask({ url: `https://${host}${path}` })).body).toBe(`{"of":"${host}"}`);
    expect((await rejection(ask({ url: `https://34.90.0.2${path}` }))).code).toBe('not-collected');
  });

  test('to a control plane is known with an override and without one', async () => {
    const path = '/api/v1/namespaces/kube-system/configmaps/kube-dns?timeout=10s';
    const recorded = `http://127.0.0.1:8080/control-plane/gke-a.europe-west1.gke.goog${path}`;
    const ask = await replayed([exchange({ url: recorded, body: '{"n":1}' })]);
    for (const url of [
      recorded,
      `https://gke-a.europe-west1.gke.goog${path}`,
      `http://localhost/x/gke-a.europe-west1.gke.goog${path}`,
    ])
      expect((await ask({ url })).body).toBe('{"n":1}');
    expect((await rejection(ask({ url: `https://gke-b.europe-west1.gke.goog${path}` }))).code).toBe('not-collected');
  });

  test('that was asked again gets its answers in turn, and the last one for ever', async () => {
    const ask = await replayed([
      exchange({ status: 429, retryAfter: '7', contentType: 'text/plain', body: 'Too many' }),
      exchange({ body: '{"n":2}' }),
    ]);
    const first = await ask({});
    expect([first.status, first.body, first.headers.get('retry-after'), first.headers.get('content-type')]).toEqual([
      429,
      'Too many',
      '7',
      'text/plain',
    ]);
    for (let i = 0; i < 3; i += 1) expect(await ask({})).toMatchObject({ status: 200, body: '{"n":2}' });
  });

  test('that got no answer gets none again, for the same reason', async () => {
    const failure = { code: 'unreachable', detail: 'TLS: CERT_HAS_EXPIRED: certificate has expired' } as const;
    const ask = await replayed([exchange({ status: 0, contentType: null, body: '', failure })]);
    expect(await rejection(ask({}))).toMatchObject({ code: failure.code, message: failure.detail });
  });

  test('that was never asked is a gap that says so', async () => {
    const ask = await replayed([]);
    const error = await rejection(ask({}));
    expect(error).toMatchObject({ code: 'not-collected', message: 'The recording has no answer to this question.' });
  });
});

describe('a credential', () => {
  test('of a request is not written, whoever it was for', async () => {
    const server = await serve((_, response) => answerJson(response, { access_token: 'ya29.in-the-answer', kept: 1 }), {
      tls: true,
    });
    const directory = await newDirectory();
    const recorder = await createRecorder(directory);
    const { wire } = openWire({ tokens: tokensOf('ya29.in-the-header'), onExchange: recorder.add });
    await wire.send({
      api: 'kubernetes',
      method: 'GET',
      url: `${server.origin}/api/v1/nodes`,
      headers: { cookie: 'session=ya29' },
      ca: certificates.ca,
      controlPlaneOrigin: server.origin,
    });
    await recorder.finish({ scope: ORGANIZATION, startedAt: NOW.toISOString(), config: loadCommonConfig({}) });
    expect(server.calls[0]?.headers.authorization).toBe('Bearer ya29.in-the-header');
    const text = await textOf(directory);
    expect(text).toContain('kept');
    expect(text).not.toMatch(/ya29|authorization|bearer|cookie/i);
  });

  test('is taken out of JSON wherever it stands, and nothing else is', () => {
    const before = {
      name: 'one',
      masterAuth: { clientKey: 'k', clientCertificate: 'c', password: 'p', clusterCaCertificate: 'kept' },
      list: [
        { token: 't', access_token: 'a', accessToken: 'b', deep: { private_key: 'x', privateKey: 'y' } },
        7,
        null,
        true,
      ],
      id_token: 'i',
      idToken: 'j',
      refresh_token: 'r',
      // Not texts: counters and switches with such names are no credentials.
      password: { length: 8 },
      token: 5,
      nextPageToken: 'kept',
    };
    const s = 'scrubbed';
    expect(JSON.parse(scrub(JSON.stringify(before)))).toEqual({
      name: 'one',
      masterAuth: { clientKey: s, clientCertificate: s, password: s, clusterCaCertificate: 'kept' },
      list: [{ token: s, access_token: s, accessToken: s, deep: { private_key: s, privateKey: s } }, 7, null, true],
      id_token: s,
      idToken: s,
      refresh_token: s,
      password: { length: 8 },
      token: 5,
      nextPageToken: 'kept',
    });
  });

  test.each(['', 'Too many requests, please try again later.\n', '{"half":', '7', '"text"', 'null'])(
    'is not looked for in %j',
    (body) => {
      expect(scrub(body)).toBe(body);
    },
  );

  test('text with line feeds and other scripts comes back as it was', async () => {
    const body = JSON.stringify({ text: 'größe 😀\n\u2028\r\n"' });
    const ask = await replayed([
      exchange({ body }),
      exchange({ url: 'https://gke-b.x.gke.goog/api/v1/nodes', body: 'a\nb\n' }),
    ]);
    expect((await ask({})).body).toBe(body);
    expect((await ask({ url: 'https://gke-b.x.gke.goog/api/v1/nodes' })).body).toBe('a\nb\n');
  });
});

describe('a directory', () => {
  test('that is not empty is not written to', async () => {
    const directory = await newDirectory();
    await mkdir(directory);
    await writeFile(join(directory, 'notes.txt'), 'mine');
    await expect(createRecorder(directory)).rejects.toMatchObject({
      name: 'ConfigError',
      message: expect.stringContaining('not empty'),
    });
    expect(await readdir(directory)).toEqual(['notes.txt']);
  });

  test('is a recording when a run was finished in it', async () => {
    const directory = await record([]);
    expect(await isRecording(directory)).toBe(true);
    expect((await readdir(directory)).sort()).toEqual(['exchanges.ndjson', 'recording.json']);
    const unfinished = await newDirectory();
    await createRecorder(unfinished);
    expect(await isRecording(unfinished)).toBe(false);
    expect(await isRecording(join(unfinished, 'nowhere'))).toBe(false);
    await expect(createRecorder(directory)).rejects.toThrow(/not empty/);
  });

  test.each<[string, string, string, RegExp]>([
    [
      'a header of another version',
      'recording.json',
      '{"schema":"gke-dns-audit/recording/v9"}',
      /recording\.json: not the header/,
    ],
    ['a header that is no JSON', 'recording.json', '{"schema":', /recording\.json: not the header/],
    [
      'a line that was cut off',
      'exchanges.ndjson',
      '{"api":"kubernetes","me',
      /exchanges\.ndjson, line 1: not a recorded exchange/,
    ],
    ['a line of another shape', 'exchanges.ndjson', '{"api":7}', /line 1: not a recorded exchange/],
  ])('with %s is refused, and says where', async (_, file, text, message) => {
    const directory = await record([exchange()]);
    await writeFile(join(directory, file), text);
    await expect(openRecording(directory)).rejects.toMatchObject({
      name: 'ConfigError',
      message: expect.stringMatching(message),
    });
  });

  test('without its exchanges is refused', async () => {
    const directory = await record([]);
    await rm(join(directory, 'exchanges.ndjson'));
    await expect(openRecording(directory)).rejects.toMatchObject({ name: 'ConfigError' });
  });
});
