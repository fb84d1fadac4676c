import type { Evidence } from '../domain/evidence.ts';
import type { PlanCommand, PlanStep, PolicyFix, PoolPlan, Precheck } from '../domain/plan.ts';
import { readOf } from './cluster-state.ts';
import {
  applyManifest,
  describeDns,
  getCredentials,
  nodesOfPool,
  recreatePool,
  resolveOnPool,
  scaleKubeDns,
  switchProvider,
  timeoutLines,
} from './commands.ts';
import { say } from './knowledge.ts';
import { SWITCH_MINUTES } from './pools.ts';
import { planStopGap } from './stop-gap-step.ts';

/** hours; without a time-out and without a query to kube-dns, before anything is cleaned up. */
export const QUIET_HOURS = 48;

const STOP_WHEN = [
  'look-ups fail on new nodes that worked on old ones',
  'the error rate of any workload rises and does not fall within 10 minutes',
  'new nodes do not become Ready, or the operation ends with an error',
];
const WATCH = [
  'error rates of the workloads, first of those that resolve names of the cluster',
  'time-outs of node-local-dns in Cloud Logging',
  'Pods in Pending, and nodes in NotReady',
];

export interface StepInput {
  evidence: Evidence;
  pools: readonly PoolPlan[];
  prechecks: readonly Precheck[];
  policyFixes: readonly PolicyFix[];
  /** False on a cluster that is on Cloud DNS already. */
  withSwitch: boolean;
}

/** The way to Cloud DNS, in order: look, prepare, switch, re-create pool after pool, verify, clean up. */
export function planSteps(input: StepInput): PlanStep[] {
  const { evidence, pools, policyFixes, withSwitch } = input;
  const { cluster } = evidence;
  const preparation = [...(withSwitch ? planStopGap(evidence) : []), ...planPolicies(policyFixes)];
  return [
    checkStep(input),
    ...preparation,
    ...(withSwitch
      ? [
          makeStep({
            id: 'switch',
            phase: 'switch',
            title: 'Switch the DNS provider to Cloud DNS, cluster scope',
            notes: [say('scope-final'), say('recreate-prompt'), say('nodelocal-stays')],
            commands: [switchProvider(cluster, 'clouddns'), describeDns(cluster, 'CLOUD_DNS and CLUSTER_SCOPE')],
            duration: {
              minMinutes: SWITCH_MINUTES.least,
              maxMinutes: SWITCH_MINUTES.most,
              basis: 'An assumption: no source gives it.',
            },
            watch: ['the operation, until it is DONE'],
            stopWhen: ['the command fails, or describe says anything else than CLOUD_DNS'],
          }),
        ]
      : []),
    ...pools.map((pool, index) => recreateStep(evidence, pool, { index, withSwitch })),
    verifyStep(evidence),
    cleanUpStep(),
  ];
}

function checkStep({ evidence, prechecks: all }: StepInput): PlanStep {
  const prechecks = all.filter((one) => one.concerns !== 'upgrade');
  const commands = new Map<string, PlanCommand>();
  for (const command of prechecks.flatMap((one) => one.commands)) commands.set(JSON.stringify(command.argv), command);
  const open = prechecks.filter((one) => one.outcome !== 'pass').map((one) => one.title);
  return makeStep({
    id: 'check',
    phase: 'check',
    title: 'Look again, just before',
    notes: [
      open.length === 0 ? 'Every precheck passed.' : `Settle first: ${open.join('; ')}.`,
      ...reachNotes(evidence.cluster),
    ],
    commands: [
      getCredentials(evidence.cluster, evidence.cluster.hasOpenDnsEndpoint === true),
      ...commands.values(),
      timeoutLines(evidence.cluster),
    ],
    stopWhen: ['anything is not as this plan says: make it again'],
  });
}

/** How kubectl gets to the control plane, where that is not a matter of course. */
export function reachNotes({ hasOpenDnsEndpoint }: Evidence['cluster']): string[] {
  if (hasOpenDnsEndpoint === true) return [];
  return [
    'No DNS endpoint that is open from outside is known here, so `get-credentials` takes the IP endpoint: run this where that can be reached (an authorized network, or inside of the VPC).',
  ];
}

function planPolicies(fixes: readonly PolicyFix[]): PlanStep[] {
  if (fixes.length === 0) return [];
  return [
    makeStep({
      id: 'allow-dns',
      phase: 'prepare',
      title: 'Let the Pods reach the new resolvers',
      notes: [
        say('link-local'),
        say('policies-add-up'),
        ...fixes.map(
          (fix) => `${fix.namespace}/${fix.name}: for ${fix.pods}, because of ${fix.because.slice(0, 5).join(', ')}.`,
        ),
      ],
      commands: fixes.map((fix) => applyManifest(fix.manifest)),
      stopWhen: ['look-ups in those namespaces fail afterwards'],
    }),
  ];
}

