import type { Observation } from '../domain/finding.ts';
import { missingSystemLogs, unlessLogsMatter } from './kube-dns-path.ts';
import { type Facts, type Judgement, pass } from './rule.ts';
import { attributeTimeouts, countWords, distinctNodes, sumCounts, windowHours } from './timeout-attribution.ts';
import { observeLimits, observeMeaning, observeTimeouts, observeWindow, setAside } from './timeout-findings.ts';

/** What the two rules about time-outs towards kube-dns have in common. */
export const TIMEOUT_RULE = {
  fix: 'Give kube-dns more replicas now, and move the cluster to Cloud DNS for GKE.',
  whenNotToWorry: 'A few lines in the minute of a node-local-dns restart or of a kube-dns roll-out pass by themselves.',
  references: ['docs/failure-mode.md', 'https://github.com/kubernetes/dns/issues/625'],
  needs: ['timeouts'],
  mayUse: ['kubeDnsUpstreamService', 'kubeDnsService'],
  notApplicable: unlessLogsMatter,
  missing: missingSystemLogs,
} as const;

/** The time-outs that a rule found, for its words. */
export interface FoundTimeouts {
  numbers: { count: string; hours: number; nodes: number };
  /** Medium where the address of Service kube-dns-upstream was not read. */
  confidence: 'high' | 'medium';
  observations: Observation[];
}

/** Counts the time-outs of one kind towards kube-dns; none is a pass that says what could have kept a line from it. */
export function judgeTimeouts(
  kind: 'dial-tcp' | 'read-tcp',
  read: Facts<'timeouts', 'kubeDnsUpstreamService' | 'kubeDnsService'>['read'],
  blame: (found: FoundTimeouts) => Judgement,
): Judgement {
  const { timeouts } = read;
  const { dialTcp, readTcp, isCertain } = attributeTimeouts(timeouts, read);
  const buckets = kind === 'dial-tcp' ? dialTcp : readTcp;
  const count = sumCounts(buckets);
  const hours = windowHours(timeouts);
  if (count === 0)
    return pass('no-timeouts', { hours }, [observeWindow(timeouts), ...setAside(timeouts), ...observeLimits(timeouts)]);
  return blame({
    numbers: { count: countWords(count, timeouts.capped), hours, nodes: distinctNodes(buckets) },
    confidence: isCertain ? 'high' : 'medium',
    observations: [...observeTimeouts(buckets, timeouts), ...observeMeaning(kind)],
  });
}
