import { BlockList, isIPv6 } from 'node:net';
import { performance } from 'node:perf_hooks';
import { type DnsServer, formatServer } from '../shared/adapters/dns-client.ts';
import { MOST_CONNECTIONS, runLoad } from '../shared/adapters/dns-load.ts';
import { DNSMASQ_DEFAULT_TCP_CHILDREN } from '../shared/capacity/connection-slots.ts';
import type { LoadPlan, LoadSummary } from '../shared/domain/dns-load.ts';
import { ConfigError } from '../shared/errors.ts';
import { isPrivateAddress } from '../shared/formats/private-address.ts';
import { ATTEMPT_MEANINGS, interpretLoad } from '../shared/measure/load-meaning.ts';
import { createLoadTally, type LoadTally } from '../shared/measure/load-tally.ts';
import { escapeJsonText } from '../shared/report/escape.ts';
import { renderLoadSummary, renderLoadWarning } from '../shared/report/load-terminal.ts';
import type { DnsLoadOptions } from './dns-load-options.ts';
import { EXIT, type Io } from './io.ts';
import { terminalOptions } from './output.ts';

/** queries; two for each look-up */
const MOST_PER_SECOND = 1_000;
const MOST_AT_ONCE = 1_000;
/** connections; dnsmasq's default, and what GKE's documentation names for kube-dns up to 1.35 (docs/failure-mode.md) */
const LIMITS = [DNSMASQ_DEFAULT_TCP_CHILDREN, 200] as const;
/** The name server of every machine on Google Cloud, over IPv4 (in IPv6's clothes, too) and IPv6; https://cloud.google.com/compute/docs/metadata/querying-metadata */
const METADATA_SERVERS = new BlockList();
METADATA_SERVERS.addAddress('169.254.169.254');
METADATA_SERVERS.addAddress('fd20:ce::254', 'ipv6');
const CONFIRMATION = '--yes-this-can-take-dns-down';
const PROGRESS_MS = 1_000;

/** `dns-audit dns-load`: asks a name server as many nodes would, within bounds, after a warning that has to be confirmed. */
export async function dnsLoadCommand(io: Io, server: DnsServer, options: DnsLoadOptions): Promise<number> {
  const plan = readPlan(options);
  checkTarget(server, options);
  io.err(renderLoadWarning(formatServer(server), plan));
  if (options.yesThisCanTakeDnsDown !== true)
    throw new ConfigError(`nothing was sent. If you are sure, say so with ${CONFIRMATION}.`);
  const tally = createLoadTally(plan, MOST_CONNECTIONS);
  const { elapsedMs, endedEarly } = await run(io, { server, plan, tally, keepGoing: options.keepGoing === true });
  const summary = tally.summary(elapsedMs, endedEarly);
  const meaning = interpretLoad(summary, options.limit === undefined ? LIMITS : [options.limit]);
  if (options.format === 'json') io.out(`${escapeJsonText(JSON.stringify({ ...summary, meaning }, null, 2))}\n`);
  else io.out(renderLoadSummary(summary, { ...meaning, attempts: ATTEMPT_MEANINGS }, terminalOptions(io, options)));
  return summary.answered === summary.queries ? EXIT.done : EXIT.findings;
}

interface Load {
  server: DnsServer;
  plan: LoadPlan;
  tally: LoadTally;
  keepGoing: boolean;
}

async function run(io: Io, { server, plan, tally, keepGoing }: Load) {
  const ending = new AbortController();
  let endedEarly: LoadSummary['endedEarly'] = null;
  const end = (why: NonNullable<typeof endedEarly>): void => {
    endedEarly ??= why;
    ending.abort();
  };
  const forget = io.onInterrupt?.(() => end('user')) ?? (() => {});
  const began = performance.now();
  const ticker = setInterval(() => {
    if (io.isErrTerminal) io.err(progressLine(tally));
  }, PROGRESS_MS);
  try {
    await runLoad(
      plan,
      { server, signal: ending.signal },
      {
        begun: tally.begun,
        ended(outcome) {
          tally.ended(outcome);
          if (!keepGoing && tally.isFailing()) end('failing');
        },
        ledger: tally.ledger,
      },
    );
  } finally {
    clearInterval(ticker);
    forget();
    if (io.isErrTerminal) io.err(`${progressLine(tally)}\n`);
  }
  return { elapsedMs: performance.now() - began, endedEarly };
}

function progressLine(tally: LoadTally): string {
  const { queries, answered, open } = tally.progress();
  return `\r${queries} queries, ${answered} answered, ${open} connections   `;
}

/** Throws ConfigError beyond the bounds; none of them can be lifted. */
function readPlan(options: DnsLoadOptions): LoadPlan {
  const { transport, nodes, rate, burst, burstEvery, duration, name: names } = options;
  const perSecond = nodes * rate * 2;
  if (perSecond > MOST_PER_SECOND)
    throw new ConfigError(
      `--nodes ${nodes} x --rate ${rate} x 2 are ${perSecond} queries a second; at most ${MOST_PER_SECOND} are sent.`,
    );
  const atOnce = nodes * burst * 2;
  if (atOnce > MOST_AT_ONCE)
    throw new ConfigError(
      `--nodes ${nodes} x --burst ${burst} x 2 are ${atOnce} queries at one moment; at most ${MOST_AT_ONCE} are sent.`,
    );
  if (perSecond === 0 && burst === 0) throw new ConfigError('--rate 0 without --burst asks nothing.');
  return { transport, nodes, rate, burst, burstEvery, duration, names };
}

function checkTarget({ address }: DnsServer, { allowPublic }: DnsLoadOptions): void {
  if (METADATA_SERVERS.check(address, isIPv6(address) ? 'ipv6' : 'ipv4'))
    throw new ConfigError(
      `${address} is the metadata server of the machine, and serves everything on it: it is not asked.`,
    );
  if (allowPublic === true || isPrivateAddress(address)) return;
  throw new ConfigError(
    `${address} is not a private address, so it may not be yours. If it is, and it serves nobody else: --allow-public.`,
  );
}
