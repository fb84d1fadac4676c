import { z } from 'zod';
import { applyFields } from './fields.ts';
import type { JsonObject } from './fleet.ts';
import { refuse } from './google-error.ts';
import { decodeSegment, type Handler, jsonReply, type Reply, type Request } from './http.ts';
import { makePageToken, readPageToken } from './page-token.ts';
import { parseStrictBody } from './strict-body.ts';
import { answerTestPermissions } from './test-permissions.ts';
import { checkQuery, type World } from './world.ts';

const PATH = /^\/v2\/(organizations\/[^/]+\/sources\/[^/]+)\/locations\/global\/findings(?:\/([^/:]+)(:setState)?)?$/;
const TEST = /^\/v2\/(organizations\/[^/]+\/sources\/[^/:]+):testIamPermissions$/;
const FINDING = z.strictObject({
  state: z.enum(['ACTIVE', 'INACTIVE']),
  resourceName: z.string().min(1),
  category: z.string().min(1).max(100),
  severity: z.enum(['CRITICAL', 'HIGH', 'MEDIUM', 'LOW']),
  findingClass: z.enum(['MISCONFIGURATION', 'OBSERVATION', 'VULNERABILITY', 'THREAT']).optional(),
  eventTime: z.iso.datetime({ offset: true }),
  description: z.string().optional(),
  nextSteps: z.string().optional(),
  sourceProperties: z.record(z.string(), z.string()).optional(),
});
const SET_STATE = z.strictObject({ state: z.enum(['ACTIVE', 'INACTIVE']) });

/** What Security Command Center keeps: findings by name. */
export type FindingState = Map<string, JsonObject>;

/** Security Command Center API v2: findings.list, patch (which makes what is not there), setState. */
export function createSecurityCenterApi(world: World, findings: FindingState): Handler {
  return (request) => {
    const tested = TEST.exec(request.path)?.[1];
    if (tested !== undefined && request.method === 'POST') return answerTestPermissions(world, request, tested);
    const [, source, id, action] = PATH.exec(request.path) ?? [];
    if (source === undefined) refuse('NOT_FOUND', 'Method not found.');
    if (!(world.fleet.findingSources ?? []).includes(source))
      refuse(
        'PERMISSION_DENIED',
        `Permission 'securitycenter.findings.list' denied on resource '${source}' (or it may not exist).`,
      );
    const parent = `${source}/locations/global/findings`;
    if (id === undefined && request.method === 'GET') return listFindings(world, findings, request, parent);
    const name = `${parent}/${decodeSegment(id)}`;
    if (id !== undefined && action === undefined && request.method === 'PATCH')
      return patchFinding(world, findings, request, name);
    if (action !== undefined && request.method === 'POST') return setState(world, findings, request, name);
    refuse('NOT_FOUND', 'Method not found.');
  };
}

function listFindings(world: World, findings: FindingState, request: Request, parent: string): Reply {
  checkQuery(world, request, ['filter', 'pageSize', 'pageToken', 'orderBy', 'fieldMask']);
  const filter = request.query.get('filter') ?? '';
  const state = /^state\s*=\s*"(ACTIVE|INACTIVE)"$/.exec(filter)?.[1];
  if (filter !== '' && state === undefined) refuse('INVALID_ARGUMENT', `Unsupported filter: ${filter}`);
  const size = Number(request.query.get('pageSize') ?? 10);
  if (!(size >= 1 && size <= 1000)) refuse('INVALID_ARGUMENT', 'page_size must be between 1 and 1000.');
  const all = [...findings]
    .filter(([name, finding]) => name.startsWith(`${parent}/`) && (state === undefined || finding['state'] === state))
    .map(([, finding]) => ({ finding, resource: { name: finding['resourceName'] } }));
  const from = Number(readPageToken(request.query.get('pageToken'), [parent, filter]) ?? 0);
  const page = all.slice(from, from + size);
  const next = from + page.length;
  const answer = {
    ...(page.length === 0 ? {} : { listFindingsResults: page }),
    totalSize: all.length,
    ...(next < all.length ? { nextPageToken: makePageToken([parent, filter], next) } : {}),
  };
  return jsonReply(applyFields(answer, request.query.get('fields')), request.query);
}

function patchFinding(world: World, findings: FindingState, request: Request, name: string): Reply {
  checkQuery(world, request, ['updateMask']);
  const id = name.slice(name.lastIndexOf('/') + 1);
  if (!/^[a-zA-Z0-9]{1,32}$/.test(id)) refuse('INVALID_ARGUMENT', `Invalid finding id ${id}.`);
  const body = parseStrictBody(world, request, FINDING, 'findings.patch');
  const finding = { name, canonicalName: name, createTime: world.now().toISOString(), ...findings.get(name), ...body };
  findings.set(name, finding);
  return jsonReply(applyFields(finding, request.query.get('fields')), request.query);
}

function setState(world: World, findings: FindingState, request: Request, name: string): Reply {
  checkQuery(world, request, []);
  const { state } = parseStrictBody(world, request, SET_STATE, 'findings.setState');
  const before = findings.get(name);
  if (before === undefined) refuse('NOT_FOUND', `Requested entity was not found: ${name}`);
  const finding = { ...before, state };
  findings.set(name, finding);
  return jsonReply(applyFields(finding, request.query.get('fields')), request.query);
}