function recreateStep(
  evidence: Evidence,
  pool: PoolPlan,
  { index, withSwitch }: { index: number; withSwitch: boolean },
): PlanStep {
  const { cluster } = evidence;
  const size = pool.nodes === null ? 'size not known' : `${pool.nodes} nodes, ${pool.nodesFrom}`;
  return makeStep({
    id: `pool-${index + 1}`,
    phase: 'recreate',
    title: pool.canary ? `Re-create node pool ${pool.name}, the canary` : `Re-create node pool ${pool.name}`,
    pool: pool.name,
    notes: [
      `${size}; ${pool.surge}.`,
      ...(withSwitch ? [] : ageOf(evidence, pool)),
      say('recreate-same-version'),
      ...(pool.canary ? [`${say('recreate-same-version-dns')} Commands: "Other ways".`, say('resolv-conf')] : []),
      ...(pool.windows === true ? [say('nodelocal-windows'), say('cloud-dns-windows')] : []),
    ],
    commands: [
      recreatePool(cluster, pool),
      nodesOfPool(pool.name),
      // On Windows neither the image nor the shell is there.
      ...(pool.windows === true ? [] : [resolveOnPool(pool.name, { besideOldNodes: false })]),
    ],
    duration: pool.duration,
    watch: WATCH,
    stopWhen: STOP_WHEN,
  });
}

/** On a cluster that was switched before: whether this pool may be done already. */
function ageOf(evidence: Evidence, pool: PoolPlan): string[] {
  const oldest = readOf(evidence, 'nodes')?.pools?.find((one) => one.name === pool.name)?.oldestCreation ?? null;
  const update = readOf(evidence, 'clusterUpdates')?.[0]?.endTime;
  if (oldest === null || update === undefined) return [];
  const isNewer = Date.parse(oldest) >= Date.parse(update);
  return [
    isNewer
      ? `Its oldest node (${oldest}) is newer than the last update of the cluster: if that was the switch, this pool is done.`
      : `Its oldest node (${oldest}) is older than the last update of the cluster (${update}).`,
  ];
}

function verifyStep({ cluster }: Evidence): PlanStep {
  return makeStep({
    id: 'verify',
    phase: 'verify',
    title: 'Verify the whole cluster',
    notes: [
      'The provider in the configuration is not enough: every node has to be newer than the switch.',
      say('events'),
      'Queries to kube-dns fall to nearly none; its own metrics show it where they are collected.',
    ],
    commands: [
      describeDns(cluster, 'RUNNING, CLOUD_DNS and CLUSTER_SCOPE'),
      {
        argv: [
          'kubectl',
          'get',
          'nodes',
          '--sort-by=.metadata.creationTimestamp',
          '--output=custom-columns=NAME:.metadata.name,CREATED:.metadata.creationTimestamp',
        ],
        stdin: null,
        changes: false,
        expect: 'the first, which is the oldest, was created after the switch',
      },
      {
        argv: ['kubectl', '--namespace=kube-system', 'get', 'daemonset/node-local-dns'],
        stdin: null,
        changes: false,
        expect: 'as many ready as desired: the cache stays on',
      },
      timeoutLines(cluster),
    ],
    watch: [`the time-outs of node-local-dns, for ${QUIET_HOURS} hours`],
    stopWhen: ['time-outs towards kube-dns go on: some nodes are from before the switch'],
  });
}

function cleanUpStep(): PlanStep {
  return makeStep({
    id: 'clean-up',
    phase: 'clean-up',
    title: `Clean up, after ${QUIET_HOURS} quiet hours`,
    waitHours: QUIET_HOURS,
    notes: [
      say('kube-dns-stays'),
      'The autoscaler goes first, else it scales kube-dns up again. Until then the way back is open.',
      say('nodelocal-stays'),
    ],
    commands: [scaleKubeDns('kube-dns-autoscaler', 0), scaleKubeDns('kube-dns', 0)],
    stopWhen: ['any look-up fails afterwards: scale both up again'],
  });
}

/** A step; what is not given is none. */
export function makeStep(given: Pick<PlanStep, 'id' | 'phase' | 'title'> & Partial<PlanStep>): PlanStep {
  return {
    notes: [],
    pool: null,
    commands: [],
    duration: null,
    watch: [],
    stopWhen: [],
    waitHours: 0,
    ...given,
  };
}
