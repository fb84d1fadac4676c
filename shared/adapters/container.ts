// The package's own index also loads v1beta1: 10 MB and 50 ms for nothing.

import { ClusterManagerClient } from '@google-cloud/container/build/src/v1/index.js';
import type { LiveCluster, LiveClusters } from '../audit/ports.ts';
import type { Endpoints } from '../config.ts';
import type { ClusterFacts, ClusterRef } from '../domain/cluster.ts';
import { formatClusterName, parseClusterName } from '../domain/cluster.ts';
import type { Gap } from '../domain/gap.ts';
import { INVENTORY_LIST } from '../domain/inventory-gap.ts';
import { CollectError, ConfigError } from '../errors.ts';
import { containerClusterEndpoints } from './cluster.schema.ts';
import { readContainerCluster } from './cluster-reader.ts';
import { clustersPage, operationsPage, serverConfig, withReadableClusters } from './container.schema.ts';
import { mintControlPlane } from './control-plane.ts';
import { findRoutes, type RouteOptions } from './control-plane-routes.ts';
import { codeOfStatus, createPassThroughClient, findOwnError, toGoogleError } from './google-clients.ts';
import { createSkipList, type SkipList } from './skip-list.ts';
import type { Wire } from './wire.ts';

const GRANT_LIST = 'container.clusters.list in that project (roles/container.clusterViewer)';
const GRANT_GET = 'container.clusters.get in that project (roles/container.clusterViewer)';
const GRANT_OPERATIONS = 'container.operations.list in that project (roles/container.viewer)';

/** The wire repeats and times out; the SDK's own retries would hide what was asked, and wait 20 s on a broken answer. */
const CALL_OPTIONS = { retry: null, timeout: 600_000 };

/** What clusters.list of one project gave. */
export interface ProjectClusters {
  clusters: ClusterFacts[];
  gaps: Gap[];
}

export interface ContainerApi extends LiveClusters {
  /** All clusters of a project (`locations/-`). Throws CollectError. */
  list(project: string, skips: SkipList): Promise<ProjectClusters>;
}

/** The Container API through Google's client on its REST transport. */
export function createContainerApi(wire: Wire, options: RouteOptions): ContainerApi {
  const send = wire.fetchFor('container');
  const client = createClient(wire, options.endpoints, send);

  return {
    async list(project, skips) {
      const what = INVENTORY_LIST.ofProject(project);
      const lenient = createClient(wire, options.endpoints, async (input, init) =>
        withReadableClusters(await send(input, init), skips),
      );
      const parent = `projects/${project}/locations/-`;
      const answer = await call(what, GRANT_LIST, () => lenient.listClusters({ parent }, CALL_OPTIONS));
      const page = clustersPage.safeParse(answer);
      if (!page.success) throw new CollectError('malformed', what, 'The answer is not a list of clusters.');
      const clusters = (page.data.clusters ?? [])
        .map((raw) => readContainerCluster(raw, { project }, skips))
        .filter((facts) => facts !== null);
      return { clusters, gaps: (page.data.missingZones ?? []).map((zone) => missingZone(project, zone)) };
    },

    async get(ref) {
      const name = formatClusterName(ref);
      const answer = await call(`live configuration of ${name}`, GRANT_GET, () =>
        client.getCluster({ name }, CALL_OPTIONS),
      );
      return toLiveCluster(answer, ref, options);
    },

    async runningOperations(ref) {
      return (await listOperations(client, ref))
        .filter((operation) => operation.status !== 'DONE' && concernsCluster(operation.targetLink ?? '', ref))
        .map(({ name, operationType, status, startTime }) => ({
          name: name ?? '',
          type: String(operationType ?? 'unknown'),
          status: String(status ?? 'unknown'),
          startTime: startTime || null,
        }));
    },

    async serverVersions({ project, location }) {
      const name = `projects/${project}/locations/${location}`;
      const what = `versions that GKE offers in ${name}`;
      const answer = await call(what, GRANT_LIST, () => client.getServerConfig({ name }, CALL_OPTIONS));
      const config = serverConfig.safeParse(answer);
      if (!config.success) throw new CollectError('malformed', what, 'The answer is not a server configuration.');
      const { validMasterVersions, defaultClusterVersion, channels } = config.data;
      return {
        channels: new Map(
          (channels ?? []).map((one) => [
            String(one.channel ?? ''),
            toOffered(one.validVersions, one.defaultVersion, one.upgradeTargetVersion),
          ]),
        ),
        withoutChannel: toOffered(validMasterVersions, defaultClusterVersion, null),
      };
    },

    async updates(ref) {
      return (await listOperations(client, ref))
        .filter((operation) => operation.operationType === 'UPDATE_CLUSTER' && operation.status === 'DONE')
        .filter((operation) => sameCluster(operation.targetLink ?? '', ref))
        .flatMap((operation) => (operation.endTime ? [{ endTime: operation.endTime }] : []))
        .sort((a, b) => b.endTime.localeCompare(a.endTime));
    },
  };
}

