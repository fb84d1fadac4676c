import type { CapacityAnswer } from '../shared/capacity/answer.ts';
import type { ClusterSize } from '../shared/capacity/autoscaler.ts';
import type { BurstAnswer, SteadyAnswer } from '../shared/capacity/demand.ts';
import type { Regime } from '../shared/capacity/regimes.ts';
import { visibleText } from '../shared/report/escape.ts';
import { hangText, wrapText } from '../shared/report/layout.ts';
import { quoteCommand } from '../shared/report/shell-quote.ts';
import { NARROWEST } from '../shared/report/terminal-style.ts';

export interface CapacityTable {
  answer: CapacityAnswer;
  cluster: ClusterSize;
  /** Where the parameters came from, in words. */
  mode: string;
  /** Cells in a line. Commands are never broken: they are for copying. */
  width: number;
}

/** The answer for people: each number with where it comes from, what users notice, what to set. No line end at the end. */
export function renderCapacity(table: CapacityTable): string {
  const width = Math.max(NARROWEST, table.width);
  const { answer, cluster } = table;
  const sections = [
    wrapText(`kube-dns for ${nodesText(cluster)}`, width),
    answer.replicas === null ? paragraph(`No answer: ${answer.reason}`, width) : numberLines(table, width),
    ...notices(answer).map(([title, text]) => [title, ...paragraph(text, width)]),
    stopGapLines(answer.stopGap, width),
    [
      'Taken for granted',
      ...answer.assumptions.flatMap(({ text, basis }) => hangText('  - ', `${text} ${basis}`, width)),
    ],
  ];
  return sections.map((lines) => lines.join('\n')).join('\n\n');
}

function nodesText({ nodes, milliCores }: ClusterSize): string {
  const cordoned = nodes.total - nodes.schedulable;
  const which = cordoned === 0 ? '' : `, ${cordoned} of them unschedulable`;
  return `${nodes.total} nodes${which}, with ${milliCores.total / 1000} allocatable cores in all`;
}

function numberLines({ answer, cluster, mode }: CapacityTable, width: number): string[] {
  const { total } = cluster.nodes;
  const floor = answer.connectionsPerPodFloor;
  const rows: [string, string, string][] = [
    ['kube-dns Pods', text(answer.replicas), `kube-dns-autoscaler, mode ${mode}`],
    ['next Pod at', text(answer.nextReplicaAtNodes), nextSource(answer)],
    ['connection slots', text(answer.slots), `Pods x ${answer.limit}, the limit of each dnsmasq`],
    ['slots per node', text(answer.slotsPerNode), `slots / ${total} nodes`],
    ['floor per Pod', text(floor), `${total} nodes x 2 connections / Pods, measured in the lab`],
    ['fullest Pod', text(answer.connectionsPerPodPeak), 'floor and 2.5 times its root, rule of thumb'],
    ['with room', text(answer.comfortablePerPod), `largest mean whose fullest Pod stays at ${answer.limit}, computed`],
  ];
  return rows.flatMap(([name, value, source]) =>
    hangText(`  ${name.padEnd(16)}  ${value.padStart(7)}  `, source, width),
  );
}

function nextSource({ nextReplicaAtNodes }: CapacityAnswer): string {
  return nextReplicaAtNodes === null ? 'none within 15,000 nodes' : 'nodes, when they are of the present mean size';
}

type Notice = [title: string, text: string];

function notices(answer: CapacityAnswer): Notice[] {
  const { steady, burst } = answer;
  return [
    ...floorNotice(answer),
    ...(steady === null ? [] : [steadyNotice(steady)]),
    ...(burst === null ? [] : [burstNotice(burst)]),
  ];
}

function floorNotice({ regime, whatUsersNotice }: CapacityAnswer): Notice[] {
  if (regime === null || whatUsersNotice === null) return [];
  return [['What users notice at the floor', REGIME_WORDS[regime] + whatUsersNotice]];
}

function steadyNotice({ missesPerSecond, connectionsPerPod, holdSeconds, ...steady }: SteadyAnswer): Notice {
  const means =
    connectionsPerPod === null
      ? ''
      : `${text(connectionsPerPod.from)} to ${text(connectionsPerPod.to)} connections a Pod in the mean, each held ${holdSeconds.from} to ${holdSeconds.to} s. `;
  const words = `${means}${REGIME_WORDS[steady.regime]}${steady.whatUsersNotice} ${steady.basis}`;
  return [`At ${text(missesPerSecond)} new connections a second`, words];
}

function burstNotice({ missesAtOneMoment, meanPerPod, peakPerPod, ...burst }: BurstAnswer): Notice {
  const means =
    meanPerPod === null
      ? ''
      : `${text(meanPerPod)} connections a Pod with the floor, up to about ${text(peakPerPod)} on the fullest. No waiting from about ${burst.podsWithoutWaiting} Pods on. `;
  const words = `${means}${REGIME_WORDS[burst.regime]}${burst.whatUsersNotice} ${burst.basis}`;
  return [`In a burst of ${missesAtOneMoment} look-ups`, words];
}

const REGIME_WORDS: Record<Regime, string> = {
  'no-waiting': '',
  queue: 'Connections wait. ',
  refused: 'Connections get no answer. ',
  'no-pods': '',
};

function stopGapLines(gap: CapacityAnswer['stopGap'], width: number): string[] {
  if ('refused' in gap) return ['Until the migration', ...hangText('  - ', gap.refused, width)];
  return [
    'Until the migration',
    ...gap.words.flatMap((words) => hangText('  - ', words, width)),
    ...(gap.command === null ? [] : ['', '  Set it:', ...commandLines(gap.command)]),
    ...(gap.takeBack === null ? [] : ['', '  Take it back:', ...commandLines(gap.takeBack)]),
  ];
}

/** Broken where a shell permits it, so that only the patch may be longer than a line. */
function commandLines(words: readonly string[]): string[] {
  const command = quoteCommand(words);
  const broken = command.replace(' --namespace=', ' \\\n    --namespace=').replace(' --patch=', ' \\\n    --patch=');
  return `  ${broken}`.split('\n');
}

function paragraph(words: string, width: number): string[] {
  return wrapText(visibleText(words, 2_000), width - 2).map((line) => `  ${line}`);
}

/** Two decimal places at most. */
function text(value: number | null): string {
  return value === null ? '-' : String(Math.round(value * 100) / 100);
}
