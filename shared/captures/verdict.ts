import type { AnalysisVerdict, OtherCause, VerdictCode } from '../domain/analysis.ts';
import type { Confidence } from '../domain/finding.ts';
import { measureAnswersAtLimit, measureBackend } from './verdict-backend.ts';
import { measureErrors, measureMetrics, measureNodes, measureSessions, measureWaits } from './verdict-failures.ts';
import type { Level, Measure, Recorded, Speed } from './verdict-measure.ts';
import { measureConnections, measureLoopback, measureProcesses, measureStatistics } from './verdict-places.ts';
import { settleWords, summaryWords } from './verdict-words.ts';

/** What is known at the end of all measures. */
export interface Findings {
  level: Level;
  /** By packets or by counts of processes; else at second hand. */
  isCounted: boolean;
  speed: Speed;
  /** The speed was not measured behind dnsmasq, only concluded from what came out of it. */
  isSpeedInferred: boolean;
  /** Null where nothing would have shown a failure. */
  failures: boolean | null;
  hints: number;
  refused: number;
  lost: number;
}

export interface Conclusion {
  code: VerdictCode;
  cause: OtherCause | null;
  confidence: Confidence;
}

/**
 * Says whether dnsmasq ran out of places, from whatever was recorded, and how sure that is. What fills the places decides: a
 * slow server behind dnsmasq does so too, and is then the cause.
 */
export function concludeVerdict(recorded: Recorded): AnalysisVerdict {
  const connections = measureConnections(recorded);
  const processes = measureProcesses(recorded);
  const second = [measureStatistics(recorded), measureLoopback(recorded)];
  const sessions = measureSessions(recorded);
  const backend = measureBackend(recorded);
  const others = [measureWaits(recorded), measureErrors(recorded), measureMetrics(recorded), measureNodes(recorded)];
  const seen = backend.speed ?? sessions.speed ?? 'unknown';
  const atLimit = seen === 'unknown' ? [measureAnswersAtLimit(recorded)] : [];
  const measures = [connections, processes, ...second, ...others, sessions, backend, ...atLimit];
  const findings: Findings = {
    level: worstLevel(measures),
    isCounted: connections.level !== undefined || processes.level !== undefined,
    speed: seen === 'unknown' ? (atLimit[0]?.speed ?? 'unknown') : seen,
    isSpeedInferred: seen === 'unknown',
    failures: anyFailure(measures),
    hints: measures.filter(({ isHint }) => isHint === true).length,
    refused: total(measures, 'refused'),
    lost: total(measures, 'lost'),
  };
  const conclusion = conclude(findings);
  const isFor = conclusion.code === 'saturated' || conclusion.code === 'near-the-limit';
  const order = isFor ? ['for', 'context', 'other-cause', 'against'] : ['other-cause', 'against', 'context', 'for'];
  return {
    ...conclusion,
    summary: summaryWords(conclusion, findings, recorded),
    evidence: measures
      .flatMap(({ evidence }) => evidence)
      .sort((a, b) => order.indexOf(a.speaks) - order.indexOf(b.speaks)),
    wouldSettle: settleWords(conclusion, findings, recorded),
  };
}

/** The decision itself. */
export function conclude(findings: Findings): Conclusion {
  const { level, speed, isCounted, isSpeedInferred } = findings;
  if (level === 'unknown') return concludeUncounted(findings);
  if (speed === 'slow')
    return {
      code: 'not-the-cause',
      cause: 'upstream-slow',
      confidence: isCounted && !isSpeedInferred ? 'high' : 'medium',
    };
  if (level === 'full')
    return { code: 'saturated', cause: null, confidence: speed === 'fast' && isCounted ? 'high' : 'medium' };
  if (level === 'near') return { code: 'near-the-limit', cause: null, confidence: isCounted ? 'high' : 'medium' };
  return concludeWithRoom(findings);
}

/** Places were free all the time where they were counted. */
function concludeWithRoom({ isCounted, failures, refused, lost }: Findings): Conclusion {
  const code = 'not-the-cause';
  if (refused > 0) return { code, cause: 'refused', confidence: 'medium' };
  if (lost > 0) return { code, cause: 'loss', confidence: 'medium' };
  if (failures === true) return { code, cause: 'unknown', confidence: 'low' };
  return { code, cause: 'none', confidence: isCounted && failures === false ? 'high' : 'medium' };
}

/** Nobody counted the places: what else is there only points. */
function concludeUncounted({ speed, failures, hints, refused }: Findings): Conclusion {
  if (speed === 'slow') return { code: 'not-the-cause', cause: 'upstream-slow', confidence: 'medium' };
  if (hints > 0) return { code: 'saturated', cause: null, confidence: hints > 2 ? 'medium' : 'low' };
  if (refused > 0) return { code: 'not-the-cause', cause: 'refused', confidence: 'low' };
  if (failures === false) return { code: 'not-the-cause', cause: 'none', confidence: 'low' };
  return { code: 'not-enough-evidence', cause: null, confidence: 'low' };
}

const LEVELS: readonly Level[] = ['full', 'near', 'room'];

function worstLevel(measures: readonly Measure[]): Level {
  return LEVELS.find((level) => measures.some((measure) => measure.level === level)) ?? 'unknown';
}

function anyFailure(measures: readonly Measure[]): boolean | null {
  const known = measures.flatMap(({ failures }) => failures ?? []);
  return known.length === 0 ? null : known.includes(true);
}

function total(measures: readonly Measure[], key: 'refused' | 'lost'): number {
  return measures.reduce((sum, measure) => sum + (measure[key] ?? 0), 0);
}
