import { ATTEMPT_FAILURES, type AttemptFailure, type LoadPlan, type LoadSummary } from '../domain/dns-load.ts';
import { STEP_SECONDS } from '../domain/probe.ts';
import { formatMs } from './analysis-words.ts';
import { visibleText } from './escape.ts';
import { createPaint, hangText, wrapText } from './layout.ts';
import { NARROWEST, type TerminalOptions } from './terminal-style.ts';
import { formatCount } from './words.ts';

/** What was concluded elsewhere. */
export interface LoadWords {
  seen: string;
  limits: readonly { limit: number; served: number; waiting: number; unanswered: number }[] | null;
  attempts: Readonly<Record<AttemptFailure, string>>;
}

/** What a load test saw, for a terminal. */
export function renderLoadSummary(summary: LoadSummary, words: LoadWords, options: TerminalOptions): string {
  const paint = createPaint(options.color);
  const width = Math.max(NARROWEST, options.width);
  const { queries, answered, elapsedMs, endedEarly, latency, connections } = summary;
  const isGood = answered === queries && summary.steps.slow === 0;
  const early =
    endedEarly === null
      ? ''
      : endedEarly === 'user'
        ? ' Ended by you.'
        : ' Ended early: half of the last 100 queries got no answer.';
  const head = `${formatCount(queries, 'query', { plural: 'queries' })} over ${summary.transport.toUpperCase()} in ${formatMs(elapsedMs)}, ${answered} answered.${early}`;
  const lines = [`${paint(isGood ? 'green' : 'boldRed', '■')} ${paint('bold', head)}`];
  lines.push(...wrapText(words.seen, width), '');
  const row = (label: string, text: string) => lines.push(...hangText(`  ${label.padEnd(18)}`, text, width));
  if (latency !== null) {
    const times = [latency.p50Ms, latency.p90Ms, latency.p99Ms, latency.maxMs].map(formatMs);
    row('latency', `p50 ${times[0]}, p90 ${times[1]}, p99 ${times[2]}, max ${times[3]}, repeated attempts included`);
  }
  row(
    'at one moment',
    `${formatCount(summary.queriesInFlight, 'query', { plural: 'queries' })} in flight${connections === null ? '' : `, ${formatCount(connections.peak, 'connection')} established`}`,
  );
  if (connections !== null) {
    const { tick, stale, server } = connections.closed;
    row(
      'connections',
      `${connections.opened} opened; closed idle by the tick of 10 s: ${tick}, by a dial that found them stale: ${stale}, by the server: ${server}`,
    );
  }
  row(
    'answers',
    Object.entries(summary.rcodes)
      .map(([code, count]) => `${visibleText(code, 20)} ${count}`)
      .join(', ') || 'none',
  );
  const steps = STEP_SECONDS.flatMap((seconds, index) => {
    const count = summary.steps.atStep[index] ?? 0;
    return count === 0 ? [] : [`${seconds} s ${count}`];
  });
  row('steps', steps.length === 0 ? 'none' : `${steps.join(', ')} (of ${summary.steps.slow} above 0.5 s)`);
  for (const kind of ATTEMPT_FAILURES) {
    const count = summary.failures[kind] ?? 0;
    if (count > 0) row(`${kind} ${count}`, words.attempts[kind]);
  }
  if (words.limits === null) return `${lines.join('\n')}\n`;
  lines.push(
    '',
    `What ${formatCount(connections?.peak ?? 0, 'connection')} at one moment ${connections?.peak === 1 ? 'is' : 'are'} to one dnsmasq`,
  );
  for (const { limit, served, waiting, unanswered } of words.limits)
    row(`limit ${limit}`, `${served} served, ${waiting} waiting, ${unanswered} without an answer`);
  return `${lines.join('\n')}\n`;
}

/** Said before anything is sent, whatever else was said. */
export function renderLoadWarning(server: string, plan: LoadPlan): string {
  const inFlight = plan.nodes * plan.burst * 2;
  const rate = Math.round(plan.nodes * plan.rate * 2 * 10) / 10;
  return `
!!! THIS CAN TAKE DOWN DNS FOR A WHOLE CLUSTER !!!

It asks ${server} over ${plan.transport.toUpperCase()} as ${formatCount(plan.nodes, 'node')} would, for ${plan.duration} s: ${rate} queries a second${plan.burst === 0 ? '' : `, and ${inFlight} at one moment every ${plan.burstEvery} s`}.
If that is kube-dns of a cluster, every name that the cluster looks up may wait or fail meanwhile, and for a
while after. Ask a dnsmasq of your own, or the debug kube-dns of \`dns-audit manifests kube-dns-debug\`. Never ask
a name server that others depend on, and none that is not yours.

`;
}
