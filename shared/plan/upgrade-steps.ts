import type { Evidence } from '../domain/evidence.ts';
import type { PlanStep, Precheck } from '../domain/plan.ts';
import { FIRST_COREDNS_VERSION, reaches } from './cluster-state.ts';
import {
  describeDns,
  getCredentials,
  listOperations,
  serverConfig,
  timeoutLines,
  upgradeControlPlane,
} from './commands.ts';
import { say } from './knowledge.ts';
import { makeStep } from './steps.ts';

/** The way by 1.36, for clusters whose provider cannot be changed. The version is chosen when it is gone. */
export function planUpgrade(evidence: Evidence, prechecks: readonly Precheck[]): PlanStep[] {
  const { cluster } = evidence;
  const open = prechecks.filter((one) => one.outcome !== 'pass').map((one) => one.title);
  const isMinorFar = reaches(cluster.controlPlaneVersion, '1.35.0-gke.0') === false;
  return [
    makeStep({
      id: 'check',
      phase: 'check',
      title: 'Look again, just before',
      notes: open.length === 0 ? ['Every precheck passed.'] : [`Settle first: ${open.join('; ')}.`],
      commands: [
        getCredentials(cluster, cluster.hasOpenDnsEndpoint === true),
        describeDns(cluster, 'RUNNING'),
        listOperations(cluster),
        serverConfig(cluster),
      ],
      stopWhen: ['the channel offers no version of 1.36: there is nothing to upgrade to yet'],
    }),
    makeStep({
      id: 'upgrade',
      phase: 'switch',
      title: 'Upgrade the control plane to 1.36',
      notes: [
        say('coredns-1.36'),
        say('kube-dns-follows'),
        say('custom-config-1.36'),
        say('no-downgrade'),
        say('version-alias'),
        ...(isMinorFar ? [say('one-minor')] : []),
      ],
      commands: [upgradeControlPlane(cluster, UPGRADE_ALIAS)],
      watch: ['the operation, until it is DONE', 'look-ups of the workloads while kube-dns is replaced'],
      stopWhen: ['the command fails, or look-ups fail while kube-dns is replaced'],
    }),
    makeStep({
      id: 'verify',
      phase: 'verify',
      title: 'Verify',
      notes: ['Deployment kube-dns has no container dnsmasq any more, and the time-outs end.'],
      commands: [
        describeDns(cluster, `a version of ${FIRST_COREDNS_VERSION.slice(0, 4)}`),
        {
          argv: [
            'kubectl',
            '--namespace=kube-system',
            'get',
            'deployment/kube-dns',
            '--output=jsonpath={.spec.template.spec.containers[*].name}',
          ],
          stdin: null,
          changes: false,
          expect: 'no dnsmasq',
        },
        timeoutLines(cluster),
      ],
    }),
  ];
}

/** An alias of a minor version, as `--cluster-version` takes it. */
const UPGRADE_ALIAS = '1.36';
