import type { Evidence } from '../domain/evidence.ts';
import type { Alternative, Precheck } from '../domain/plan.ts';
import { runsCoreDns } from './cluster-state.ts';
import { say } from './knowledge.ts';

/** Prechecks whose failure makes the move to Cloud DNS a bigger change than an upgrade that comes anyway. */
const OBSTACLES: ReadonlySet<string> = new Set(['kube-dns-config', 'network-policies', 'windows']);

const COMPARED: Alternative['compared'] = [
  {
    aspect: 'What changes',
    cloudDns: 'the DNS provider, and every node is re-created',
    coreDns: `the minor version of the control plane. ${say('kube-dns-follows')}`,
  },
  {
    aspect: 'What it costs to run',
    cloudDns: say('billed'),
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
    coreDns: say('custom-config-1.36'),
  },
  { aspect: 'The way back', cloudDns: 'The provider, and every node again.', coreDns: say('no-downgrade') },
];

/** kube-dns on CoreDNS, from 1.36 on, weighed against Cloud DNS. */
export function weighAlternative(evidence: Evidence, prechecks: readonly Precheck[]): Alternative {
  const { cluster } = evidence;
  if (runsCoreDns(evidence) === true)
    return {
      availability: 'running',
      words: [say('coredns-1.36')],
      compared: [],
      recommended: 'none',
      why: 'CoreDNS serves kube-dns here already.',
    };
  const { availability, words } = availabilityOf(cluster.releaseChannel);
  const choice = { availability, words: [...words, say('coredns-1.36')], compared: COMPARED };
  if (cluster.clusterDns === 'CLOUD_DNS')
    return { ...choice, compared: [], recommended: 'cloud-dns', why: 'The cluster is on Cloud DNS already.' };
  if (cluster.mode === 'autopilot')
    return {
      ...choice,
      recommended: 'kube-dns-1.36',
      why: `On Autopilot the other way is a new cluster. ${say('autopilot-provider')}`,
    };
  const obstacles = prechecks.filter((one) => one.outcome === 'fail' && OBSTACLES.has(one.id)).map((one) => one.title);
  if (availability !== 'unknown' && obstacles.length > 0)
    return {
      ...choice,
      recommended: 'kube-dns-1.36',
      why: `The upgrade comes with the channel, and Cloud DNS meets obstacles here (failed: ${obstacles.join('; ')}). The steps below are for Cloud DNS, should you want it all the same.`,
    };
  const reason =
    availability === 'unknown'
      ? 'nothing says when 1.36 comes to this channel'
      : 'nothing stands in its way here, and it can be taken back';
  return {
    ...choice,
    recommended: 'cloud-dns',
    why: `Cloud DNS takes kube-dns out of the path; ${reason}.`,
  };
}

function availabilityOf(channel: string | null): Pick<Alternative, 'availability' | 'words'> {
  if (channel === 'REGULAR') return { availability: 'reported', words: [say('regular-1.36')] };
  if (channel === 'RAPID') return { availability: 'inferred', words: [say('rapid-1.36')] };
  return { availability: 'unknown', words: [say('channel-unknown')] };
}
