import type { CaptureLogs, DnsmasqRequest, DnsmasqSession } from '../domain/capture-logs.ts';
import { decodeLine } from '../formats/byte-lines.ts';
import { parseCorednsQueryLine } from '../formats/coredns-query-line.ts';
import { createDnsmasqQueryReader } from '../formats/dnsmasq-query-line.ts';
import { createLogClock } from '../formats/log-clock.ts';
import { createEnvelopeReader } from '../formats/log-envelope.ts';
import { parseProcessCount } from '../formats/process-count.ts';
import { createAnswerTally } from './coredns-answers.ts';
import { createErrorTally } from './coredns-errors.ts';
import { createDnsmasqLimits } from './dnsmasq-limits.ts';
import { createDnsmasqLogTally, type DnsmasqLogTally } from './dnsmasq-sessions.ts';
import { createLineOrder } from './line-order.ts';
import { summariseLookups } from './lookups.ts';
import { createScrapeTally } from './metric-scrapes.ts';
import { createNameCounts } from './name-counts.ts';
import { createProcessTally } from './process-samples.ts';

export interface LogOptions {
  /** Unix milliseconds not long before which the lines were written; for stamps that name no year. */
  reference: number;
  onRequest?: (source: string, request: DnsmasqRequest) => void;
  onSession?: (source: string, session: DnsmasqSession) => void;
}

/** What a log source says of a line besides its text. */
export interface LineContext {
  /** Unix milliseconds, NaN where it is not known. */
  at: number;
  pod: string | null;
}

/** Lines of one input by what they were. */
export interface LineCounts {
  lines: number;
  /** Lines of dnsmasq's query log, and its other lines. */
  dnsmasqQueries: number;
  dnsmasqOthers: number;
  corednsErrors: number;
  corednsStarts: number;
  corednsAnswers: number;
  processCounts: number;
  /** True when a log with the newest line first was too long to be turned round. */
  isOrderCut: boolean;
}

export interface LogInput {
  /** A line of a text log; the bytes are valid during the call only. */
  takeLine(bytes: Uint8Array, start: number, end: number): void;
  /** A line that came in a wrapping with fields of its own. */
  takeText(text: string, context: LineContext): void;
  end(): void;
  counts(): LineCounts;
}

const MAX_SOURCES = 2_000; // Pods of one incident; a busy one takes about 100 KB here
const REST = 'other sources';
const encoder = new TextEncoder();

