import type { Finding, Observation } from '../domain/finding.ts';
import { isConcerned } from '../domain/finding.ts';
import type { ClusterReport } from '../domain/report.ts';
import { formatGap, formatVersion, groupObservations, groupUnknown, otherGaps, sortFindings } from './cluster-words.ts';
import { isLinkable } from './console-links.ts';
import { explainExceptions } from './exception-words.ts';
import { PAGE_BOUNDS } from './fleet-page-bounds.ts';
import {
  type DetailData,
  type FindingData,
  type ObservationData,
  PAGE_SEVERITIES,
  PAGE_TOPICS,
  PAGE_VERDICTS,
  type RowData,
  type Word,
} from './fleet-page-data.ts';
import type { PageStopGap } from './fleet-page-encode.ts';
import { encodePlan, type PagePlan } from './fleet-page-plan.ts';
import { encodeLogs, encodeTimeouts } from './fleet-page-timeouts.ts';
import type { WordList } from './fleet-page-words.ts';
import { quoteCommand } from './shell-quote.ts';
import {
  CONFIDENCE_WORDS,
  formatDay,
  formatDnsProvider,
  formatNumber,
  formatProvenance,
  formatTime,
  formatValue,
  SEVERITY_SIGNS,
} from './words.ts';

const NAME_LENGTH = 120;
const LINE_LENGTH = 400;

const CAPACITY_RULES: ReadonlySet<string> = new Set([
  'dnsmasq-slots-in-use',
  'kube-dns-connection-slots',
  'connection-demand',
  'kube-dns-autoscaler-parameters',
  'kube-dns-autoscaler-configmap',
  'kube-dns-replicas',
]);
const HARM_RULES: ReadonlySet<string> = new Set([
  'kube-dns-dial-timeouts',
  'kube-dns-read-timeouts',
  'other-dns-timeouts',
]);

/** A cluster in the table. */
export function encodeRow(cluster: ClusterReport, words: WordList): RowData {
  const { verdict, severity, exception, logs, timeouts } = cluster;
  const failed = cluster.findings.filter((finding) => finding.verdict === 'fail').slice(0, PAGE_BOUNDS.findings);
  const until = exception?.excepted === true ? (formatDay(exception.until ?? '') ?? 'it is withdrawn') : null;
  const found = timeouts?.byHour.reduce((sum, hour) => sum + hour.dialTcp + hour.readTcp + hour.udp + hour.other, 0);
  return [
    words.add(cluster.cluster, NAME_LENGTH),
    words.add(cluster.project, NAME_LENGTH),
    words.add(cluster.location, NAME_LENGTH),
    PAGE_VERDICTS.indexOf(verdict),
    PAGE_SEVERITIES.indexOf(severity),
    words.add(formatVersion(cluster), 40),
    cluster.nodeCount,
    logs?.timeouts ?? found ?? null,
    words.add(cluster.reason, LINE_LENGTH),
    failed.map(({ rule }) => words.add(rule, 80)),
    labelsOf(cluster).map((label) => words.add(label, 80)),
    until === null ? null : words.add(until, 40),
    isLinkable(cluster) ? 1 : 0,
    logs?.capped === true || timeouts?.capped === true ? 1 : 0,
  ];
}

/** Everything that the page shows of one cluster. */
export function encodeDetail(
  cluster: ClusterReport,
  { stopGap, plan }: { stopGap: PageStopGap | null; plan: PagePlan | null },
  words: WordList,
): DetailData {
  const cuts: string[] = [];
  const take = <T>(all: readonly T[], most: number, what: string): readonly T[] => {
    if (all.length > most) cuts.push(`Shown are ${most} of ${formatNumber(all.length)} ${what}.`);
    return all.slice(0, most);
  };
  const line = (text: string) => words.add(text, LINE_LENGTH);
  const decided = sortFindings(cluster.findings).filter(({ verdict }) => verdict === 'fail' || verdict === 'pass');
  const undecided = groupUnknown(cluster.findings);
  const { excerpt, notes } = encodeTimeouts(cluster, words);
  cuts.push(...notes, ...(plan?.cuts ?? []));
  return {
    facts: factsOf(cluster).flatMap(([name, value]) => [words.add(name, 60), words.add(value, LINE_LENGTH)]),
    exceptions: take(explainExceptions(cluster), PAGE_BOUNDS.exceptions, 'exceptions').map((text) =>
      words.add(text, 800),
    ),
    findings: take(decided, PAGE_BOUNDS.findings, 'findings').map((one) =>
      encodeFinding(one, take(one.observations, PAGE_BOUNDS.values, `values of ${one.rule}`), words),
    ),
    undecided: take(undecided, PAGE_BOUNDS.findings, 'undecided rules').map(({ rules, message, gaps }) => [
      rules.slice(0, PAGE_BOUNDS.findings).map((rule) => words.add(rule, 80)),
      words.add(message, 1_000),
      gaps.slice(0, PAGE_BOUNDS.gaps).map((gap) => line(formatGap(gap))),
    ]),
    idle: cluster.findings
      .filter(({ verdict }) => verdict === 'not-applicable')
      .slice(0, PAGE_BOUNDS.findings)
      .map(({ rule }) => words.add(rule, 80)),
    gaps: take(otherGaps(cluster), PAGE_BOUNDS.gaps, 'gaps').map((gap) => line(formatGap(gap))),
    logs: encodeLogs(cluster, words),
    timeouts: excerpt,
    gauge: gaugeOf(cluster),
    stopGap: stopGap === null ? null : encodeStopGap(stopGap, words),
    plan: plan === null || !isConcerned(cluster) ? null : encodePlan(plan, words),
    planCommand: isConcerned(cluster) ? planCommandOf(cluster, words) : null,
    cuts: cuts.map(line),
  };
}

