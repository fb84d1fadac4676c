import { applyFields } from './fields.ts';
import { refuse } from './google-error.ts';
import { type Handler, jsonReply } from './http.ts';
import { checkQuery, findProject, type World } from './world.ts';

const PATH = /^\/v1\/projects\/([^/]+)\/services:batchGet$/;

/** Service Usage API v1, services.batchGet. */
export function createServiceUsageApi(world: World): Handler {
  return (request) => {
    const [, project] = PATH.exec(request.path) ?? [];
    if (project === undefined || request.method !== 'GET') refuse('NOT_FOUND', 'Method not found.');
    checkQuery(world, request, ['names'], ['names']);
    const names = request.query.getAll('names');
    if (names.length > 30) refuse('INVALID_ARGUMENT', 'At most 30 services may be asked for at once.');
    const found = findProject(world, project);
    if (found === undefined || (world.fleet.hiddenResources ?? []).includes(`projects/${found.id}`))
      refuse('PERMISSION_DENIED', `Permission denied to get service on project ${project}.`);
    const off = world.fleet.disabledApis ?? [];
    const services = names.map((name) => {
      const [, service] = /^projects\/[^/]+\/services\/([a-z0-9.-]+)$/.exec(name) ?? [];
      if (service === undefined) refuse('INVALID_ARGUMENT', `Invalid service name: ${name}`);
      return {
        name: `projects/${found.number}/services/${service}`,
        parent: `projects/${found.number}`,
        state: off.includes(service) ? 'DISABLED' : 'ENABLED',
      };
    });
    return jsonReply(applyFields({ services }, request.query.get('fields')), request.query);
  };
}
