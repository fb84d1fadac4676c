import { gzipSync } from 'node:zlib';
import { membershipName } from './cluster-names.ts';
import type { FleetCluster, JsonObject } from './fleet.ts';
import { googleErrorReply, refuse } from './google-error.ts';
import { decodeSegment, type Handler, type Outcome, type Reply, type Request } from './http.ts';
import {
  badRequest,
  expired,
  forbidden,
  noSuchPath,
  notAcceptable,
  notFound,
  type ResourceRequest,
} from './kubernetes-errors.ts';
import { type LazyList, listVersion, networkPolicyList, nodeList } from './kubernetes-lists.ts';
import { namespacedObject } from './kubernetes-objects.ts';
import { disruptionBudgetList, hostNetworkPodList, podList } from './kubernetes-plan-lists.ts';
import type { World } from './world.ts';

const CONTROL_PLANE = /^\/control-plane\/([^/]+)(\/.*)$/;
const GATEWAY = /^\/v1\/(projects\/([^/]+)\/locations\/([^/]+)\/gkeMemberships\/([^/]+))(\/.*)$/;
const RESOURCES: Record<string, string> = {
  deployments: 'apps',
  daemonsets: 'apps',
  configmaps: '',
  services: '',
  nodes: '',
  networkpolicies: 'networking.k8s.io',
  poddisruptionbudgets: 'policy',
  pods: '',
};
const LISTED = ['nodes', 'networkpolicies', 'poddisruptionbudgets', 'pods'];
const GET_PARAMETERS = ['pretty', 'timeout', 'resourceVersion'];
const LIST_PARAMETERS = [
  ...GET_PARAMETERS,
  'limit',
  'continue',
  'resourceVersionMatch',
  'labelSelector',
  'fieldSelector',
  'timeoutSeconds',
];
/** Of the API server: defaultGzipThresholdBytes. */
const GZIP_THRESHOLD = 128 * 1024;

/** Counters of one cluster's control plane while the emulator runs. */
interface ServerMemory {
  answered: number;
  expired: number;
}

/** The Kubernetes API at `/control-plane/HOST/...`, and through Connect Gateway. */
export function createKubernetesApi(world: World): Handler {
  const memories = new Map<FleetCluster, ServerMemory>();
  return (request) => {
    const route = findCluster(world, request);
    if ('reply' in route) return route.reply;
    const memory = memories.get(route.cluster) ?? { answered: 0, expired: 0 };
    memories.set(route.cluster, memory);
    return answer(world, request, { ...route, memory });
  };
}

interface Call {
  cluster: FleetCluster;
  path: string;
  memory: ServerMemory;
}

function findCluster(world: World, request: Request): { cluster: FleetCluster; path: string } | { reply: Outcome } {
  const gateway = GATEWAY.exec(request.path);
  if (gateway !== null) return findMember(world, gateway);
  const [, hostSegment, path] = CONTROL_PLANE.exec(request.path) ?? [];
  const host = decodeSegment(hostSegment);
  const cluster = world.clusterByHost.get(host);
  if (
    cluster === undefined ||
    path === undefined ||
    cluster.asset?.goneLive === true ||
    cluster.kubernetes?.unreachable === true
  ) {
    return { reply: 'reset' };
  }
  const isDnsEndpoint = host.endsWith('.gke.goog');
  if (isDnsEndpoint && cluster.endpoint === 'dns') return { cluster, path };
  if (isDnsEndpoint && cluster.endpoint !== 'private') {
    // The front end's own refusal. That it is 403 in plain text is how we understand it; the words are made up.
    return {
      reply: {
        status: 403,
        headers: { 'content-type': 'text/plain' },
        body: 'Access to the DNS endpoint from outside of the VPC is not allowed.',
      },
    };
  }
  const isPublic = host.startsWith('198.') && (cluster.endpoint === 'public-ip' || cluster.endpoint === 'dns');
  return isPublic ? { cluster, path } : { reply: 'reset' };
}

