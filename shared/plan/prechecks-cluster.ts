import type { Evidence } from '../domain/evidence.ts';
import type { Alternative, Precheck } from '../domain/plan.ts';
import { FIRST_COREDNS_VERSION, parseGkeVersion } from '../formats/gke-version.ts';
import { count, gapOf, listSome, networkProject, providerOf, reaches, readOf } from './cluster-state.ts';
import { describeDns, isPlainName, listOperations, listResponsePolicies, serverConfig } from './commands.ts';
import { say } from './knowledge.ts';
import { failed, notAsked, passed, undecided } from './precheck.ts';

/** Names that a command could not carry safely. */
export function checkNames({ cluster }: Evidence): Precheck {
  const given = { id: 'names', title: 'Names can stand in a command' };
  const pools = cluster.nodePools.map((pool) => pool.name);
  const wrong = [cluster.cluster, cluster.project, cluster.location, ...pools].filter((name) => !isPlainName(name));
  if (wrong.length === 0) return passed({ ...given, evidence: ['Cluster, project, location and node pools.'] });
  return failed({
    ...given,
    blocks: true,
    evidence: [`Not as GKE writes names: ${listSome(wrong)}.`],
    action: 'Look where this inventory comes from. No command is made from such a name.',
  });
}

export function checkState(evidence: Evidence): Precheck {
  const { cluster } = evidence;
  const given = {
    id: 'state',
    title: 'The cluster runs',
    commands: isPlainName(cluster.cluster) ? [describeDns(cluster, 'RUNNING')] : [],
  };
  const live = readOf(evidence, 'liveCluster');
  if (live !== undefined && !live.found)
    return failed({ ...given, blocks: true, evidence: ['The Container API does not know this cluster any more.'] });
  const source = evidence.clusterSource === 'container-api' ? 'the Container API' : 'the inventory, not confirmed live';
  const said = `status ${cluster.status}, from ${source}.`;
  if (cluster.status === 'RUNNING') {
    if (evidence.clusterSource === 'container-api') return passed({ ...given, evidence: [said] });
    return undecided({ ...given, evidence: [said], gaps: [gapOf(evidence, 'liveCluster')] });
  }
  if (cluster.status === 'STATUS_UNSPECIFIED' || cluster.status === 'UNKNOWN')
    return undecided({ ...given, evidence: [said], gaps: [gapOf(evidence, 'liveCluster')] });
  return failed({
    ...given,
    blocks: true,
    evidence: [said],
    action: 'Wait until it is RUNNING, or mend it first.',
  });
}

export function checkOperations(evidence: Evidence): Precheck {
  const { cluster } = evidence;
  const given = {
    id: 'operations',
    title: 'No other operation runs',
    commands: isPlainName(cluster.cluster) ? [listOperations(cluster)] : [],
  };
  const running = readOf(evidence, 'runningOperations');
  if (running === undefined) return undecided({ ...given, evidence: [], gaps: [gapOf(evidence, 'runningOperations')] });
  if (running.length === 0) return passed({ ...given, evidence: ['operations.list has none that is not DONE.'] });
  return failed({
    ...given,
    blocks: true,
    evidence: [
      `${count(running.length, 'operation')} under way: ${listSome(running.map((one) => `${one.type} (${one.status}${one.startTime === null ? '' : ` since ${one.startTime}`})`))}.`,
      say('operations-block'),
    ],
    action: 'Wait until it is done, and make the plan again.',
  });
}

export function checkVersion({ cluster }: Evidence): Precheck {
  const given = {
    id: 'version',
    title: 'Version and channel are known',
  };
  const version = cluster.controlPlaneVersion;
  const channel = cluster.releaseChannel ?? 'none';
  const said = `Control plane ${version ?? 'of unknown version'}, release channel ${channel}.`;
  if (version === null || parseGkeVersion(version) === null)
    return undecided({
      ...given,
      evidence: [said],
      gaps: [
        notAsked('control plane version', `currentMasterVersion is ${version ?? 'absent'}.`, 'container.clusters.get'),
      ],
    });
  if (reaches(version, FIRST_COREDNS_VERSION) === true)
    return passed({ ...given, evidence: [said, say('coredns-1.36')] });
  const older = cluster.nodePools.filter((pool) => pool.version !== null && pool.version !== version);
  const pools = older.length === 0 ? [] : [`Other versions: ${listSome(older.map((p) => `${p.name} ${p.version}`))}.`];
  return passed({ ...given, evidence: [said, ...pools] });
}

/** What an upgrade would go to; it blocks only where that is the way. */
export function checkTarget(evidence: Evidence, alternative: Alternative, isWay: boolean): Precheck {
  const { cluster } = evidence;
  const given = {
    id: 'target-version',
    title: 'GKE offers 1.36 here',
    concerns: 'upgrade' as const,
    blocks: isWay,
    evidence: alternative.words,
    commands: isPlainName(cluster.project) ? [serverConfig(cluster)] : [],
  };
  switch (alternative.availability) {
    case 'running':
    case 'offered':
      return passed(given);
    case 'not-offered':
      return failed({ ...given, action: 'Wait until the channel offers it, or take a channel that does.' });
    default:
      return undecided({ ...given, gaps: [gapOf(evidence, 'offeredVersions')] });
  }
}

