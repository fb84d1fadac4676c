import type { Evidence } from '../domain/evidence.ts';
import type { PlanStep, PoolPlan, Precheck } from '../domain/plan.ts';
import { FIRST_COREDNS_VERSION, type Minor, newestOfMinor, parseGkeVersion } from '../formats/gke-version.ts';
import { listSome, readOf } from './cluster-state.ts';
import {
  describeDns,
  getCredentials,
  look,
  recreatePool,
  serverConfig,
  timeoutLines,
  upgradeControlPlane,
} from './commands.ts';
import { say } from './knowledge.ts';
import { UPGRADE_MINUTES } from './pools.ts';
import { makeStep, reachNotes } from './steps.ts';
import { planStopGap } from './stop-gap-step.ts';

/** Minor versions that nodes may be behind the control plane; see `node-skew`. */
const MOST_SKEW = 2;
/** Minor versions on the way; from further back people have to look. */
const MOST_STEPS = 15;

export interface UpgradeInput {
  evidence: Evidence;
  prechecks: readonly Precheck[];
  pools: readonly PoolPlan[];
  /** The version of 1.36 that GKE offers; null where that is not known. */
  target: string | null;
}

/** The way by 1.36: look, set what helps until then, the control plane one minor version after the other, verify. */
export function planUpgrade(input: UpgradeInput): PlanStep[] {
  const { evidence, prechecks } = input;
  const { cluster } = evidence;
  const open = prechecks
    .filter((one) => one.outcome !== 'pass' && one.concerns !== 'cloud-dns')
    .map((one) => one.title);
  const commands = prechecks.filter((one) => one.concerns !== 'cloud-dns').flatMap((one) => one.commands);
  return [
    makeStep({
      id: 'check',
      phase: 'check',
      title: 'Look again, just before',
      notes: [
        open.length === 0 ? 'Every precheck passed.' : `Settle first: ${open.join('; ')}.`,
        ...reachNotes(cluster),
      ],
      commands: [
        getCredentials(cluster, cluster.hasOpenDnsEndpoint === true),
        ...new Map([...commands, serverConfig(cluster)].map((one) => [JSON.stringify(one.argv), one])).values(),
      ],
      stopWhen: ['the channel offers no version of 1.36: there is nothing to upgrade to yet'],
    }),
    ...planStopGap(evidence),
    ...upgrades(input),
    verifyUpgrade(evidence),
  ];
}

/** Each minor version up to the first with CoreDNS; pools that would fall too far behind follow on the way. */
function upgrades({ evidence, pools, target }: UpgradeInput): PlanStep[] {
  const { cluster } = evidence;
  const goal = parseGkeVersion(target ?? FIRST_COREDNS_VERSION);
  const from = parseGkeVersion(cluster.controlPlaneVersion ?? '');
  const offered = readOf(evidence, 'offeredVersions')?.versions ?? [];
  const steps: PlanStep[] = [];
  if (goal === null) return steps;
  const minors = minorsBetween(from, goal);
  const behind = new Map(pools.map((pool) => [pool.name, parseGkeVersion(pool.version ?? '')?.minor ?? null]));
  let present: string | null = cluster.controlPlaneVersion;
  for (const minor of minors) {
    const isLast = minor === minors.at(-1);
    // An alias is taken where nothing says what is offered.
    const version: string = (isLast ? target : newestOfMinor(offered, minor)) ?? `${minor.major}.${minor.minor}`;
    const old = cluster.mode === 'autopilot' ? [] : pools.filter((pool) => isTooOld(behind.get(pool.name), minor));
    if (old.length > 0) steps.push(poolStep(evidence, old, present));
    for (const pool of old) behind.set(pool.name, minor.minor - 1);
    const isMissing = offered.length > 0 && parseGkeVersion(version) === null;
    steps.push(controlPlaneStep(evidence, version, { isLast, isOnlyOne: minors.length === 1, isMissing }));
    present = version;
  }
  return steps;
}

function isTooOld(minor: number | null | undefined, next: Minor): boolean {
  return minor != null && minor < next.minor - MOST_SKEW;
}

function minorsBetween(from: Minor | null, goal: Minor): Minor[] {
  const { major } = goal;
  if (from === null || from.major !== major || goal.minor - from.minor > MOST_STEPS) return [goal];
  const count = Math.max(1, goal.minor - from.minor);
  return Array.from({ length: count }, (_, index) => ({ major, minor: goal.minor - count + 1 + index }));
}

function poolStep({ cluster }: Evidence, pools: readonly PoolPlan[], version: string | null): PlanStep {
  const names = pools.map((pool) => pool.name);
  return makeStep({
    id: `pools-${version ?? 'now'}`,
    phase: 'switch',
    title: `Upgrade node pools that are too old for the next step: ${listSome(names)}`,
    notes: [say('node-skew')],
    commands: pools.map((pool) => recreatePool(cluster, { name: pool.name, version: null })),
    watch: ['Pods in Pending, and nodes in NotReady'],
    stopWhen: ['new nodes do not become Ready, or the operation ends with an error'],
  });
}

function controlPlaneStep(
  { cluster }: Evidence,
  version: string,
  { isLast, isOnlyOne, isMissing }: { isLast: boolean; isOnlyOne: boolean; isMissing: boolean },
): PlanStep {
  const isAlias = parseGkeVersion(version) === null;
  return makeStep({
    id: isLast ? 'upgrade' : `upgrade-${version}`,
    phase: 'switch',
    title: `Upgrade the control plane to ${version}`,
    notes: [
      ...(isLast
        ? [say('coredns-1.36'), say('kube-dns-follows'), say('custom-config-1.36'), say('terraform-min-master')]
        : []),
      ...(isLast ? [say('no-downgrade')] : []),
      ...(isMissing
        ? [
            `GKE lists no version of ${version} here any more: if the command is refused, ask Google's support for the way.`,
          ]
        : []),
      ...(isAlias ? [say('version-alias')] : []),
      ...(isOnlyOne ? [] : [say('one-minor')]),
    ],
    commands: [upgradeControlPlane(cluster, version)],
    duration: {
      minMinutes: UPGRADE_MINUTES.least,
      maxMinutes: UPGRADE_MINUTES.most,
      basis: 'An assumption: no source gives it.',
    },
    watch: ['the operation, until it is DONE', 'look-ups of the workloads while kube-dns is replaced'],
    stopWhen: ['the command fails, or look-ups fail while kube-dns is replaced'],
  });
}

function verifyUpgrade({ cluster }: Evidence): PlanStep {
  return makeStep({
    id: 'verify',
    phase: 'verify',
    title: 'Verify',
    notes: ['Deployment kube-dns has no container dnsmasq any more, and the time-outs end.'],
    commands: [
      describeDns(cluster, 'a version of 1.36 or later'),
      look(
        [
          'kubectl',
          '--namespace=kube-system',
          'get',
          'deployment/kube-dns',
          '--output=jsonpath={.spec.template.spec.containers[*].name}',
        ],
        'no dnsmasq',
      ),
      timeoutLines(cluster),
    ],
    watch: ['the time-outs of node-local-dns, for 48 hours'],
    stopWhen: ['dnsmasq is still there: kube-dns did not follow the control plane'],
  });
}