type Text = string | null | undefined;

function toOffered(versions: string[] | null | undefined, defaultVersion: Text, upgradeTarget: Text) {
  return { versions: versions ?? [], defaultVersion: defaultVersion || null, upgradeTarget: upgradeTarget || null };
}

async function listOperations(client: ClusterManagerClient, ref: ClusterRef) {
  const parent = `projects/${ref.project}/locations/${ref.location}`;
  const what = `operations of ${parent}`;
  const answer = await call(what, GRANT_OPERATIONS, () => client.listOperations({ parent }, CALL_OPTIONS));
  const page = operationsPage.safeParse(answer);
  if (!page.success) throw new CollectError('malformed', what, 'The answer is not a list of operations.');
  return page.data.operations ?? [];
}

function createClient(wire: Wire, endpoints: Endpoints, send: typeof fetch): ClusterManagerClient {
  const url = new URL(endpoints.container);
  const authClient = createPassThroughClient(wire, 'container');
  authClient.transporter.defaults.fetchImplementation = send;
  return new ClusterManagerClient({
    fallback: true,
    authClient,
    apiEndpoint: url.hostname,
    protocol: url.protocol.replace(':', ''),
    port: url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port),
  });
}

async function call<T>(what: string, grant: string, ask: () => Promise<[T, ...unknown[]]>): Promise<T> {
  try {
    const [answer] = await ask();
    return answer;
  } catch (error) {
    throw toContainerError(error, what, grant);
  }
}

interface SdkError {
  httpStatusCode?: number;
  code?: number;
  message?: string;
  cause?: unknown;
  errorInfoMetadata?: unknown;
  reason?: string;
}

/**
 * gRPC status codes (google.rpc.Code) as the HTTP status that the SDK folded away. UNAVAILABLE (14) is not among them: without
 * an HTTP status, and without an error of the wire in it, it is how the SDK reports an answer that it could not decode.
 */
const HTTP_OF_RPC: Readonly<Record<number, number>> = {
  3: 400,
  4: 504,
  5: 404,
  7: 403,
  8: 429,
  13: 500,
  16: 401,
};

function toContainerError(error: unknown, what: string, grant: string): CollectError {
  const inner = findOwnError(error);
  if (inner instanceof ConfigError) throw inner;
  if (inner !== null) return new CollectError(inner.code, what, inner.message, { cause: error });
  const { httpStatusCode, code, message, reason } = error as SdkError;
  const status = httpStatusCode ?? HTTP_OF_RPC[code ?? -1];
  if (status === undefined)
    return new CollectError('malformed', what, `The answer cannot be read: ${message ?? String(error)}`, {
      cause: error,
    });
  const details = reason === undefined ? [] : [{ reason }];
  const known = toGoogleError(status, { error: { message: message ?? '', details } }, what, grant);
  return new CollectError(known.code === 'malformed' ? codeOfStatus(status) : known.code, what, known.message, {
    grant: known.grant,
    cause: error,
  });
}

function toLiveCluster(raw: unknown, ref: ClusterRef, options: RouteOptions): LiveCluster {
  const what = `live configuration of ${formatClusterName(ref)}`;
  const skips = createSkipList();
  const facts = readContainerCluster(raw, ref, skips);
  const endpoints = containerClusterEndpoints.safeParse(raw);
  if (facts === null || !endpoints.success) {
    throw new CollectError('malformed', what, skips.result()[0]?.example ?? 'Its endpoints cannot be read.');
  }
  return { facts, controlPlane: mintControlPlane(findRoutes(endpoints.data, options)) };
}

/** missing_zones: "the list of clusters returned may be missing those zones". */
function missingZone(project: string, zone: string): Gap {
  return {
    code: 'unavailable',
    what: INVENTORY_LIST.ofZone(project, zone),
    detail: 'The Container API did not reach this zone; its clusters may be missing from the list.',
    grant: null,
  };
}

/** The cluster itself, or one of its node pools. */
function concernsCluster(link: string, ref: ClusterRef): boolean {
  return sameCluster(link.replace(/\/nodePools\/[^/]+$/, ''), ref);
}

/** targetLink names the project by number and the location as zone or location: compare what is left. */
function sameCluster(link: string, ref: ClusterRef): boolean {
  const target = parseClusterName(link);
  return target !== null && target.cluster === ref.cluster && target.location === ref.location;
}
