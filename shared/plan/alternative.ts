import type { Evidence } from '../domain/evidence.ts';
import type { Alternative, CostEstimate, Duration, Precheck } from '../domain/plan.ts';
import { FIRST_COREDNS_VERSION, firstReaching } from '../formats/gke-version.ts';
import { readOf, runsCoreDns } from './cluster-state.ts';
import { say } from './knowledge.ts';
import { UPGRADE_MINUTES } from './pools.ts';

/** Prechecks whose failure makes the move to Cloud DNS a bigger change than an upgrade that comes anyway. */
const OBSTACLES: ReadonlySet<string> = new Set(['network-policies', 'windows']);

export interface Weights {
  prechecks: readonly Precheck[];
  /** Of the move to Cloud DNS. */
  duration: Duration | null;
  cost: CostEstimate | null;
}

/** kube-dns on CoreDNS, from 1.36 on, weighed against Cloud DNS. */
export function weighAlternative(evidence: Evidence, weights: Weights): Alternative {
  const { cluster } = evidence;
  if (runsCoreDns(evidence) === true)
    return {
      availability: 'running',
      version: cluster.controlPlaneVersion,
      words: [say('coredns-1.36')],
      compared: [],
      recommended: 'none',
      why: 'CoreDNS serves kube-dns here already.',
    };
  const { availability, version, words } = readAvailability(evidence);
  const choice = { availability, version, words: [...words, say('coredns-1.36')], compared: compareWays(weights) };
  if (cluster.clusterDns === 'CLOUD_DNS')
    return { ...choice, compared: [], recommended: 'cloud-dns', why: 'The cluster is on Cloud DNS already.' };
  if (cluster.mode === 'autopilot')
    return {
      ...choice,
      recommended: 'kube-dns-1.36',
      why: `On Autopilot the other way is a new cluster. ${say('autopilot-provider')}`,
    };
  return { ...choice, ...recommend(weights.prechecks, availability) };
}

function recommend(
  prechecks: readonly Precheck[],
  availability: Alternative['availability'],
): Pick<Alternative, 'recommended' | 'why'> {
  const failures = prechecks.filter((one) => one.outcome === 'fail');
  const obstacles = failures.filter((one) => OBSTACLES.has(one.id)).map((one) => one.title);
  // Documented for Cloud DNS, open for 1.36: no reason to take the upgrade.
  const customized = failures.some((one) => one.id === 'kube-dns-config') ? ` ${say('custom-config-1.36')}` : '';
  if (obstacles.length === 0)
    return {
      recommended: 'cloud-dns',
      why: `Cloud DNS takes kube-dns out of the path; nothing stands in its way here, and it can be taken back.${customized}`,
    };
  const failed = `(failed: ${obstacles.join('; ')})`;
  if (customized !== '')
    return {
      recommended: 'cloud-dns',
      why: `Cloud DNS meets obstacles ${failed}, to be settled before or on the way; the upgrade is no safe way around them here.${customized}`,
    };
  if (availability === 'offered')
    return {
      recommended: 'kube-dns-1.36',
      why: `1.36 is offered here and re-creates no node, and Cloud DNS meets obstacles ${failed}.`,
    };
  const instead =
    availability === 'not-offered'
      ? '1.36 is not offered here yet; once it is, weigh again'
      : 'Whether 1.36 is offered here was not read; where it is, weigh again';
  return {
    recommended: 'cloud-dns',
    why: `Cloud DNS meets obstacles ${failed}, to be settled before or on the way. ${instead}.`,
  };
}

/** What GKE says it offers here; else what is known of the channel. */
function readAvailability(evidence: Evidence): Pick<Alternative, 'availability' | 'version' | 'words'> {
  const { releaseChannel: channel, location } = evidence.cluster;
  const offered = readOf(evidence, 'offeredVersions');
  if (offered === undefined) return { ...ofChannel(channel), version: null };
  const where = `${offered.channel === null ? 'without a channel' : `on channel ${offered.channel}`} in ${location}`;
  const target =
    offered.upgradeTarget === null ? [] : [`By itself the channel upgrades clusters to ${offered.upgradeTarget}.`];
  const version = firstReaching(offered.versions, FIRST_COREDNS_VERSION);
  if (version !== null)
    return {
      availability: 'offered',
      version,
      words: [`GKE offers ${version} ${where} (getServerConfig, read for this plan).`, ...target],
    };
  const newest = offered.versions[0] ?? 'none at all';
  return {
    availability: 'not-offered',
    version: null,
    words: [
      `GKE offers no 1.36 ${where} yet; the first it lists is ${newest} (getServerConfig, read for this plan).`,
      ...target,
    ],
  };
}

function ofChannel(channel: string | null): Pick<Alternative, 'availability' | 'words'> {
  if (channel === 'REGULAR') return { availability: 'reported', words: [say('regular-1.36'), NOT_ASKED] };
  if (channel === 'RAPID') return { availability: 'inferred', words: [say('rapid-1.36'), NOT_ASKED] };
  return { availability: 'unknown', words: [say('channel-unknown')] };
}

const NOT_ASKED = 'What GKE offers in this location was not read.';

function compareWays({ duration, cost }: Weights): Alternative['compared'] {
  const { least, most } = UPGRADE_MINUTES;
  return [
    {
      aspect: 'What changes',
      cloudDns: 'the DNS provider, and every node is re-created',
      coreDns: `the minor version of the control plane. ${say('kube-dns-follows')}`,
    },
    {
      aspect: 'How long it takes',
      cloudDns:
        duration === null
          ? 'not known: the size of a node pool is missing'
          : `${duration.minMinutes} to ${duration.maxMinutes} minutes, nearly all of it for the nodes`,
      coreDns: `${least} to ${most} minutes for each minor version (an assumption of this plan)`,
    },
    {
      aspect: 'What it costs to run',
      cloudDns: `${say('billed')}${costWords(cost)}`,
      coreDns: 'Nothing more than kube-dns today; its Pods stay on your nodes.',
    },
    {
      aspect: 'Limit that remains',
      cloudDns: 'None of connections to kube-dns: it is out of the path.',
      coreDns: say('coredns-1.36'),
    },
    {
      aspect: 'What may break',
      cloudDns: `NetworkPolicies and stub domains. ${say('nodelocal-no-fallback')}`,
      coreDns: `What the new minor version removes. ${say('custom-config-1.36')}`,
    },
    { aspect: 'The way back', cloudDns: 'The provider, and every node again.', coreDns: say('no-downgrade') },
  ];
}

function costWords(cost: CostEstimate | null): string {
  const charges = cost?.scenarios.flatMap(({ withCache }) => [withCache.least, withCache.most]) ?? [];
  if (charges.length === 0) return '';
  return ` By the rates and assumptions below $${Math.min(...charges)} to $${Math.max(...charges)} in 30 days.`;
}
