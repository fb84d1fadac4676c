import { defineRule, fail } from './rule.ts';
import { judgeTimeouts, TIMEOUT_RULE } from './timeout-judgement.ts';

export const kubeDnsDialTimeouts = defineRule({
  ...TIMEOUT_RULE,
  id: 'kube-dns-dial-timeouts',
  title: 'No look-up of node-local-dns fails to connect to kube-dns',
  why: 'A dial time-out means that the TCP handshake itself got no answer: the queue of the kernel in front of dnsmasq was full, because more than limit + 33 connections were on the Pod, or because a burst came faster than dnsmasq takes connections in. A line stands for one failed look-up, all its attempts included (up to 5 s and the last attempt); the client got SERVFAIL.',
  judge: ({ read }) =>
    judgeTimeouts('dial-tcp', read, ({ numbers, confidence, observations }) =>
      fail('dial-timeouts', numbers, { severity: 'critical', confidence }, observations),
    ),
});
