import { missingSystemLogs, unlessLogsMatter } from './kube-dns-path.ts';
import { defineRule, fail, pass } from './rule.ts';
import { attributeTimeouts, countWords, distinctNodes, sumCounts, windowHours } from './timeout-attribution.ts';
import { observeLimits, observeMeaning, observeTimeouts, observeWindow, setAside } from './timeout-findings.ts';

export const kubeDnsReadTimeouts = defineRule({
  id: 'kube-dns-read-timeouts',
  title: 'No look-up of node-local-dns waits in vain on a connection to kube-dns',
  why: 'A read time-out means that the connection was open but dnsmasq did not serve it within 2 s: between limit and limit + 33 connections were on the Pod. Two failed attempts before a good one leave no line at all, so that the true number of slow look-ups is much higher than the count.',
  fix: 'Give kube-dns more replicas now, and move the cluster to Cloud DNS for GKE.',
  whenNotToWorry: 'A few lines in the minute of a node-local-dns restart or of a kube-dns roll-out pass by themselves.',
  references: ['docs/failure-mode.md', 'https://github.com/kubernetes/dns/issues/625'],
  needs: ['timeouts'],
  mayUse: ['kubeDnsUpstreamService', 'kubeDnsService'],
  notApplicable: unlessLogsMatter,
  missing: missingSystemLogs,
  judge({ read }) {
    const { timeouts } = read;
    const { readTcp: buckets, isCertain } = attributeTimeouts(timeouts, read);
    const count = sumCounts(buckets);
    const hours = windowHours(timeouts);
    if (count === 0)
      return pass('no-timeouts', { hours }, [
        observeWindow(timeouts),
        ...setAside(timeouts),
        ...observeLimits(timeouts),
      ]);
    return fail(
      'read-timeouts',
      { count: countWords(count, timeouts.capped), hours, nodes: distinctNodes(buckets) },
      { severity: 'high', confidence: isCertain ? 'high' : 'medium' },
      [...observeTimeouts(buckets, timeouts), ...observeMeaning('read-tcp')],
    );
  },
});
