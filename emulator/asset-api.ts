import { clusterJson } from './cluster-json.ts';
import { clusterPath } from './cluster-names.ts';
import { applyFields } from './fields.ts';
import type { FleetCluster, FleetProject, JsonObject } from './fleet.ts';
import { refuse } from './google-error.ts';
import { type Handler, jsonReply, type Request } from './http.ts';
import { mergePatch } from './merge-patch.ts';
import { makePageToken, readPageToken } from './page-token.ts';
import { ancestorsOf, checkQuery, findProject, type World } from './world.ts';

const CLUSTER_TYPE = 'container.googleapis.com/Cluster';
const CONTENT_TYPES = [
  'CONTENT_TYPE_UNSPECIFIED',
  'RESOURCE',
  'IAM_POLICY',
  'ORG_POLICY',
  'ACCESS_POLICY',
  'OS_INVENTORY',
  'RELATIONSHIP',
];
const KNOWN = ['assetTypes', 'contentType', 'pageSize', 'pageToken', 'readTime', 'relationshipTypes'];
const MAX_AGE_MS = 35 * 24 * 3_600_000;

/** Cloud Asset API v1, assets.list of clusters. */
export function createAssetApi(world: World): Handler {
  return (request) => {
    const scope = /^\/v1\/((organizations|folders|projects)\/[^/]+)\/assets$/.exec(request.path)?.[1];
    if (scope === undefined || request.method !== 'GET') refuse('NOT_FOUND', 'Method not found.');
    checkQuery(world, request, KNOWN, ['assetTypes', 'relationshipTypes']);
    const clusters = clustersInScope(world, scope);
    const query = readQuery(world, request);
    const wanted = query.assetTypes.length === 0 || query.assetTypes.some((type) => matchesType(type));
    const assets = wanted ? clusters : [];

    const start = readPageToken(request.query.get('pageToken'), [
      scope,
      query.assetTypes,
      query.contentType,
      query.pageSize,
      query.askedReadTime,
    ]);
    const [from, readTime] = isPosition(start) ? start : [0, query.readTime];
    const page = assets.slice(from, from + query.pageSize);
    const next = from + page.length;
    const token = makePageToken(
      [scope, query.assetTypes, query.contentType, query.pageSize, query.askedReadTime],
      [next, readTime],
    );
    const answer = {
      readTime,
      ...(page.length === 0 ? {} : { assets: page.map((cluster) => asset(world, cluster, query.contentType)) }),
      ...(next < assets.length ? { nextPageToken: token } : {}),
    };
    return jsonReply(applyFields(answer, request.query.get('fields')), request.query);
  };
}

function readQuery(world: World, request: Request) {
  const contentType = request.query.get('contentType') ?? 'CONTENT_TYPE_UNSPECIFIED';
  if (!CONTENT_TYPES.includes(contentType)) {
    refuse(
      'INVALID_ARGUMENT',
      `Invalid value at 'content_type' (type.googleapis.com/google.cloud.asset.v1.ContentType), "${contentType}"`,
    );
  }
  const sizeText = request.query.get('pageSize') ?? '';
  if (sizeText !== '' && !/^-?\d+$/.test(sizeText))
    refuse('INVALID_ARGUMENT', `Invalid value at 'page_size' (TYPE_INT32), "${sizeText}"`);
  const size = Number(sizeText);
  if (size < 0 || size > 1000)
    refuse('INVALID_ARGUMENT', 'Request contains an invalid argument: page_size must be between 1 and 1000.');
  const askedReadTime = request.query.get('readTime');
  const readTime = askedReadTime === null ? world.now() : new Date(askedReadTime);
  const age = world.now().getTime() - readTime.getTime();
  if (!(age <= MAX_AGE_MS) || age < 0)
    refuse('INVALID_ARGUMENT', 'Request contains an invalid argument: read_time must lie in the past 35 days.');
  const assetTypes = request.query.getAll('assetTypes');
  for (const type of assetTypes)
    if (!/^[a-z0-9.*]+(\/[\w.*]+)?$/i.test(type)) refuse('INVALID_ARGUMENT', `Invalid asset type: ${type}`);
  return {
    contentType,
    pageSize: size === 0 ? 100 : size,
    readTime: readTime.toISOString(),
    askedReadTime,
    assetTypes,
  };
}

/** Asset types may be RE2 patterns (`container.googleapis.com.*`). */
function matchesType(type: string): boolean {
  return type === CLUSTER_TYPE || new RegExp(`^${type}$`).test(CLUSTER_TYPE);
}

function isPosition(value: unknown): value is [number, string] {
  return Array.isArray(value) && typeof value[0] === 'number' && typeof value[1] === 'string';
}

function clustersInScope(world: World, scope: string): FleetCluster[] {
  const projects = projectsInScope(world, scope);
  return projects.flatMap((project) =>
    (world.clustersByProject.get(project.id) ?? []).filter((cluster) => cluster.asset?.notIndexed !== true),
  );
}

function projectsInScope(world: World, scope: string): FleetProject[] {
  const permission = `Permission 'cloudasset.assets.listResource' denied on resource '//cloudresourcemanager.googleapis.com/${scope}' (or it may not exist).`;
  if (world.fleet.assetsDenied === true) refuse('PERMISSION_DENIED', permission);
  if (scope.startsWith('projects/')) {
    const project = findProject(world, scope.slice('projects/'.length));
    if (project === undefined) refuse('PERMISSION_DENIED', permission);
    return [project];
  }
  const known =
    scope === `organizations/${world.fleet.organization}` ||
    world.fleet.folders.some((folder) => scope === `folders/${folder.number}`);
  if (!known) refuse('PERMISSION_DENIED', permission);
  return world.fleet.projects.filter(
    (project) => project.parent === scope || ancestorsOf(world, project).includes(scope),
  );
}

function asset(world: World, cluster: FleetCluster, contentType: string): JsonObject {
  const project = world.projectById.get(cluster.project);
  if (project === undefined) throw new Error(`no project ${cluster.project}`);
  const path = clusterPath(cluster);
  const name = cluster.asset?.zonesInName === true ? path.replace('/locations/', '/zones/') : path;
  return {
    name: `//container.googleapis.com/${name}`,
    assetType: CLUSTER_TYPE,
    ...(contentType === 'RESOURCE' ? { resource: resource(cluster, project) } : {}),
    ancestors: [`projects/${project.number}`, ...ancestorsOf(world, project)],
    updateTime: new Date(Math.max(Date.parse(cluster.createTime), world.now().getTime() - 6 * 3_600_000)).toISOString(),
  };
}

function resource(cluster: FleetCluster, project: FleetProject): JsonObject {
  const live = clusterJson(cluster, project);
  const data = cluster.asset?.patch === undefined ? live : mergePatch(live, cluster.asset.patch);
  return {
    version: 'v1',
    discoveryDocumentUri: 'https://container.googleapis.com/$discovery/rest',
    discoveryName: 'Cluster',
    parent: `//cloudresourcemanager.googleapis.com/projects/${project.number}`,
    ...(cluster.asset?.withoutData === true ? {} : { data }),
    location: cluster.location,
  };
}
