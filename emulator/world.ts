import { clusterHosts } from './cluster-names.ts';
import type { Fleet, FleetCluster, FleetProject } from './fleet.ts';
import { unknownNameReply } from './google-error.ts';
import { Refusal, type Request } from './http.ts';

/** What every API handler shares: the fleet with its indexes, the clock and the list of violations. */
export interface World {
  fleet: Fleet;
  now: () => Date;
  violations: string[];
  projectById: Map<string, FleetProject>;
  projectByNumber: Map<string, FleetProject>;
  clustersByProject: Map<string, FleetCluster[]>;
  /** Every host name and address under which a control plane can be asked. */
  clusterByHost: Map<string, FleetCluster>;
}

export function createWorld(fleet: Fleet, now: () => Date): World {
  const projectById = new Map(fleet.projects.map((project) => [project.id, project]));
  const projectByNumber = new Map(fleet.projects.map((project) => [project.number, project]));
  const clusterByHost = new Map<string, FleetCluster>();
  for (const cluster of fleet.clusters) {
    const project = projectById.get(cluster.project);
    if (project === undefined)
      throw new Error(`cluster ${cluster.name} is of project ${cluster.project}, which the fleet has not`);
    const hosts = clusterHosts(cluster, project);
    for (const host of [hosts.dns, hosts.publicIp, hosts.privateIp]) clusterByHost.set(host, cluster);
  }
  return {
    fleet,
    now,
    violations: [],
    projectById,
    projectByNumber,
    clustersByProject: Map.groupBy(fleet.clusters, (cluster) => cluster.project),
    clusterByHost,
  };
}

/** A project by id or number, as most Google APIs take either. */
export function findProject(world: World, idOrNumber: string): FleetProject | undefined {
  return world.projectById.get(idOrNumber) ?? world.projectByNumber.get(idOrNumber);
}

/** The path from a project up to its organisation, nearest first, without the project. */
export function ancestorsOf(world: World, project: FleetProject): string[] {
  const path: string[] = [];
  let parent: string | undefined = project.parent;
  while (parent !== undefined) {
    path.push(parent);
    const number: string = parent.startsWith('folders/') ? parent.slice('folders/'.length) : '';
    parent = world.fleet.folders.find((folder) => folder.number === number)?.parent;
  }
  return path;
}

/** Parameters that every Google API takes. https://cloud.google.com/apis/docs/system-parameters */
const SYSTEM_PARAMETERS = ['alt', '$alt', 'prettyPrint', '$prettyPrint', 'fields', '$fields', 'quotaUser'];

/** Refuses, and records, a query parameter that the method has not, or one that is given twice without being a list. */
export function checkQuery(
  world: World,
  request: Request,
  known: readonly string[],
  lists: readonly string[] = [],
): void {
  const seen = new Set<string>();
  for (const name of request.query.keys()) {
    if (!known.includes(name) && !SYSTEM_PARAMETERS.includes(name)) {
      world.violations.push(`${request.api}: unknown query parameter ${name} in ${request.method} ${request.path}`);
      throw new Refusal(unknownNameReply(name, 'query parameter'));
    }
    if (seen.has(name) && !lists.includes(name)) {
      world.violations.push(`${request.api}: query parameter ${name} given twice in ${request.method} ${request.path}`);
      throw new Refusal(unknownNameReply(name, 'query parameter'));
    }
    seen.add(name);
  }
}