function findMember(
  world: World,
  match: RegExpExecArray,
): { cluster: FleetCluster; path: string } | { reply: Outcome } {
  const [, , number = '', location = '', name = '', path = '/'] = match;
  const project = world.projectByNumber.get(number);
  const wanted = `projects/${number}/locations/${location}/memberships/${name}`;
  const cluster = (world.clustersByProject.get(project?.id ?? '') ?? []).find(
    (one) => one.endpoint === 'gateway' && project !== undefined && membershipName(one, project) === wanted,
  );
  if (cluster === undefined)
    refuse('NOT_FOUND', `Resource 'projects/${number}/locations/${location}/memberships/${name}' was not found`);
  if (cluster.kubernetes?.unreachable === true)
    return { reply: googleErrorReply('UNAVAILABLE', 'The membership is not reachable by the gateway.') };
  return { cluster, path };
}

function answer(world: World, request: Request, call: Call): Outcome {
  const parsed = parseResource(call.path);
  if (parsed === null || request.method !== 'GET') {
    world.violations.push(`${request.api}: unknown path ${request.method} ${call.path}`);
    return noSuchPath();
  }
  if (!acceptsJson(request.headers.accept ?? '')) {
    world.violations.push(
      `${request.api}: cannot answer as ${request.headers.accept} to ${request.method} ${call.path}`,
    );
    return notAcceptable();
  }
  call.memory.answered += 1;
  // The body is that of a true refusal: a server that has just started does not know anybody's rights yet.
  if (call.memory.answered <= (call.cluster.kubernetes?.forbiddenFirst ?? 0))
    return forbidden(parsed, { gkeSuffix: false });
  if ((call.cluster.kubernetes?.denied ?? []).some((kind) => kind === parsed.resource)) return forbidden(parsed);
  checkParameters(world, request, parsed.verb);
  if (
    request.query.get('timeout') !== null &&
    !/^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(request.query.get('timeout') ?? '')
  ) {
    return badRequest(
      `invalid timeout specified in the request URL - time: invalid duration "${request.query.get('timeout') ?? ''}"`,
    );
  }
  if (parsed.verb === 'list') return listReply(request, call, parsed);
  const object = parsed.name === null ? null : namespacedObject(call.cluster, parsed.resource, parsed.name);
  return object === null || parsed.namespace !== 'kube-system' ? notFound(parsed) : send(request, object);
}

/** Of the forms that a real server has (tables, metadata only, protobuf) this one has plain JSON. */
function acceptsJson(accept: string): boolean {
  if (accept === '') return true;
  return accept
    .split(',')
    .some((one) => /^\s*(application\/json|application\/\*|\*\/\*)\s*(;\s*(charset|q)=[^;]*)*$/i.test(one));
}

function parseResource(path: string): ResourceRequest | null {
  const [, coreVersion, group, rest = ''] = /^\/(?:api\/(v1)|apis\/([^/]+)\/v1)\/(.+?)\/?$/.exec(path) ?? [];
  if (coreVersion === undefined && group === undefined) return null;
  const [, namespace, resource = '', name] = /^(?:namespaces\/([^/]+)\/)?([^/]+)(?:\/([^/]+))?$/.exec(rest) ?? [];
  if (RESOURCES[resource] !== (group ?? '')) return null;
  const isNamespaced = resource !== 'nodes';
  if (name !== undefined)
    return isNamespaced && namespace !== undefined
      ? { verb: 'get', group: group ?? '', resource, namespace, name: decodeSegment(name) }
      : null;
  if (!LISTED.includes(resource)) return null;
  return { verb: 'list', group: group ?? '', resource, namespace: namespace ?? null, name: null };
}

/** The real server takes unknown parameters without a word; here each is a violation, for it never does what was meant. */
function checkParameters(world: World, request: Request, verb: 'get' | 'list'): void {
  for (const name of request.query.keys()) {
    if ((verb === 'get' ? GET_PARAMETERS : LIST_PARAMETERS).includes(name)) continue;
    world.violations.push(`${request.api}: unknown query parameter ${name} in ${request.method} ${request.path}`);
  }
}

