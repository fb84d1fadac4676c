import type { ConnectionMetricsReading, ConnectionMetricsSource, Window } from '../audit/ports.ts';
import type { CommonConfig, Endpoints } from '../config.ts';
import type { ClusterFacts } from '../domain/cluster.ts';
import { CollectError } from '../errors.ts';
import { type Sample, type Samples, toConnectionMetrics } from '../formats/connection-metrics.ts';
import { buildQueries, CLUSTER_LABELS, matchLabel, type QueryName } from '../formats/prometheus-queries.ts';
import { codeOfStatus, isObject, toGoogleError } from './google-clients.ts';
import { instantVector, prometheusError, vectorSample } from './prometheus.schema.ts';
import type { Wire } from './wire.ts';

const MONITORING_GRANT = 'monitoring.timeSeries.list in that project (roles/monitoring.viewer)';
/** A day of 5-minute rates over thousands of series takes a server longer than a list of objects. */
const QUERY_TIMEOUT_MS = 60_000;

/** A Prometheus HTTP API. */
interface Api {
  api: 'monitoring' | 'prometheus';
  /** What stands before `/api/v1`. */
  base: string;
  grant: string | null;
}

/** Connection metrics from the configured place; null when none is asked. */
export function createConnectionMetrics(
  wire: Wire,
  config: Pick<CommonConfig, 'endpoints' | 'readMetrics' | 'prometheusUrl'>,
): ConnectionMetricsSource | null {
  if (config.prometheusUrl !== null) return createPrometheusMetrics(wire, config.prometheusUrl);
  return config.readMetrics ? createMonitoringMetrics(wire, config.endpoints) : null;
}

/** Any Prometheus server, asked once for all clusters; its series have to name the cluster, as `cluster`. */
export function createPrometheusMetrics(wire: Wire, base: string): ConnectionMetricsSource {
  const api: Api = { api: 'prometheus', base, grant: null };
  return { read: (clusters, window) => readFrom(wire, api, { clusters, window, matchers: [] }) };
}

/**
 * Managed Service for Prometheus, project by project, of clusters that have it. Others get no reading: nothing is collected
 * there, and the rule node-local-dns-metrics says so.
 */
export function createMonitoringMetrics(wire: Wire, endpoints: Endpoints): ConnectionMetricsSource {
  return {
    async read(clusters, window) {
      const byProject = Map.groupBy(
        clusters.filter((cluster) => cluster.managedPrometheus === true),
        (cluster) => cluster.project,
      );
      const readings = await Promise.all(
        [...byProject].map(([project, members]) => {
          const base = `${endpoints.monitoring}/v1/projects/${encodeURIComponent(project)}/location/global/prometheus`;
          const matchers = [matchLabel('project_id', project)];
          return readFrom(
            wire,
            { api: 'monitoring', base, grant: MONITORING_GRANT },
            { clusters: members, window, matchers },
          );
        }),
      );
      return new Map(readings.flatMap((some) => [...some]));
    },
  };
}

interface MetricsRequest {
  clusters: readonly ClusterFacts[];
  window: Window;
  matchers: readonly string[];
}

async function readFrom(wire: Wire, api: Api, request: MetricsRequest): Promise<Map<string, ConnectionMetricsReading>> {
  const { clusters, window, matchers } = request;
  if (clusters.length === 0) return new Map();
  const windowSeconds = Math.max(60, Math.round((Date.parse(window.to) - Date.parse(window.from)) / 1000));
  const queries = Object.entries(buildQueries({ matchers, windowSeconds }));
  try {
    const answers = await Promise.all(
      queries.map(async ([name, query]) => [name, await askInstant(wire, api, query, window.to)] as const),
    );
    return distribute(api, request, toSamples(answers));
  } catch (error) {
    if (!(error instanceof CollectError)) throw error;
    const gap = { state: 'gap', gap: error.toGap() } as const;
    return new Map(clusters.map(({ name }) => [name, gap]));
  }
}

