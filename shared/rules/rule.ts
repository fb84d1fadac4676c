import type { ClusterFacts } from '../domain/cluster.ts';
import type { Evidence, EvidenceKey, ReadingValue } from '../domain/evidence.ts';
import type { Confidence, Finding, Observation, RuleVerdict, Severity } from '../domain/finding.ts';
import type { Gap } from '../domain/gap.ts';
import { type Code, type MessageArguments, writeMessage } from './messages.ts';

/** What people read of a rule: in docs/rules, in Slack, in `dns-audit rules`. */
export interface RuleWords {
  /** Also the file's name, the anchor of its page, and its filter. */
  id: string;
  /** The good state, in one line. */
  title: string;
  why: string;
  fix: string;
  whenNotToWorry: string;
  references: readonly string[];
}

/** What a rule says when its evidence is there. `unknown` is not among it: only the engine says that, from a gap. */
export interface Judgement {
  verdict: Exclude<RuleVerdict, 'unknown'>;
  code: Code;
  severity: Severity;
  confidence: Confidence;
  message: string;
  observations: readonly Observation[];
}

/** The evidence that a rule asked for: all of what it needs, and what it may use where it was read. */
export interface Facts<N extends EvidenceKey, U extends EvidenceKey> {
  cluster: ClusterFacts;
  clusterSource: Evidence['clusterSource'];
  read: { [K in N]: ReadingValue<K> } & { [K in U]?: ReadingValue<K> };
}

interface RuleDefinition<N extends EvidenceKey, U extends EvidenceKey> extends RuleWords {
  /** Without these the rule is `unknown`. */
  needs: readonly N[];
  /** These make the judgement surer where they were read. */
  mayUse?: readonly U[];
  /** Why the rule has nothing to say of this cluster; null when it has. */
  notApplicable?(evidence: Evidence): { code: Code; message: string } | null;
  /** Facts that the inventory should have given, or settings that hide the evidence. */
  missing?(evidence: Evidence): Gap[];
  judge(facts: Facts<N, U>): Judgement;
}

/** A rule as the engine sees it. */
export interface Rule extends RuleWords {
  needs: readonly EvidenceKey[];
  mayUse: readonly EvidenceKey[];
  evaluate(evidence: Evidence): Finding;
}

/** Makes a rule; the types of its evidence follow from what it declares to need. */
export function defineRule<const N extends EvidenceKey = never, const U extends EvidenceKey = never>(
  definition: RuleDefinition<N, U>,
): Rule {
  const { needs, mayUse = [] } = definition;
  return {
    id: definition.id,
    title: definition.title,
    why: definition.why,
    fix: definition.fix,
    whenNotToWorry: definition.whenNotToWorry,
    references: definition.references,
    needs,
    mayUse,
    evaluate(evidence) {
      const excuse = definition.notApplicable?.(evidence) ?? null;
      if (excuse !== null) return plainFinding(definition.id, 'not-applicable', excuse.code, excuse.message);
      const gaps = [...(definition.missing?.(evidence) ?? []), ...needs.flatMap((key) => gapOf(evidence, key))];
      if (gaps.length > 0) return unknownFinding(definition.id, gaps);
      const read = Object.fromEntries(
        [...needs, ...mayUse].flatMap((key) => {
          const reading = evidence.readings[key];
          return reading?.state === 'read' ? [[key, reading.value]] : [];
        }),
      ) as Facts<N, U>['read'];
      const judgement = definition.judge({ cluster: evidence.cluster, clusterSource: evidence.clusterSource, read });
      return { rule: definition.id, ...judgement, observations: [...judgement.observations], gaps: [] };
    },
  };
}

function gapOf(evidence: Evidence, key: EvidenceKey): Gap[] {
  return evidence.readings[key]?.state === 'read' ? [] : [missingReading(evidence, key)];
}

/** What was read; undefined when it was not, whatever the reason. */
export function readValue<K extends EvidenceKey>(evidence: Evidence, key: K): ReadingValue<K> | undefined {
  const reading = evidence.readings[key];
  return reading?.state === 'read' ? (reading.value as ReadingValue<K>) : undefined;
}

/** Why a reading is not there: the gap that was met, or that it was never asked for. */
export function missingReading(evidence: Evidence, key: EvidenceKey): Gap {
  const reading = evidence.readings[key];
  if (reading?.state === 'gap') return reading.gap;
  return { code: 'not-collected', what: WORDS_OF_KEY[key], detail: 'It was not asked for in this run.', grant: null };
}

const WORDS_OF_KEY: Readonly<Record<EvidenceKey, string>> = {
  liveCluster: 'live configuration of the cluster',
  kubeDnsDeployment: 'Deployment kube-dns in kube-system',
  nodeLocalDnsDaemonSet: 'DaemonSet node-local-dns in kube-system',
  autoscalerConfigMap: 'ConfigMap kube-dns-autoscaler in kube-system',
  kubeDnsConfigMap: 'ConfigMap kube-dns in kube-system',
  nodeLocalDnsConfigMap: 'ConfigMap node-local-dns in kube-system',
  kubeDnsService: 'Service kube-dns in kube-system',
  kubeDnsUpstreamService: 'Service kube-dns-upstream in kube-system',
  nodes: 'Nodes of the cluster',
  networkPolicies: 'NetworkPolicies of the cluster',
  timeouts: 'node-cache logs of the cluster',
  dnsmasqSlots: 'dnsmasq logs of the cluster',
  connectionMetrics: 'connection metrics of the cluster',
  clusterUpdates: 'operations of the cluster',
  history: 'the last report',
  runningOperations: 'running operations of the cluster',
  offeredVersions: 'versions that GKE offers in its location',
  podDisruptionBudgets: 'PodDisruptionBudgets of the cluster',
  hostNetworkPods: 'Pods on the network of their node',
  policyPods: 'Pods of the namespaces with egress NetworkPolicies',
};

function plainFinding(rule: string, verdict: RuleVerdict, code: string, message: string): Finding {
  return { rule, verdict, code, severity: 'info', confidence: 'high', message, observations: [], gaps: [] };
}

function unknownFinding(rule: string, gaps: readonly Gap[]): Finding {
  const what = [...new Set(gaps.map((gap) => gap.what))].join(', ');
  return {
    ...plainFinding(rule, 'unknown', 'evidence-missing', writeMessage('evidence-missing', { what })),
    gaps: [...gaps],
  };
}

/** The good state holds. */
export function pass<C extends Code>(
  code: C,
  args: MessageArguments<C>,
  observations: readonly Observation[] = [],
): Judgement {
  return {
    verdict: 'pass',
    code,
    severity: 'info',
    confidence: 'high',
    message: writeMessage(code, args),
    observations,
  };
}

/** The good state does not hold. */
export function fail<C extends Code>(
  code: C,
  args: MessageArguments<C>,
  weight: { severity: Severity; confidence: Confidence },
  observations: readonly Observation[] = [],
): Judgement {
  return { verdict: 'fail', code, ...weight, message: writeMessage(code, args), observations };
}

/** The evidence itself says that the rule has nothing to judge here. */
export function notApplicable<C extends Code>(code: C, args: MessageArguments<C>): Judgement {
  return {
    verdict: 'not-applicable',
    code,
    severity: 'info',
    confidence: 'high',
    message: writeMessage(code, args),
    observations: [],
  };
}

/** The same, decided before any evidence is looked at. */
export function excuse<C extends Code>(code: C, args: MessageArguments<C>): { code: Code; message: string } {
  return { code, message: writeMessage(code, args) };
}
