import { z } from 'zod';
import type { Endpoints } from '../config.ts';
import { CollectError } from '../errors.ts';
import { readJson } from './monitoring.ts';
import type { Wire } from './wire.ts';

const GRANT = 'serviceusage.services.get on that project (roles/serviceusage.serviceUsageViewer)';
/** services.batchGet takes at most this many names. */
const MAX_NAMES = 30;

const batchAnswer = z.object({
  services: z.array(z.object({ name: z.string(), state: z.string().nullish() })).nullish(),
});

/** Which of these services are off in a project. One that the answer does not name counts as off. Throws CollectError. */
export async function findDisabledServices(
  { wire, endpoints }: { wire: Wire; endpoints: Endpoints },
  project: string,
  services: readonly string[],
): Promise<Set<string>> {
  if (services.length > MAX_NAMES) throw new Error(`more than ${MAX_NAMES} services at once`);
  const what = `APIs of project ${project}`;
  const query = new URLSearchParams(
    services.map((service): [string, string] => ['names', `projects/${project}/services/${service}`]),
  );
  const url = `${endpoints.serviceusage}/v1/projects/${encodeURIComponent(project)}/services:batchGet?${query}`;
  const parsed = batchAnswer.safeParse(
    readJson(await wire.send({ api: 'serviceusage', method: 'GET', url }), what, GRANT),
  );
  if (!parsed.success) throw new CollectError('malformed', what, 'The answer is not a list of services.');
  const on = (parsed.data.services ?? []).filter(({ state }) => state === 'ENABLED');
  const names = new Set(on.map(({ name }) => name.slice(name.lastIndexOf('/') + 1)));
  return new Set(services.filter((service) => !names.has(service)));
}