/** One instant query. Throws CollectError. */
async function askInstant(wire: Wire, { api, base, grant }: Api, query: string, time: string): Promise<Sample[]> {
  const what = `connection metrics at ${base}`;
  const url = `${base}/api/v1/query?${new URLSearchParams({ query, time })}`;
  const answer = await wire.send({ api, method: 'GET', url, timeoutMs: QUERY_TIMEOUT_MS });
  const body = parseJson(answer.body.toString('utf8'));
  if (answer.status !== 200) throw toError(answer.status, body, what, grant);
  const parsed = instantVector.safeParse(body);
  if (!parsed.success) throw new CollectError('malformed', what, 'The answer is not an instant vector of Prometheus.');
  return parsed.data.data.result.flatMap((raw) => {
    const sample = vectorSample.safeParse(raw);
    return sample.success ? [{ labels: sample.data.metric, value: Number(sample.data.value[1]) }] : [];
  });
}

/** Google's front end has its own errors; Prometheus says `errorType` and `error`. */
function toError(status: number, body: unknown, what: string, grant: string | null): CollectError {
  const own = prometheusError.safeParse(body);
  if (own.success) return new CollectError(codeOfStatus(status), what, `${own.data.errorType}: ${own.data.error}`);
  if (isObject(body)) return toGoogleError(status, body, what, grant);
  return new CollectError(codeOfStatus(status), what, `HTTP ${status}`, { grant: status === 403 ? grant : null });
}

/** To each cluster what names it. Series that name no cluster are taken for the only one that was asked about. */
function distribute(api: Api, request: MetricsRequest, samples: Samples): Map<string, ConnectionMetricsReading> {
  const { clusters, window } = request;
  const all = Object.values(samples).flat();
  const isAssumedCluster = all.length > 0 && all.every(({ labels }) => (labels['cluster'] ?? '') === '');
  if (isAssumedCluster && clusters.length > 1) return withoutNames(api, clusters);
  const readings = new Map<string, ConnectionMetricsReading>();
  for (const cluster of clusters) {
    const own = mapValues(samples, (some) => some.filter(({ labels }) => isAssumedCluster || isOf(cluster, labels)));
    const value = toConnectionMetrics(own, { window, endpoint: api.base, isAssumedCluster });
    // Nothing there is an ordinary answer: GKE does not collect these metrics by itself.
    if (value !== null) readings.set(cluster.name, { state: 'read', value, source: api.api });
  }
  return readings;
}

function withoutNames({ base }: Api, clusters: readonly ClusterFacts[]): Map<string, ConnectionMetricsReading> {
  const gap = {
    code: 'not-observable',
    what: `connection metrics at ${base}`,
    detail: `The series have no label "cluster", so that nobody can tell which of ${clusters.length} clusters they are of.`,
    grant: 'Give each Prometheus an external label "cluster" (and "location" and "project_id" where names repeat).',
  } as const;
  return new Map(clusters.map(({ name }) => [name, { state: 'gap', gap }]));
}

/** A label that a server does not have tells nothing; one that it has must fit. */
function isOf(cluster: ClusterFacts, labels: Sample['labels']): boolean {
  const own: Record<(typeof CLUSTER_LABELS)[number], string> = {
    project_id: cluster.project,
    location: cluster.location,
    cluster: cluster.cluster,
  };
  return CLUSTER_LABELS.every((name) => {
    const given = labels[name] ?? '';
    return given === '' ? name !== 'cluster' : given === own[name];
  });
}

function mapValues(samples: Samples, change: (some: readonly Sample[]) => readonly Sample[]): Samples {
  return toSamples(Object.entries(samples).map(([name, some]) => [name, change(some)]));
}

function toSamples(answers: readonly (readonly [string, readonly Sample[]])[]): Samples {
  const byName = new Map(answers);
  const of = (name: QueryName) => byName.get(name) ?? [];
  return {
    mean: of('mean'),
    peak: of('peak'),
    instances: of('instances'),
    failedHealthChecks: of('failedHealthChecks'),
    dnsmasqProcesses: of('dnsmasqProcesses'),
    received: of('received'),
    missed: of('missed'),
    kubeDns: of('kubeDns'),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
