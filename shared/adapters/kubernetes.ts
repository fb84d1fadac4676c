import type { z } from 'zod';
import type { ControlPlane, KubernetesReader } from '../audit/ports.ts';
import { type ClusterRef, formatClusterName } from '../domain/cluster.ts';
import type { Readings } from '../domain/evidence.ts';
import type { PolicyPodSummary } from '../domain/kubernetes.ts';
import { CollectError } from '../errors.ts';
import { accessOf, type ControlPlaneRoute } from './control-plane.ts';
import { codeOfStatus } from './google-clients.ts';
import { listPage, statusObject } from './kubernetes.schema.ts';
import { LISTS, type List, MAX_POLICY_NAMESPACES, OBJECTS, PLAN_LISTS, podsOfPolicies } from './kubernetes-queries.ts';
import type { Wire, WireAnswer } from './wire.ts';

/** An own User-Agent: the API server indents its JSON for curl, Wget and browsers. */
const USER_AGENT = 'gke-dns-audit/0.1';
/** Server-side limit of one request; without it a control plane with a dead etcd holds the answer for 60 s. */
const SERVER_TIMEOUT = '10s';
const ATTEMPT_TIMEOUT_MS = 15_000;
/** 17 kB a node: about 4 MB a page. */
const PAGE_LIMIT = 250;
/** 100,000 nodes, more than a cluster can have: a control plane whose list never ends must not hold the run. */
const MAX_PAGES = 400;
/** A control plane that is starting answers 403 to rightful users for a moment: ask once more before saying "no right". */
const FORBIDDEN_PAUSE_MS = 1500;

/** One of the objects, asked for first: whether it answers tells whether a route works. */
const PROBE_PATH = `${OBJECTS.kubeDnsService.path}?timeout=${SERVER_TIMEOUT}`;

const ACCESS_GRANT =
  'container.clusters.connect with an open DNS endpoint (allowExternalTraffic), or gkehub.gateway.get for a fleet member, or a run inside the VPC';

type Ask = (path: string) => Promise<WireAnswer>;
type Sleep = (milliseconds: number) => Promise<unknown>;

/** Reads the DNS objects of one cluster, each on its own, over the first route that answers. */
export function createKubernetesReader(wire: Wire, sleep: Sleep): KubernetesReader {
  return {
    async read(controlPlane, ref, options = {}) {
      const wanted: Record<string, List> = { ...LISTS, ...(options.forPlan === true ? PLAN_LISTS : {}) };
      const route = await findRoute(wire, controlPlane, ref);
      if (route instanceof CollectError) return allGaps(route, Object.keys(wanted));
      const ask = patiently(askOver(wire, route.route), sleep, route.probe);
      const objects = Object.entries(OBJECTS).map(
        async ([key, object]) => [key, await readObject(ask, object)] as const,
      );
      const lists = Object.entries(wanted).map(async ([key, list]) => [key, await readList(ask, list)] as const);
      const readings = Object.fromEntries(await Promise.all([...objects, ...lists])) as Readings;
      if (options.forPlan === true) readings.policyPods = await readPolicyPods(ask, readings.networkPolicies);
      return readings;
    },
  };
}

/** The first way on which a control plane answers, by name. Throws CollectError that names every way and why it fails. */
export async function reachControlPlane(wire: Wire, controlPlane: ControlPlane, ref: ClusterRef): Promise<string> {
  const found = await findRoute(wire, controlPlane, ref);
  if (found instanceof CollectError) throw found;
  return found.route.kind;
}

/**
 * Tries the routes in order with one cheap request. An answer of a Kubernetes API, even a refusal, settles the route; no
 * connection, or the refusal of a front end (no Status object), sends us to the next.
 */
async function findRoute(
  wire: Wire,
  controlPlane: ControlPlane,
  ref: ClusterRef,
): Promise<{ route: ControlPlaneRoute; probe: WireAnswer } | CollectError> {
  const { routes, missing } = accessOf(controlPlane);
  const failures: string[] = [];
  let frontEndDenied = false;
  for (const route of routes) {
    try {
      const answer = await askOver(wire, route)(PROBE_PATH);
      if (answer.status < 300 || isKubernetesAnswer(answer)) return { route, probe: answer };
      frontEndDenied ||= answer.status === 401 || answer.status === 403;
      failures.push(`${route.kind}: HTTP ${answer.status}: ${firstLine(answer)}`);
    } catch (error) {
      if (!(error instanceof CollectError)) throw error;
      if (error.code === 'deadline') return error;
      failures.push(`${route.kind}: ${error.message}`);
    }
  }
  const reasons = [...failures, ...missing].join('; ');
  return new CollectError(
    frontEndDenied ? 'permission-denied' : 'unreachable',
    `Kubernetes API of ${formatClusterName(ref)}`,
    reasons,
    {
      grant: ACCESS_GRANT,
    },
  );
}

function askOver(wire: Wire, route: ControlPlaneRoute): Ask {
  const viaGoogle = route.kind === 'connect-gateway';
  return (path) =>
    wire.send({
      api: viaGoogle ? 'connectgateway' : 'kubernetes',
      method: 'GET',
      url: `${route.baseUrl}${path}`,
      headers: { accept: 'application/json', 'user-agent': USER_AGENT, 'accept-encoding': 'gzip' },
      timeoutMs: ATTEMPT_TIMEOUT_MS,
      ...(route.ca === null ? {} : { ca: route.ca }),
      ...(route.origin === null ? {} : { controlPlaneOrigin: route.origin }),
    });
}

