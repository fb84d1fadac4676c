import { cloudresourcemanager_v3 } from 'googleapis/build/src/apis/cloudresourcemanager/v3.js';
import { z } from 'zod';
import type { Endpoints } from '../config.ts';
import { INVENTORY_LIST } from '../domain/inventory-gap.ts';
import { CollectError } from '../errors.ts';
import { callSdk, googleApiOptions, toGoogleError } from './google-clients.ts';
import type { Wire } from './wire.ts';

const GRANT =
  'resourcemanager.projects.list and resourcemanager.folders.list on the organization or folder (roles/browser)';

const projectsPage = z.object({
  projects: z.array(z.object({ projectId: z.string().nullish(), state: z.string().nullish() })).nullish(),
  nextPageToken: z.string().nullish(),
});
const foldersPage = z.object({
  folders: z.array(z.object({ name: z.string().nullish(), state: z.string().nullish() })).nullish(),
  nextPageToken: z.string().nullish(),
});

/**
 * The active projects below an organization or folder, folders within folders included: projects.list and folders.list
 * show direct children only. Throws CollectError when any level cannot be read, because a narrower answer would hide
 * projects silently.
 */
export async function listProjects(wire: Wire, endpoints: Endpoints, parent: string): Promise<string[]> {
  const client = new cloudresourcemanager_v3.Cloudresourcemanager(
    googleApiOptions(wire, 'cloudresourcemanager', endpoints),
  );
  const projects = new Set<string>();
  const pending = [parent];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for await (const page of pagesOf(next, 'projects', projectsPage, (query) => client.projects.list(query))) {
      for (const project of page.projects ?? []) {
        if (project.projectId != null && project.state !== 'DELETE_REQUESTED') projects.add(project.projectId);
      }
    }
    for await (const page of pagesOf(next, 'folders', foldersPage, (query) => client.folders.list(query))) {
      for (const folder of page.folders ?? []) {
        if (folder.name != null && folder.state !== 'DELETE_REQUESTED') pending.push(folder.name);
      }
    }
  }
  return [...projects].sort();
}

interface Query {
  parent: string;
  pageSize: number;
  pageToken?: string;
}

async function* pagesOf<T extends { nextPageToken?: string | null | undefined }>(
  parent: string,
  noun: 'projects' | 'folders',
  schema: z.ZodType<T>,
  ask: (query: Query) => Promise<{ status: number; data: unknown }>,
): AsyncGenerator<T> {
  const what = INVENTORY_LIST.ofParents(noun, parent);
  let pageToken: string | undefined;
  do {
    const answer = await callSdk(() =>
      ask({ parent, pageSize: 300, ...(pageToken === undefined ? {} : { pageToken }) }),
    );
    if (answer.status !== 200) throw toGoogleError(answer.status, answer.data, what, GRANT);
    const page = schema.safeParse(answer.data);
    if (!page.success) throw new CollectError('malformed', what, `The answer is not a list of ${noun}.`);
    yield page.data;
    pageToken = page.data.nextPageToken || undefined;
  } while (pageToken !== undefined);
}
