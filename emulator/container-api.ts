import { clusterJson, operationJson } from './cluster-json.ts';
import { clusterWithIntEnums, operationWithIntEnums } from './container-enums.ts';
import { applyFields } from './fields.ts';
import type { FleetCluster, FleetProject, JsonObject } from './fleet.ts';
import { apiDisabledReply, refuse } from './google-error.ts';
import { decodeSegment, type Handler, jsonReply, Refusal, type Reply, type Request } from './http.ts';
import { serverConfigJson } from './server-config.ts';
import { checkQuery, findProject, type World } from './world.ts';

const SERVER_CONFIG = /^\/v1\/projects\/([^/]+)\/locations\/([^/]+)\/serverConfig$/;
const PATH = /^\/v1\/projects\/([^/]+)\/locations\/([^/]+)\/(clusters|operations)(?:\/([^/]+))?$/;

/** Kubernetes Engine API v1: clusters.list and get, operations.list and get, getServerConfig. */
export function createContainerApi(world: World): Handler {
  return (request) => {
    const place = SERVER_CONFIG.exec(request.path);
    if (place !== null) return serverConfig(world, request, place);
    const [, projectSegment, locationSegment, collection, nameSegment] = PATH.exec(request.path) ?? [];
    if (collection === undefined || request.method !== 'GET') refuse('NOT_FOUND', 'Method not found.');
    checkQuery(world, request, []);
    const project = readableProject(
      world,
      decodeSegment(projectSegment),
      collection,
      nameSegment === undefined ? 'list' : 'get',
    );
    const location = decodeSegment(locationSegment);
    const clusters = (world.clustersByProject.get(project.id) ?? []).filter(
      (cluster) => cluster.asset?.goneLive !== true,
    );
    const scope = { project, location, clusters, integers: asksForIntegers(request) };
    const answer = answerOf(scope, collection, nameSegment === undefined ? null : decodeSegment(nameSegment));
    return jsonReply(applyFields(answer, request.query.get('fields')), request.query);
  };
}

/** The API has no permission of its own for it; which one it asks for was read in a public table of methods. */
function serverConfig(world: World, request: Request, [, project, location]: RegExpExecArray): Reply {
  if (request.method !== 'GET') refuse('NOT_FOUND', 'Method not found.');
  checkQuery(world, request, []);
  const { versionsDenied, id } = readableProject(world, decodeSegment(project), 'clusters', 'list');
  if (decodeSegment(location) === '-') refuse('INVALID_ARGUMENT', 'Location "-" is not permitted: name one location.');
  if (versionsDenied === true)
    refuse('PERMISSION_DENIED', `Required "container.clusters.list" permission(s) for "projects/${id}".`);
  const json = serverConfigJson(world.fleet.offered, asksForIntegers(request));
  return jsonReply(applyFields(json, request.query.get('fields')), request.query);
}

function answerOf(scope: Scope, collection: string, name: string | null): JsonObject {
  if (collection === 'operations') return name === null ? listOperations(scope) : getOperation(scope, name);
  return name === null ? listClusters(scope) : getCluster(scope, name);
}

interface Scope {
  project: FleetProject;
  location: string;
  clusters: FleetCluster[];
  integers: boolean;
}

function readableProject(world: World, idOrNumber: string, collection: string, verb: string): FleetProject {
  if (idOrNumber === '-') refuse('INVALID_ARGUMENT', 'Project "-" is not permitted: name one project.');
  const project = findProject(world, idOrNumber);
  const denied = `Required "container.${collection}.${verb}" permission(s) for "projects/${idOrNumber}".`;
  if (project === undefined || project.container === 'denied') refuse('PERMISSION_DENIED', denied);
  if (project.container === 'api-disabled') {
    throw new Refusal(apiDisabledReply('container.googleapis.com', 'Kubernetes Engine API', idOrNumber));
  }
  return project;
}

/** The official client's REST transport always asks for integers: `$alt=json;enum-encoding=int`. */
function asksForIntegers(request: Request): boolean {
  const alt = request.query.get('$alt') ?? 'json';
  if (alt !== 'json' && alt !== 'json;enum-encoding=int')
    refuse('INVALID_ARGUMENT', `Invalid value at '$alt', "${alt}"`);
  return alt !== 'json';
}

function listClusters(scope: Scope): JsonObject {
  const missing = missingZones(scope);
  const shown = scope.clusters.filter(
    (cluster) => isIn(cluster, scope.location) && !missing.includes(cluster.location),
  );
  const clusters = shown.map((cluster) => encodeCluster(scope, cluster));
  return { ...(clusters.length === 0 ? {} : { clusters }), ...(missing.length === 0 ? {} : { missingZones: missing }) };
}

function listOperations(scope: Scope): JsonObject {
  const missing = missingZones(scope);
  const operations = operationsOf(scope, missing).map((json) => encodeOperation(scope, json));
  return {
    ...(operations.length === 0 ? {} : { operations }),
    ...(missing.length === 0 ? {} : { missingZones: missing }),
  };
}

function getOperation(scope: Scope, name: string): JsonObject {
  const found = operationsOf(scope, []).find((json) => json['name'] === name);
  if (found === undefined)
    refuse('NOT_FOUND', `Not found: projects/${scope.project.id}/locations/${scope.location}/operations/${name}.`);
  return encodeOperation(scope, found);
}

function operationsOf(scope: Scope, missing: readonly string[]): JsonObject[] {
  const shown = scope.clusters.filter(
    (cluster) => isIn(cluster, scope.location) && !missing.includes(cluster.location),
  );
  return shown.flatMap((cluster) =>
    (cluster.operations ?? []).map((one) => operationJson(cluster, scope.project, one)),
  );
}

function encodeOperation(scope: Scope, json: JsonObject): JsonObject {
  return scope.integers ? operationWithIntEnums(json) : json;
}

function getCluster(scope: Scope, name: string): JsonObject {
  const cluster = scope.clusters.find((one) => one.name === name && one.location === scope.location);
  if (cluster === undefined) {
    refuse('NOT_FOUND', `Not found: projects/${scope.project.id}/locations/${scope.location}/clusters/${name}.`);
  }
  return encodeCluster(scope, cluster);
}

function encodeCluster(scope: Scope, cluster: FleetCluster): JsonObject {
  const json = clusterJson(cluster, scope.project);
  return scope.integers ? clusterWithIntEnums(json) : json;
}

function missingZones(scope: Scope): string[] {
  return (scope.project.missingZones ?? []).filter((zone) => scope.location === '-' || zone === scope.location);
}

function isIn(cluster: FleetCluster, location: string): boolean {
  return location === '-' || cluster.location === location;
}