/** Reads logs of dnsmasq and CoreDNS, process counts and scrapes, line by line and in bounded memory. Never throws. */
export function openLogAnalyser(options: LogOptions) {
  const dnsmasq = new Map<string, DnsmasqLogTally>();
  const processes = new Map<string, ReturnType<typeof createProcessTally>>();
  const [dnsmasqNames, corednsNames] = [createNameCounts(), createNameCounts()];
  const [errors, answers, limits, scrapes] = [
    createErrorTally(),
    createAnswerTally(),
    createDnsmasqLimits(),
    createScrapeTally(),
  ];
  const corednsLogs = new Set<string>();
  const answerLogs = new Set<string>();

  function sessionsOf(source: string): DnsmasqLogTally {
    const key = dnsmasq.has(source) || dnsmasq.size < MAX_SOURCES ? source : REST;
    const known = dnsmasq.get(key);
    if (known !== undefined) return known;
    const { onRequest, onSession } = options;
    const created = createDnsmasqLogTally(key, {
      onLookup: (name, answer) => dnsmasqNames.add(name, answer),
      ...(onRequest === undefined ? {} : { onRequest: (request) => onRequest(key, request) }),
      ...(onSession === undefined ? {} : { onSession: (session) => onSession(key, session) }),
    });
    dnsmasq.set(key, created);
    return created;
  }

  function processesOf(source: string) {
    const key = processes.has(source) || processes.size < MAX_SOURCES ? source : REST;
    const known = processes.get(key) ?? createProcessTally(key);
    processes.set(key, known);
    return known;
  }

  function open(name: string): LogInput {
    const envelopes = createEnvelopeReader(options.reference);
    const clock = createLogClock(envelopes);
    const queries = createDnsmasqQueryReader();
    const counts = {
      lines: 0,
      dnsmasqQueries: 0,
      dnsmasqOthers: 0,
      corednsErrors: 0,
      corednsStarts: 0,
      corednsAnswers: 0,
      processCounts: 0,
    };
    const order = createLineOrder(({ bytes, words, end, time, source }) => {
      const line = queries.read(bytes, words, end);
      if (line !== null) sessionsOf(source).add(line, time);
    });

    function takeDnsmasq(bytes: Uint8Array, words: number, end: number, { at, pod }: LineContext): void {
      const time = at * 1000;
      const source = pod ?? name;
      const line = queries.read(bytes, words, end);
      if (line !== null) {
        counts.dnsmasqQueries += 1;
        if (order.isForwards()) sessionsOf(source).add(line, time);
        else order.push({ bytes, words, end, time, source });
        return;
      }
      counts.dnsmasqOthers += 1;
      const started = limits.add(decodeLine(bytes, words, end), { source, time });
      if (started !== null) sessionsOf(source).restart(started);
    }

    function takeOther(line: string, start: number, { at, pod }: LineContext): void {
      const words = line.slice(start);
      const source = pod ?? name;
      const time = at * 1000;
      if (words.startsWith('[INFO] ')) {
        const answer = parseCorednsQueryLine(words);
        if (answer === null) return;
        counts.corednsAnswers += 1;
        answerLogs.add(source);
        answers.add(answer, time);
        const found = answer.rcode === 'NXDOMAIN' ? 'not-found' : answer.rcode === 'NOERROR' ? 'found' : 'failed';
        corednsNames.add(answer.name, answer.rcode === '-' ? null : found);
      } else if (words.startsWith('[')) {
        if (errors.add(words, source, time)) counts.corednsErrors += 1;
      } else if (words.startsWith('CoreDNS-')) {
        corednsLogs.add(source);
        counts.corednsStarts += 1;
      } else if (words.includes('DnsmasqProcess: ')) {
        const sample = parseProcessCount(words);
        if (sample === null) return;
        counts.processCounts += 1;
        processesOf(source).add(Number.isNaN(time) ? sample.at * 1000 : time, sample.processes);
      } else if (limits.add(words, { source, time }) !== null) counts.dnsmasqOthers += 1;
    }

    return {
      takeLine(bytes, start, end) {
        counts.lines += 1;
        const words = queries.find(bytes, start, end);
        if (words >= 0) {
          takeDnsmasq(bytes, words, end, clock.read(bytes, start, words, end));
          return;
        }
        const line = decodeLine(bytes, start, end);
        const envelope = envelopes.read(line);
        takeOther(line, envelope.start, envelope);
      },
      takeText(text, context) {
        counts.lines += 1;
        const envelope = envelopes.read(text, context.at);
        const whole = { at: envelope.at, pod: context.pod ?? envelope.pod };
        if (!text.includes('dnsmasq[')) {
          takeOther(text, envelope.start, whole);
          return;
        }
        const bytes = encoder.encode(text);
        const words = queries.find(bytes, 0, bytes.length);
        if (words >= 0) takeDnsmasq(bytes, words, bytes.length, whole);
      },
      end: () => order.end(),
      counts: () => ({ ...counts, isOrderCut: order.isCut() }),
    };
  }

  return {
    open,
    openScrape: scrapes.open,
    /** Limits that dnsmasq named so far, and the most processes that were counted; null without a count. */
    limits: limits.limits,
    mostProcesses: (): number | null =>
      processes.size === 0 ? null : Math.max(...[...processes.values()].map((tally) => tally.peak())),
    /** The summary, once, after the end of all inputs. `limit`: connections that dnsmasq serves at a time. */
    result(limit: number): CaptureLogs {
      const sessions = [...dnsmasq.values()].map((tally) => tally.result()).filter(({ lines }) => lines > 0);
      const hasCoredns = corednsLogs.size > 0 || answerLogs.size > 0;
      const summary = errors.result(Math.max(corednsLogs.size, answerLogs.size));
      const hasErrors = summary.timeouts + summary.loopProbes + summary.others.length > 0;
      return {
        sessions,
        processes: [...processes.values()].map((tally) => tally.result(limit)),
        errors: hasCoredns || hasErrors ? summary : null,
        answers: answerLogs.size > 0 ? answers.result(answerLogs.size) : null,
        lookups: [
          ...(dnsmasqNames.queries() > 0 ? [summariseLookups('dnsmasq-log', dnsmasqNames)] : []),
          ...(corednsNames.queries() > 0 ? [summariseLookups('coredns-log', corednsNames)] : []),
        ],
        metrics: scrapes.differences(),
        kubeDns: scrapes.kubeDns(),
        limits: limits.limits(),
        statistics: limits.statistics(),
      };
    },
  };
}

export type LogAnalyser = ReturnType<typeof openLogAnalyser>;
