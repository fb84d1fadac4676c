import { z } from 'zod';
import { applyFields } from './fields.ts';
import type { FleetCluster, FleetProject } from './fleet.ts';
import { refuse, unknownNameReply } from './google-error.ts';
import { type Handler, jsonReply, Refusal, type Request } from './http.ts';
import { mergeSources } from './log-merge.ts';
import { getLogMetric } from './log-metrics.ts';
import { logSourcesOf } from './log-series.ts';
import { compileLoggingFilter, type Entry } from './logging-filter.ts';
import { makePageToken, readPageToken } from './page-token.ts';
import { answerTestPermissions } from './test-permissions.ts';
import { checkQuery, findProject, type World } from './world.ts';

const BODY = z.strictObject({
  resourceNames: z.array(z.string()),
  filter: z.string().optional(),
  orderBy: z.string().optional(),
  pageSize: z.number().int().optional(),
  pageToken: z.string().optional(),
});
type Body = z.infer<typeof BODY>;

const ORDERS = ['timestamp asc', 'timestamp desc'];
const SERIES_FIELDS = ['logName', 'resource'];
const VIEW = /^(projects\/([^/]+)\/locations\/[^/]+\/buckets\/([^/]+))\/views\/[^/]+$/;

const TEST = /^\/v2\/(projects\/[^/]+\/locations\/[^/]+\/buckets\/[^/]+\/views\/[^/:]+):testIamPermissions$/;
const METRIC = /^\/v2\/projects\/([^/]+)\/metrics\/([^/]+)$/;

/** Cloud Logging API v2, entries.list and projects.metrics.get. */
export function createLoggingApi(world: World, options: { emptyPageAbove: number }): Handler {
  return (request) => {
    const metric = METRIC.exec(request.path);
    const view = TEST.exec(request.path)?.[1];
    if (view !== undefined && request.method === 'POST') return answerTestPermissions(world, request, view);
    if (metric !== null && request.method === 'GET') return getLogMetric(world, request, metric);
    if (request.path !== '/v2/entries:list' || request.method !== 'POST') refuse('NOT_FOUND', 'Method not found.');
    checkQuery(world, request, []);
    const body = readBody(world, request);
    const filter = compileLoggingFilter(body.filter ?? '');
    if (filter === null) refuse('INVALID_ARGUMENT', 'Unparseable filter: syntax error');
    const clusters = clustersOf(world, body.resourceNames);

    const query = [body.resourceNames, body.filter ?? '', body.orderBy ?? ORDERS[0], body.pageSize ?? 0];
    const position = readPageToken(body.pageToken, query);
    const projects = new Set(clusters.map(({ project }) => project.id)).size;
    if (position === null && projects > options.emptyPageAbove) {
      // "Did not have time to search all": an empty page with a token is an ordinary answer.
      return jsonReply({ nextPageToken: makePageToken(query, ['', '']) });
    }
    const after =
      Array.isArray(position) && position[0] !== ''
        ? { timestamp: String(position[0]), insertId: String(position[1]) }
        : null;
    const sources = clusters
      .flatMap(({ cluster, project }) => logSourcesOf(cluster, project))
      .filter((source) => filter.mayMatch(source.shared, isMadeLater));
    const size = body.pageSize ?? 50;
    const page: Entry[] = [];
    let more = false;
    for (const entry of mergeSources(sources, {
      descending: body.orderBy === 'timestamp desc',
      from: filter.from,
      to: filter.to,
      after,
    })) {
      if (!filter.matches(entry)) continue;
      if (page.length === size) {
        more = true;
        break;
      }
      page.push(entry);
    }
    const last = page.at(-1);
    const answer = {
      ...(page.length === 0 ? {} : { entries: page }),
      ...(more && last !== undefined
        ? { nextPageToken: makePageToken(query, [last['timestamp'], last['insertId']]) }
        : {}),
    };
    return jsonReply(applyFields(answer, request.query.get('fields')));
  };
}

function isMadeLater(path: readonly string[]): boolean {
  const [first, second, third] = path;
  if (first === undefined || !SERIES_FIELDS.includes(first)) return true;
  return first === 'resource' && second === 'labels' && third === 'pod_name';
}

function readBody(world: World, request: Request): Body {
  const parsed = BODY.safeParse(parseJson(request.body));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    if (issue?.code !== 'unrecognized_keys')
      refuse('INVALID_ARGUMENT', `Invalid value at '${issue?.path.join('.') ?? 'body'}'`);
    const key = issue.keys[0] ?? '';
    world.violations.push(`logging: unknown body field ${key} in entries.list`);
    throw new Refusal(unknownNameReply(key, 'body'));
  }
  const body = parsed.data;
  if (body.resourceNames.length < 1 || body.resourceNames.length > 100) {
    refuse('INVALID_ARGUMENT', 'resource_names: between 1 and 100 resources must be named.');
  }
  if ((body.filter ?? '').length > 20_000) refuse('INVALID_ARGUMENT', 'filter: longer than 20000 characters.');
  if (body.pageSize !== undefined && (body.pageSize < 1 || body.pageSize > 1000))
    refuse('INVALID_ARGUMENT', 'page_size must be between 1 and 1000.');
  if (body.orderBy !== undefined && !ORDERS.includes(body.orderBy))
    refuse('INVALID_ARGUMENT', 'order_by: only "timestamp asc" and "timestamp desc" are supported.');
  return body;
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    refuse('INVALID_ARGUMENT', 'Invalid JSON payload received.');
  }
}

interface ClusterOfProject {
  cluster: FleetCluster;
  project: FleetProject;
}

function clustersOf(world: World, resourceNames: string[]): ClusterOfProject[] {
  const projects = new Map<string, FleetProject>();
  for (const name of resourceNames) for (const project of projectsOf(world, name)) projects.set(project.id, project);
  return [...projects.values()].flatMap((project) =>
    (world.clustersByProject.get(project.id) ?? []).map((cluster) => ({ cluster, project })),
  );
}

function projectsOf(world: World, name: string): FleetProject[] {
  // An organisation's or folder's own log has no entries of the projects below it.
  if (/^(organizations|folders)\/\d+$/.test(name)) return [];
  const view = VIEW.exec(name);
  const central = view === null ? undefined : world.fleet.logBuckets?.find((bucket) => bucket.name === view[1]);
  if (central !== undefined)
    return world.fleet.projects.filter(
      (project) => central.projects === undefined || central.projects.includes(project.id),
    );
  const id = view === null ? /^projects\/([^/]+)$/.exec(name)?.[1] : view[2];
  if (id === undefined)
    refuse('INVALID_ARGUMENT', `resource_names: ${name} is not the name of a resource that has logs.`);
  const project = findProject(world, id);
  // How we understand it, not confirmed: one denied name makes the whole call fail, and the message names no project.
  if (project === undefined || project.logsDenied === true)
    refuse('PERMISSION_DENIED', 'Permission denied for all log views');
  if (view !== null && view[3] !== '_Default') refuse('NOT_FOUND', `Bucket ${view[1] ?? ''} does not exist`);
  return [project];
}
