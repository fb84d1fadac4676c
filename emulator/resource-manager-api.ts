import { applyFields } from './fields.ts';
import type { FleetFolder, FleetProject, JsonObject } from './fleet.ts';
import { refuse } from './google-error.ts';
import { decodeSegment, type Handler, jsonReply, type Request } from './http.ts';
import { makePageToken, readPageToken } from './page-token.ts';
import { answerTestPermissions } from './test-permissions.ts';
import { checkQuery, findProject, type World } from './world.ts';

const DEFAULT_PAGE = 100;
const EPOCH = '2021-02-03T04:05:06.789Z';

const TEST = /^\/v3\/((?:organizations|folders|projects)\/[^/:]+):testIamPermissions$/;

/** Cloud Resource Manager API v3: folders.list, projects.list, projects.get, testIamPermissions. */
export function createResourceManagerApi(world: World): Handler {
  return (request) => {
    const tested = TEST.exec(request.path)?.[1];
    if (tested !== undefined && request.method === 'POST') return answerTestPermissions(world, request, tested);
    const [, collection, name] = /^\/v3\/(folders|projects)(?:\/([^/]+))?$/.exec(request.path) ?? [];
    if (collection === undefined || request.method !== 'GET') refuse('NOT_FOUND', 'Method not found.');
    if (name !== undefined) {
      checkQuery(world, request, []);
      return jsonReply(
        applyFields(getOne(world, collection, decodeSegment(name)), request.query.get('fields')),
        request.query,
      );
    }
    checkQuery(world, request, ['parent', 'pageSize', 'pageToken', 'showDeleted']);
    return jsonReply(applyFields(listChildren(world, request, collection), request.query.get('fields')), request.query);
  };
}

function getOne(world: World, collection: string, name: string): JsonObject {
  const folder = collection === 'folders' ? world.fleet.folders.find((one) => one.number === name) : undefined;
  const project = collection === 'projects' ? findProject(world, name) : undefined;
  if (folder !== undefined) return folderJson(folder);
  if (project !== undefined) return projectJson(project);
  // The service does not tell "denied" from "does not exist".
  refuse('PERMISSION_DENIED', `The caller does not have permission on ${collection}/${name} (or it may not exist).`);
}

function listChildren(world: World, request: Request, collection: string): JsonObject {
  const parent = request.query.get('parent') ?? '';
  if (!/^(organizations|folders)\/\d+$/.test(parent))
    refuse('INVALID_ARGUMENT', "Field 'parent' must be organizations/N or folders/N.");
  const isKnown =
    parent === `organizations/${world.fleet.organization}` ||
    world.fleet.folders.some((folder) => parent === `folders/${folder.number}`);
  if (!isKnown) refuse('PERMISSION_DENIED', `The caller does not have permission on ${parent} (or it may not exist).`);
  const sizeText = request.query.get('pageSize') ?? '0';
  if (!/^\d+$/.test(sizeText)) refuse('INVALID_ARGUMENT', `Invalid value at 'page_size' (TYPE_INT32), "${sizeText}"`);
  const size = Math.min(Number(sizeText) === 0 ? DEFAULT_PAGE : Number(sizeText), 300);

  const showDeleted = request.query.get('showDeleted') === 'true';
  const all =
    collection === 'folders'
      ? world.fleet.folders.filter((folder) => folder.parent === parent).map(folderJson)
      : world.fleet.projects
          .filter((one) => one.parent === parent && (showDeleted || one.state !== 'DELETE_REQUESTED'))
          .map(projectJson);
  const query = [collection, parent, showDeleted];
  const from = Number(readPageToken(request.query.get('pageToken'), query) ?? 0);
  const page = all.slice(from, from + size);
  const next = from + page.length;
  return {
    ...(page.length === 0 ? {} : { [collection]: page }),
    ...(next < all.length ? { nextPageToken: makePageToken(query, next) } : {}),
  };
}

function folderJson(folder: FleetFolder): JsonObject {
  return {
    name: `folders/${folder.number}`,
    parent: folder.parent,
    displayName: folder.displayName,
    state: 'ACTIVE',
    createTime: EPOCH,
    updateTime: EPOCH,
    etag: `W/"${folder.number}"`,
  };
}

function projectJson(project: FleetProject): JsonObject {
  return {
    name: `projects/${project.number}`,
    parent: project.parent,
    projectId: project.id,
    state: project.state ?? 'ACTIVE',
    displayName: project.displayName,
    createTime: EPOCH,
    updateTime: EPOCH,
    etag: `W/"${project.number}"`,
  };
}
