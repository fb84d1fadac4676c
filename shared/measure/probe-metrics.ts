import { FAILURE_PHASES, isAnswered, PHASES, type ProbeResult } from '../domain/probe.ts';
import {
  counterLines,
  createSecondsHistogram,
  histogramLines,
  type Labels,
  observeSeconds,
  type SecondsHistogram,
} from './open-metrics.ts';

/** Sets of labels in all: 20 targets and 3 servers are far below it. */
const MOST_SERIES = 1_000;

interface Histograms {
  observe(labels: Labels, ms: number): void;
  samples(): { labels: Labels; histogram: SecondsHistogram }[];
}

/** Without its query, in which a token may stand: whoever may read metrics need not know it. */
function nameTarget(url: string): string {
  return url.replace(/[?#].*$/s, '');
}

/** The metrics of a probe, as OpenMetrics text. Labels are targets, phases, servers, types and outcomes: a bounded set. */
export function createProbeMetrics(urls: readonly string[]) {
  const requests = createCounters();
  const lookUps = createCounters();
  const phases = createHistograms();
  const queryTimes = createHistograms();
  let skipped = 0;
  // A rate of failures is to be zero, not absent, until the first one.
  for (const target of urls.map(nameTarget))
    for (const outcome of ['ok', ...FAILURE_PHASES]) requests.add({ target, outcome }, 0);

  return {
    add({ url, queries, phases: times, failure }: ProbeResult): void {
      const target = nameTarget(url);
      requests.add({ target, outcome: failure === null ? 'ok' : failure.phase }, 1);
      for (const phase of PHASES) {
        const ms = times[phase];
        if (ms !== null) phases.observe({ target, phase }, ms);
      }
      for (const { server, type, outcome, ms } of queries) {
        lookUps.add({ server, type, outcome }, 1);
        queryTimes.observe({ server, type, answered: isAnswered({ outcome }) ? 'yes' : 'no' }, ms);
      }
    },
    skip(): void {
      skipped += 1;
    },
    text(): string {
      return [
        ...counterLines(
          { name: 'dns_audit_probe_requests', help: 'Requests by outcome: ok, or the phase that failed.' },
          requests.samples(),
        ),
        ...counterLines(
          { name: 'dns_audit_probe_skipped', help: 'Requests not begun, since too many were under way.' },
          [{ labels: {}, value: skipped }],
        ),
        ...histogramLines(
          { name: 'dns_audit_probe_phase_seconds', help: 'Time of each phase of a request that ended.' },
          phases.samples(),
        ),
        ...counterLines(
          { name: 'dns_audit_probe_lookups', help: 'DNS queries by server, type and outcome.' },
          lookUps.samples(),
        ),
        ...histogramLines(
          {
            name: 'dns_audit_probe_lookup_seconds',
            help: 'Time of each DNS query; answered="no" is a time-out of the probe, or an error.',
          },
          queryTimes.samples(),
        ),
        '# EOF',
        '',
      ].join('\n');
    },
  };
}

export type ProbeMetrics = ReturnType<typeof createProbeMetrics>;

function createCounters() {
  const counters = new Map<string, { labels: Labels; value: number }>();
  return {
    add(labels: Labels, value: number): void {
      const key = JSON.stringify(labels);
      const known = counters.get(key);
      if (known !== undefined) known.value += value;
      else if (counters.size < MOST_SERIES) counters.set(key, { labels, value });
    },
    samples: () => [...counters.values()],
  };
}

function createHistograms(): Histograms {
  const histograms = new Map<string, { labels: Labels; histogram: SecondsHistogram }>();
  return {
    observe(labels, ms) {
      const key = JSON.stringify(labels);
      const known = histograms.get(key);
      if (known === undefined && histograms.size >= MOST_SERIES) return;
      const one = known ?? { labels, histogram: createSecondsHistogram() };
      if (known === undefined) histograms.set(key, one);
      observeSeconds(one.histogram, ms / 1000);
    },
    samples: () => [...histograms.values()],
  };
}
