import type { InventorySource, Log, Progress } from '../audit/ports.ts';
import type { Endpoints } from '../config.ts';
import type { Inventory } from '../domain/inventory.ts';
import type { Scope } from '../domain/scope.ts';
import { formatScope } from '../domain/scope.ts';
import { CollectError } from '../errors.ts';
import { type AssetParent, listClusterAssets } from './asset-inventory.ts';
import type { ContainerApi } from './container.ts';
import { listProjects } from './resource-manager.ts';
import { createSkipList } from './skip-list.ts';
import type { Wire } from './wire.ts';

export interface CloudInventoryOptions {
  wire: Wire;
  endpoints: Endpoints;
  container: ContainerApi;
  log: Log;
  progress: Progress;
}

/** Asset Inventory for organizations and folders; the Container API for projects, and where Asset Inventory is denied. */
export function createCloudInventory(options: CloudInventoryOptions): InventorySource {
  return {
    async enumerate(scope) {
      if (scope.kind === 'file') throw new Error('a file is read by the replay, not by the cloud inventory');
      if (scope.kind === 'cluster') throw new Error('a cluster is brought by its event, not by the cloud inventory');
      if (scope.kind === 'projects') return listByProject(options, scope.ids);
      return listByParent(options, scope);
    },
  };
}

async function listByParent(options: CloudInventoryOptions, scope: Extract<Scope, { id: string }>): Promise<Inventory> {
  const parent = formatScope(scope) as AssetParent;
  options.progress.phase('Reading Asset Inventory', null);
  try {
    let before = 0;
    return await listClusterAssets(options.wire, options.endpoints, parent, (clusters) => {
      options.progress.advance(clusters - before);
      before = clusters;
    });
  } catch (error) {
    if (!(error instanceof CollectError)) throw error;
    options.log.write('WARNING', 'Asset Inventory cannot be read, projects are asked one by one', { code: error.code });
    const inventory = await listWithoutAssets(options, parent);
    return { ...inventory, gaps: [denied(error, inventory), ...inventory.gaps] };
  }
}

/** The first gap says why the slow way was taken; it is a gap of freshness and cost only when the slow way worked. */
function denied(error: CollectError, inventory: Inventory) {
  const outcome =
    inventory.projectsSeen.length === 0
      ? ''
      : ` ${inventory.projectsSeen.length} projects were asked one by one instead.`;
  return { ...error.toGap(), detail: `${error.message}${outcome}` };
}

async function listWithoutAssets(options: CloudInventoryOptions, parent: string): Promise<Inventory> {
  try {
    return await listByProject(options, await listProjects(options.wire, options.endpoints, parent));
  } catch (error) {
    if (!(error instanceof CollectError)) throw error;
    return { ...emptyInventory(), gaps: [error.toGap()] };
  }
}

async function listByProject(options: CloudInventoryOptions, projects: readonly string[]): Promise<Inventory> {
  const skips = createSkipList();
  const inventory: Inventory = { ...emptyInventory(), projectsSeen: [...new Set(projects)].sort() };
  options.progress.phase('Reading projects', inventory.projectsSeen.length);
  const answers = await Promise.all(
    inventory.projectsSeen.map(async (project) => {
      const answer = await listProject(options.container, project, skips);
      options.progress.advance(1);
      return { project, answer };
    }),
  );
  for (const { project, answer } of answers) {
    if (!(answer instanceof CollectError)) {
      inventory.clusters.push(...answer.clusters);
      inventory.gaps.push(...answer.gaps);
    } else if (answer.code === 'api-disabled') inventory.apiDisabledProjects.push(project);
    else inventory.gaps.push(answer.toGap());
  }
  inventory.skipped = skips.result();
  return inventory;
}

async function listProject(container: ContainerApi, project: string, skips: ReturnType<typeof createSkipList>) {
  try {
    return await container.list(project, skips);
  } catch (error) {
    if (error instanceof CollectError) return error;
    throw error;
  }
}

function emptyInventory(): Inventory {
  return { source: 'container-api', clusters: [], projectsSeen: [], gaps: [], apiDisabledProjects: [], skipped: [] };
}