export function checkScope({ cluster }: Evidence): Precheck {
  const given = { id: 'scope', concerns: 'cloud-dns' as const, title: 'The scope is chosen once and for all' };
  const choices = [say('scope-final'), say('scope-vpc'), say('scope-additive')];
  if (providerOf(cluster) === 'cloud-dns') {
    const scope = cluster.clusterDnsScope ?? 'CLUSTER_SCOPE, as none is said';
    const additive = cluster.additiveVpcScopeDomain;
    const added = additive == null ? '' : `, additive VPC scope ${additive}`;
    return passed({ ...given, evidence: [`It is set already: ${scope}${added}.`, say('scope-final')] });
  }
  return undecided({
    ...given,
    evidence: ['This plan takes cluster scope: what kube-dns gave, and nothing more.', ...choices],
    action: 'Say yes to cluster scope, or choose another one before the switch: there is no after.',
    gaps: [notAsked('whether names have to resolve outside of the cluster', 'Only its owners know.', 'their word')],
  });
}

export function checkAutopilot({ cluster }: Evidence): Precheck {
  const given = {
    id: 'autopilot',
    concerns: 'cloud-dns' as const,
    title: 'The mode of the cluster permits the change',
  };
  if (cluster.mode === 'standard') return passed({ ...given, evidence: ['It is a Standard cluster.'] });
  if (providerOf(cluster) === 'cloud-dns')
    return passed({ ...given, evidence: ['Autopilot, on Cloud DNS already.', say('autopilot-scope')] });
  return failed({
    ...given,
    evidence: [`Autopilot, on kube-dns. ${say('autopilot-provider')}`, say('autopilot-scope')],
    action: 'Upgrade to 1.36 or later, or move to a new cluster.',
  });
}

export function checkSharedVpc({ cluster }: Evidence): Precheck {
  const given = { id: 'shared-vpc', concerns: 'cloud-dns' as const, title: 'The network permits the scope' };
  const owner = networkProject(cluster);
  if (owner === null)
    return undecided({
      ...given,
      evidence: [],
      gaps: [notAsked('network of the cluster', 'networkConfig.network is absent.', 'container.clusters.get')],
    });
  if (owner === cluster.project)
    return passed({ ...given, evidence: [`Its network belongs to its own project, ${owner}.`] });
  return passed({
    ...given,
    evidence: [`Shared VPC of project ${owner}: cluster scope is possible.`, say('scope-additive')],
  });
}

/** Nothing here asks the Cloud DNS API: the answer is a command and the permission that it takes. */
export function checkResponsePolicies({ cluster }: Evidence): Precheck {
  const project = networkProject(cluster) ?? cluster.project;
  return undecided({
    id: 'response-policies',
    concerns: 'cloud-dns' as const,
    title: 'No foreign response policy is in the way',
    evidence: [say('response-policy'), say('response-policy-cluster-scope')],
    action: 'For cluster scope nothing; for the others look at the list first.',
    gaps: [
      notAsked(
        `response policies of project ${project}`,
        'The Cloud DNS API is not asked by this program.',
        'dns.responsePolicies.list in that project (roles/dns.reader)',
      ),
    ],
    commands: isPlainName(project) ? [listResponsePolicies(project)] : [],
  });
}

export function checkSurroundings({ cluster }: Evidence): Precheck {
  return undecided({
    id: 'surroundings',
    concerns: 'cloud-dns' as const,
    title: 'Cloud DNS may be used in this project',
    evidence: [say('il4'), say('service-agent')],
    action: 'Ask the owners of the folder about Assured Workloads, and look at the role of the service agent.',
    gaps: [
      notAsked(
        `regime, APIs and service agent of project ${cluster.project}`,
        'Not asked by this program.',
        'serviceusage.services.list and resourcemanager.projects.getIamPolicy in that project',
      ),
    ],
  });
}

export function checkTerraform({ cluster }: Evidence): Precheck {
  const given = {
    id: 'terraform',
    concerns: 'cloud-dns' as const,
    title: 'Who owns the configuration is known',
  };
  const danger = say('terraform-destroys');
  const label = Object.hasOwn(cluster.resourceLabels, 'goog-terraform-provisioned')
    ? cluster.resourceLabels['goog-terraform-provisioned']
    : undefined;
  const gaps = [
    notAsked('version of the Terraform provider', 'It is in no Google API.', 'terraform version, where it is applied'),
  ];
  if (label === 'true')
    return failed({
      ...given,
      evidence: [`Label goog-terraform-provisioned=true. ${say('terraform-label')}`, danger],
      action:
        'Make the change in Terraform with a Google provider of 5.9.0 or later, and read its plan: update in-place.',
      gaps,
    });
  return undecided({
    ...given,
    evidence: ['No label of Terraform on the cluster, which proves nothing.', danger],
    action: 'If it is in Terraform after all, change it there too, with a Google provider of 5.9.0 or later.',
    gaps,
  });
}
