import { defineRule, fail } from './rule.ts';
import { judgeTimeouts, TIMEOUT_RULE } from './timeout-judgement.ts';

export const kubeDnsReadTimeouts = defineRule({
  ...TIMEOUT_RULE,
  id: 'kube-dns-read-timeouts',
  title: 'No look-up of node-local-dns waits in vain on a connection to kube-dns',
  why: 'A read time-out means that the connection was open but dnsmasq did not serve it within 2 s: between limit and limit + 33 connections were on the Pod. Two failed attempts before a good one leave no line at all, so that the true number of slow look-ups is much higher than the count.',
  judge: ({ read }) =>
    judgeTimeouts('read-tcp', read, ({ numbers, confidence, observations }) =>
      fail('read-timeouts', numbers, { severity: 'high', confidence }, observations),
    ),
});