function factsOf(cluster: ClusterReport): [string, string][] {
  const { nodeCount, initialVersion, kubeDnsLastSeen, migrationShownComplete } = cluster;
  const labels = labelsOf(cluster);
  return [
    ['mode', `${cluster.mode === 'autopilot' ? 'Autopilot' : 'Standard'}, ${cluster.status}`],
    ['control plane', formatVersion(cluster)],
    ...optional('created with', initialVersion ?? null),
    ['DNS provider', formatDnsProvider(cluster.clusterDns)],
    ['NodeLocal DNSCache', cluster.nodeLocalDnsCache ? 'on' : 'off'],
    ['nodes', nodeCount === null ? 'not known' : formatNumber(nodeCount)],
    ...(labels.length === 0 ? [] : ([['labels', labels.join(', ')]] as [string, string][])),
    ...optional('last seen on kube-dns', kubeDnsLastSeen === null ? null : formatTime(kubeDnsLastSeen)),
    ...optional('move shown complete', migrationShownComplete === null ? null : formatTime(migrationShownComplete)),
  ];
}

function optional(name: string, value: string | null): [string, string][] {
  return value === null ? [] : [[name, value]];
}

function labelsOf({ labels }: ClusterReport): string[] {
  return Object.entries(labels)
    .slice(0, PAGE_BOUNDS.labels)
    .map(([key, value]) => `${key}=${value}`);
}

function encodeFinding(finding: Finding, shown: readonly Observation[], words: WordList): FindingData {
  const isFail = finding.verdict === 'fail';
  const confidence = CONFIDENCE_WORDS[finding.confidence];
  return [
    isFail ? 1 : 0,
    PAGE_SEVERITIES.indexOf(finding.severity),
    words.add(isFail ? `${SEVERITY_SIGNS[finding.severity].word}, ${confidence}` : `passed, ${confidence}`, 60),
    words.add(finding.rule, 80),
    words.add(finding.code, 80),
    PAGE_TOPICS.indexOf(topicOf(finding.rule)),
    words.add(finding.message, 1_000),
    groupObservations(shown).map((group) => encodeGroup(group, words)),
    finding.gaps.slice(0, PAGE_BOUNDS.gaps).map((gap) => words.add(formatGap(gap), LINE_LENGTH)),
  ];
}

function topicOf(rule: string): (typeof PAGE_TOPICS)[number] {
  if (HARM_RULES.has(rule)) return 'harm';
  return CAPACITY_RULES.has(rule) ? 'capacity' : 'rest';
}

function encodeGroup(group: readonly [Observation, ...Observation[]], words: WordList): ObservationData {
  const values = group.flatMap((one): Word[] => [words.add(one.name, 80), words.add(formatValue(one), 200)]);
  return [words.add(formatProvenance(group[0].source), 260), ...values];
}

function encodeStopGap({ command, words: lines }: PageStopGap, words: WordList): DetailData['stopGap'] {
  return {
    command: command === null ? null : words.add(quoteCommand(command), 2_000),
    words: lines.map((text) => words.add(text, 800)),
  };
}

/** By the names that rule kube-dns-connection-slots gives its values. */
function gaugeOf({ findings }: ClusterReport): DetailData['gauge'] {
  const slots = findings.find(({ rule }) => rule === 'kube-dns-connection-slots')?.observations ?? [];
  const held = slots.find(({ name }) => name === 'connections per Pod, floor')?.value;
  const limit = slots.find(({ name }) => name === 'connections that dnsmasq serves per Pod')?.value;
  return typeof held === 'number' && typeof limit === 'number' && held >= 0 && limit > 0 ? [held, limit] : null;
}

/** It reads the live cluster, and more of it than a run does. */
function planCommandOf({ name }: ClusterReport, words: WordList): Word {
  return words.add(quoteCommand(['dns-audit', 'plan', name]), 1_000);
}