/** Repeats refused requests once; all of one cluster wait on the same pause. The probe's answer is not asked for again. */
function patiently(ask: Ask, sleep: Sleep, probe: WireAnswer): Ask {
  let pause: Promise<unknown> | null = null;
  return async (path) => {
    const answer = path === PROBE_PATH ? probe : await ask(path);
    if (answer.status !== 403) return answer;
    pause ??= sleep(FORBIDDEN_PAUSE_MS);
    await pause;
    return ask(path);
  };
}

async function readObject(ask: Ask, object: (typeof OBJECTS)[keyof typeof OBJECTS]) {
  const what = `${object.noun} in kube-system`;
  try {
    const answer = await ask(`${object.path}?timeout=${SERVER_TIMEOUT}`);
    if (answer.status === 404) return { state: 'read', value: null, source: 'kubernetes-api' } as const;
    if (answer.status !== 200) throw toKubernetesError(answer, what, object.grant);
    const parsed = object.schema.safeParse(parseBody(answer, what));
    if (!parsed.success) throw new CollectError('malformed', what, explain(parsed.error));
    return { state: 'read', value: parsed.data, source: 'kubernetes-api' } as const;
  } catch (error) {
    return toGapReading(error, what);
  }
}

async function readList(ask: Ask, list: List) {
  const what = `${list.noun} of the cluster`;
  try {
    return { state: 'read', value: await readPages(ask, list, what), source: 'kubernetes-api' } as const;
  } catch (error) {
    return toGapReading(error, what);
  }
}

/** The Pods that egress policies may restrict: of their namespaces only, for a cluster has many others. */
async function readPolicyPods(ask: Ask, policies: Readings['networkPolicies']): Promise<Readings['policyPods']> {
  const what = 'Pods of the namespaces with egress NetworkPolicies';
  if (policies?.state !== 'read') return undefined;
  const { egress } = policies.value;
  const namespaces = [...new Set(egress.map((policy) => policy.namespace))].sort();
  const value: PolicyPodSummary = { total: 0, groups: [], truncated: false, malformed: 0 };
  value.truncated = namespaces.length > MAX_POLICY_NAMESPACES;
  try {
    for (const namespace of namespaces.slice(0, MAX_POLICY_NAMESPACES)) {
      const found = await readPages(ask, podsOfPolicies(egress, namespace), what);
      value.total += found.total;
      value.malformed += found.malformed;
      value.truncated ||= found.truncated;
      value.groups.push(...found.groups);
    }
    return { state: 'read', value, source: 'kubernetes-api' };
  } catch (error) {
    return toGapReading(error, what);
  }
}

/** A continue token that expired (410) means: begin anew, once. */
async function readPages<T>(ask: Ask, list: List<T>, what: string): Promise<T> {
  for (let restart = 0; ; restart += 1) {
    const tally = list.createTally();
    let token: string | undefined;
    let expired = false;
    let pages = 0;
    do {
      pages += 1;
      if (pages > MAX_PAGES) throw new CollectError('malformed', what, `It does not end after ${MAX_PAGES} pages.`);
      if (pages > (list.maxPages ?? MAX_PAGES)) {
        const words = `There are more than ${(pages - 1) * PAGE_LIMIT}; reading stopped there.`;
        throw new CollectError('deadline', what, words);
      }
      const query = new URLSearchParams({
        limit: String(PAGE_LIMIT),
        timeout: SERVER_TIMEOUT,
        ...(list.selector === undefined ? {} : { fieldSelector: list.selector }),
        ...(token === undefined ? {} : { continue: token }),
      });
      const answer = await ask(`${list.path}?${query}`);
      if (answer.status === 410 && restart === 0) {
        expired = true;
        break;
      }
      if (answer.status !== 200) throw toKubernetesError(answer, what, list.grant);
      const page = listPage.safeParse(parseBody(answer, what));
      if (!page.success) throw new CollectError('malformed', what, explain(page.error));
      for (const item of page.data.items) tally.add(item);
      token = page.data.metadata?.continue || undefined;
    } while (token !== undefined);
    if (!expired) return tally.result();
  }
}

function toGapReading(error: unknown, what: string) {
  if (!(error instanceof CollectError)) throw error;
  return { state: 'gap', gap: { ...error.toGap(), what } } as const;
}

function allGaps(error: CollectError, lists: readonly string[]): Readings {
  const keys = [...Object.keys(OBJECTS), ...lists];
  return Object.fromEntries(keys.map((key) => [key, { state: 'gap', gap: error.toGap() }])) as Readings;
}

/** Classified by status first: the body may be plain text, or a Status without its kind. */
function toKubernetesError(answer: WireAnswer, what: string, permission: string): CollectError {
  const grant =
    answer.status === 401 || answer.status === 403
      ? `${permission} (roles/container.viewer), or a Role in the cluster`
      : null;
  return new CollectError(codeOfStatus(answer.status), what, firstLine(answer), { grant });
}

function isKubernetesAnswer(answer: WireAnswer): boolean {
  const json = tryJson(answer);
  return typeof json === 'object' && json !== null && 'status' in json && 'metadata' in json;
}

function firstLine(answer: WireAnswer): string {
  const status = statusObject.safeParse(tryJson(answer));
  const text = (status.success ? status.data.message : null) ?? answer.body.toString('utf8', 0, 300);
  return text.split('\n', 1)[0]?.slice(0, 300) || `HTTP ${answer.status}`;
}

function parseBody(answer: WireAnswer, what: string): unknown {
  const json = tryJson(answer);
  if (json === undefined) throw new CollectError('malformed', what, 'The answer is not JSON.');
  return json;
}

function tryJson(answer: WireAnswer): unknown {
  try {
    return JSON.parse(answer.body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function explain(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue === undefined ? 'It cannot be read.' : `${issue.path.join('.')}: ${issue.message}`;
}
