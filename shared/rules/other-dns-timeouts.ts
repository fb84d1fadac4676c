import { missingSystemLogs, unlessLogsMatter } from './kube-dns-path.ts';
import { defineRule, fail, pass } from './rule.ts';
import { attributeTimeouts, countWords, sumCounts, windowHours } from './timeout-attribution.ts';
import { observeTimeouts, observeWindow } from './timeout-findings.ts';

export const otherDnsTimeouts = defineRule({
  id: 'other-dns-timeouts',
  title: 'No other DNS server that node-local-dns asks times out',
  why: 'Names outside the cluster go to the metadata server (169.254.169.254) or to upstreamNameservers and stub domains, mostly over UDP. Time-outs there have another cause than dnsmasq (a blocked path, a slow resolver, VPC DNS), and moving to Cloud DNS for GKE does not mend them.',
  fix: 'Look at the server that is named: its own health, the firewall on UDP and TCP 53, NetworkPolicies.',
  whenNotToWorry: 'Single lines now and then: UDP loses packets.',
  references: ['docs/failure-mode.md'],
  needs: ['timeouts'],
  mayUse: ['kubeDnsUpstreamService', 'kubeDnsService'],
  notApplicable: unlessLogsMatter,
  missing: missingSystemLogs,
  judge({ read }) {
    const { timeouts } = read;
    const { other } = attributeTimeouts(timeouts, read);
    const count = sumCounts(other);
    const hours = windowHours(timeouts);
    if (count === 0) return pass('no-other-timeouts', { hours }, [observeWindow(timeouts)]);
    const upstreams = [
      ...new Set(other.map((bucket) => bucket.upstream ?? 'servers that a summary line does not name')),
    ].sort();
    const words =
      upstreams.length > 3
        ? `${upstreams.slice(0, 3).join(', ')} and ${upstreams.length - 3} more`
        : upstreams.join(', ');
    return fail(
      'other-timeouts',
      { count: countWords(count, timeouts.capped), hours, upstreams: words },
      { severity: 'low', confidence: 'high' },
      observeTimeouts(other, timeouts),
    );
  },
});