function listReply(request: Request, call: Call, parsed: ResourceRequest): Reply {
  const refusal = checkSelectors(request, call.cluster, parsed);
  if (refusal !== null) return refusal;
  const whole = listOf(call.cluster, parsed);
  const limitText = request.query.get('limit') ?? '0';
  if (!/^-?\d+$/.test(limitText)) return badRequest(`strconv.ParseInt: parsing "${limitText}": invalid syntax`);
  const token = request.query.get('continue') ?? '';
  const version = request.query.get('resourceVersion') ?? '';
  if (token !== '' && version !== '' && version !== '0')
    return badRequest('specifying resource version is not allowed when using continue');
  const start = token === '' ? 0 : readContinue(token, whole);
  if (start === null)
    return badRequest(
      "invalid continue token: continue key is not valid: invalid character 'i' looking for beginning of value",
    );
  if (token !== '' && call.memory.expired < (call.cluster.kubernetes?.expiredContinues ?? 0)) {
    call.memory.expired += 1;
    return expired(makeContinue(-1, whole.nameAt(start - 1)));
  }
  // With resourceVersion=0 the watch cache answers, and it knows no limit.
  const limit = Number(limitText) <= 0 || (version === '0' && token === '') ? whole.count : Number(limitText);
  const end = Math.min(whole.count, start + limit);
  const items: JsonObject[] = [];
  for (let i = start; i < end; i += 1) items.push(whole.itemAt(i));
  const rv = listVersion(call.cluster);
  const metadata = {
    resourceVersion: String(rv),
    ...(end < whole.count
      ? { continue: makeContinue(rv, whole.nameAt(end - 1)), remainingItemCount: whole.count - end }
      : {}),
  };
  return send(request, { kind: whole.kind, apiVersion: whole.apiVersion, metadata, items });
}

function listOf(cluster: FleetCluster, { resource, namespace }: ResourceRequest): LazyList {
  if (resource === 'nodes') return nodeList(cluster);
  if (resource === 'poddisruptionbudgets') return disruptionBudgetList(cluster);
  if (resource !== 'pods') return networkPolicyList(cluster);
  return namespace === null ? hostNetworkPodList(cluster) : podList(cluster, namespace);
}

const RUNNING_PODS = 'status.phase!=Succeeded,status.phase!=Failed';

/** Pods of all namespaces are there by their host network only, a field selector of 1.28 and later (kubernetes#110477). */
function checkSelectors(request: Request, cluster: FleetCluster, parsed: ResourceRequest): Reply | null {
  if ((request.query.get('labelSelector') ?? '') !== '')
    return badRequest('labelSelector is not supported by this emulator');
  const field = request.query.get('fieldSelector') ?? '';
  if (parsed.resource !== 'pods')
    return field === '' ? null : badRequest('fieldSelector is not supported by this emulator');
  if (parsed.namespace !== null)
    return field === RUNNING_PODS
      ? null
      : badRequest(`this emulator lists Pods of a namespace by ${RUNNING_PODS} only`);
  if (field !== 'spec.hostNetwork=true') return badRequest('this emulator lists Pods by spec.hostNetwork=true only');
  const minor = Number(/^1\.(\d+)\./.exec(cluster.version ?? '')?.[1] ?? 28);
  return minor < 28 ? badRequest('field label not supported: spec.hostNetwork') : null;
}

/** The server's own token form: the key of the last object, with a zero byte behind it. */
function makeContinue(rv: number, lastName: string): string {
  return Buffer.from(
    JSON.stringify({ v: 'meta.k8s.io/v1', rv, start: `${rv === -1 ? '' : '/'}${lastName}\u0000` }),
  ).toString('base64url');
}

function readContinue(token: string, list: LazyList): number | null {
  try {
    const { start } = JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as { start?: unknown };
    if (typeof start !== 'string') return null;
    const last = start.slice(start.startsWith('/') ? 1 : 0, start.endsWith('\u0000') ? -1 : undefined);
    for (let i = 0; i < list.count; i += 1) if (list.nameAt(i) === last) return i + 1;
    return null;
  } catch {
    return null;
  }
}

function send(request: Request, value: JsonObject): Reply {
  // Browsers and curl get indented JSON without a last line feed, all others compact JSON with one.
  const pretty =
    request.query.get('pretty') ??
    (/^(curl|Wget|Mozilla\/5\.0)/.test(request.headers['user-agent'] ?? '') ? 'true' : 'false');
  const body = pretty === 'true' || pretty === '1' ? JSON.stringify(value, null, 2) : `${JSON.stringify(value)}\n`;
  const headers: Record<string, string> = { 'content-type': 'application/json', 'cache-control': 'no-cache, private' };
  if (body.length <= GZIP_THRESHOLD || !/\bgzip\b/.test(request.headers['accept-encoding']?.toString() ?? ''))
    return { status: 200, headers, body };
  return {
    status: 200,
    headers: { ...headers, 'content-encoding': 'gzip', vary: 'Accept-Encoding' },
    body: gzipSync(body, { level: 1 }),
  };
}
