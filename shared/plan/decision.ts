import type { Evidence } from '../domain/evidence.ts';
import type { Alternative, PlanDecision, PlanWay, Precheck } from '../domain/plan.ts';
import { asksOverUdp, gapOf, providerOf, readOf, runsCoreDns } from './cluster-state.ts';
import { say } from './knowledge.ts';

export interface Deciding {
  prechecks: readonly Precheck[];
  /** The way that the plan takes. */
  isUpgrade: boolean;
  alternative: Alternative;
  /** The way that somebody asked for. */
  wanted: PlanWay | null;
}

/** What the plan is about. The provider and the engine decide; a precheck that blocks only delays. */
export function decide(evidence: Evidence, deciding: Deciding): { decision: PlanDecision; why: string } {
  const { prechecks, isUpgrade } = deciding;
  const facts = evidence.cluster;
  const live = readOf(evidence, 'liveCluster');
  if (live !== undefined && !live.found)
    return { decision: 'not-needed', why: 'The Container API does not know this cluster any more.' };
  const provider = providerOf(facts);
  if (provider === 'unknown')
    return { decision: 'unknown', why: `clusterDns is ${facts.clusterDns}, which this version does not know.` };
  if (provider === 'cloud-dns') return decideOnCloudDns(evidence, prechecks);
  const coreDns = runsCoreDns(evidence);
  if (coreDns === true) return { decision: 'not-needed', why: `CoreDNS serves kube-dns here. ${say('coredns-1.36')}` };
  if (!facts.nodeLocalDnsCache)
    return {
      decision: 'not-needed',
      why: 'NodeLocal DNSCache is off, so that no cache holds connections to kube-dns open: this failure cannot occur.',
    };
  if (asksOverUdp(evidence))
    return {
      decision: 'not-needed',
      why: 'The live Corefile of node-local-dns forwards to kube-dns without force_tcp: misses go over UDP, which dnsmasq does not limit this way.',
    };
  const blocker = blocking(prechecks, isUpgrade);
  const waits = waitsFor(blocker);
  if (isUpgrade)
    return { decision: blocker === null ? 'upgrade' : 'blocked', why: `${whyUpgrade(evidence, deciding)}${waits}` };
  if (blocker !== null) return { decision: 'blocked', why: waits.trim() };
  const doubt = coreDns === null ? ' Whether dnsmasq serves kube-dns could not be told.' : '';
  return {
    decision: 'migrate',
    why: `NodeLocal DNSCache stands in front of kube-dns on dnsmasq.${doubt}${otherWanted(deciding)}`,
  };
}

function whyUpgrade({ cluster: facts }: Evidence, deciding: Deciding): string {
  if (facts.mode === 'autopilot') return `Autopilot on kube-dns. ${say('autopilot-provider')}`;
  const { wanted, alternative } = deciding;
  if (wanted !== null) return `The upgrade to 1.36 was asked for.${otherWanted(deciding)}`;
  return `${alternative.why} So this plan upgrades; \`--to cloud-dns\` plans the move all the same.`;
}

function otherWanted({ wanted, alternative }: Deciding): string {
  const { recommended, why } = alternative;
  if (wanted === null || recommended === 'none' || recommended === wanted) return '';
  return ` Recommended is the other way: ${why}`;
}

function decideOnCloudDns(evidence: Evidence, prechecks: readonly Precheck[]): { decision: PlanDecision; why: string } {
  const facts = evidence.cluster;
  if (facts.mode === 'autopilot') return { decision: 'not-needed', why: 'Autopilot on Cloud DNS.' };
  const nodes = readOf(evidence, 'nodes');
  const updates = readOf(evidence, 'clusterUpdates');
  const oldest = nodes?.oldestCreation ?? null;
  const shown = readOf(evidence, 'history')?.migrationShownComplete ?? null;
  if (shown !== null || nodes?.total === 0)
    return { decision: 'not-needed', why: 'On Cloud DNS, and no node is from before the switch.' };
  const [last] = updates ?? [];
  if (oldest !== null && last !== undefined) {
    if (Date.parse(oldest) >= Date.parse(last.endTime))
      return {
        decision: 'not-needed',
        why: 'On Cloud DNS, and every node is newer than the last update of the cluster.',
      };
    const blocker = blocking(prechecks, false);
    return {
      decision: blocker === null ? 'finish' : 'blocked',
      why: `On Cloud DNS, but its oldest node (${oldest}) is from before the last update of the cluster (${last.endTime}): if that was the switch, old nodes still ask kube-dns.${waitsFor(blocker)}`,
    };
  }
  const missing = nodes === undefined ? gapOf(evidence, 'nodes').what : 'the moment of the switch';
  return {
    decision: 'unknown',
    why: `On Cloud DNS; whether every node was re-created since cannot be told without ${missing}.`,
  };
}

/** The first precheck of this way that forbids any change. */
function blocking(prechecks: readonly Precheck[], isUpgrade: boolean): Precheck | null {
  const other = isUpgrade ? 'cloud-dns' : 'upgrade';
  return prechecks.find((one) => one.blocks && one.outcome === 'fail' && one.concerns !== other) ?? null;
}

function waitsFor(blocker: Precheck | null): string {
  if (blocker === null) return '';
  const read = blocker.evidence[0]?.replace(/\.$/, '') ?? 'nothing';
  return ` Not before this is so: ${blocker.title} (read: ${read}).`;
}
