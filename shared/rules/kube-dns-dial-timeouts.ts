import { missingSystemLogs, unlessLogsMatter } from './kube-dns-path.ts';
import { defineRule, fail, pass } from './rule.ts';
import { attributeTimeouts, countWords, distinctNodes, sumCounts, windowHours } from './timeout-attribution.ts';
import { observeLimits, observeMeaning, observeTimeouts, observeWindow, setAside } from './timeout-findings.ts';

export const kubeDnsDialTimeouts = defineRule({
  id: 'kube-dns-dial-timeouts',
  title: 'No look-up of node-local-dns fails to connect to kube-dns',
  why: 'A dial time-out means that the TCP handshake itself got no answer: the queue of the kernel in front of dnsmasq was full, because more than limit + 33 connections were on the Pod, or because a burst came faster than dnsmasq takes connections in. A line stands for one failed look-up, all its attempts included (up to 5 s and the last attempt); the client got SERVFAIL.',
  fix: 'Give kube-dns more replicas now, and move the cluster to Cloud DNS for GKE.',
  whenNotToWorry: 'A few lines in the minute of a node-local-dns restart or of a kube-dns roll-out pass by themselves.',
  references: ['docs/failure-mode.md', 'https://github.com/kubernetes/dns/issues/625'],
  needs: ['timeouts'],
  mayUse: ['kubeDnsUpstreamService', 'kubeDnsService'],
  notApplicable: unlessLogsMatter,
  missing: missingSystemLogs,
  judge({ read }) {
    const { timeouts } = read;
    const { dialTcp: buckets, isCertain } = attributeTimeouts(timeouts, read);
    const count = sumCounts(buckets);
    const hours = windowHours(timeouts);
    if (count === 0)
      return pass('no-timeouts', { hours }, [
        observeWindow(timeouts),
        ...setAside(timeouts),
        ...observeLimits(timeouts),
      ]);
    return fail(
      'dial-timeouts',
      { count: countWords(count, timeouts.capped), hours, nodes: distinctNodes(buckets) },
      { severity: 'critical', confidence: isCertain ? 'high' : 'medium' },
      [...observeTimeouts(buckets, timeouts), ...observeMeaning('dial-tcp')],
    );
  },
});
