import { readExceptions, readTrail, recordException, undoException } from '../shared/audit/exceptions.ts';
import { findCluster } from '../shared/audit/find-cluster.ts';
import { readLatestReports } from '../shared/audit/latest-report.ts';
import type { StateStore } from '../shared/audit/ports.ts';
import { formatClusterName, parseClusterName } from '../shared/domain/cluster.ts';
import type { ExceptionKind, ExceptionPerson } from '../shared/domain/exception.ts';
import { fingerprintCluster } from '../shared/domain/fingerprint.ts';
import { ConfigError } from '../shared/errors.ts';
import { silentLog } from '../shared/log.ts';
import { formatException } from '../shared/report/exception-words.ts';
import { renderExceptionsJson, renderTrailJson } from '../shared/report/exceptions-json.ts';
import { renderExceptionList, renderTrail } from '../shared/report/exceptions-terminal.ts';
import { formatShortName } from '../shared/report/words.ts';
import { type StoreOptions, withStore } from './exceptions-store.ts';
import { EXIT, type Io } from './io.ts';
import { terminalOptions, writeText } from './output.ts';

interface ShowOptions extends StoreOptions {
  format: 'table' | 'json';
  output?: string;
  color: boolean;
}

/** `dns-audit exceptions list`. */
export async function listCommand(io: Io, options: ShowOptions): Promise<number> {
  const list = await withStore(io, options, (state) => readExceptions(state, io.clock.now()));
  const text =
    options.format === 'json'
      ? renderExceptionsJson(list.records)
      : renderExceptionList(list, terminalOptions(io, options));
  await writeText(io, text, options.output);
  return EXIT.done;
}

/** `dns-audit exceptions trail`. */
export async function trailCommand(io: Io, options: ShowOptions & { cluster?: string }): Promise<number> {
  const all = await withStore(io, options, readTrail);
  const { cluster } = options;
  const events = cluster === undefined ? all : all.filter(({ exception }) => isNamed(exception.cluster, cluster));
  const text = options.format === 'json' ? renderTrailJson(events) : renderTrail(events, terminalOptions(io, options));
  await writeText(io, text, options.output);
  return EXIT.done;
}

function isNamed(name: string, typed: string): boolean {
  const ref = parseClusterName(typed);
  return ref === null ? parseClusterName(name)?.cluster === typed : formatClusterName(ref) === name;
}

export interface AddOptions extends StoreOptions {
  kind: ExceptionKind;
  until: string;
  reason: string;
  rule?: string;
  by?: string;
}

/** `dns-audit exceptions add`. */
export async function addCommand(io: Io, typed: string, options: AddOptions): Promise<number> {
  const by = readPerson(io, options.by);
  return withStore(io, options, async (state) => {
    const { name, fingerprint } = await locateCluster(state, typed);
    const { kind, until, reason, rule = null } = options;
    // The same line typed again is another request, unless it is the same moment.
    const key = JSON.stringify(['terminal', io.clock.now(), name, rule, kind, until, reason, by.name]);
    const request = { key, cluster: name, rule, kind, reason, until, by, fingerprint };
    const recorded = await recordException({ state, clock: io.clock, log: silentLog }, request);
    const { exception, previous } = recorded;
    io.out(`${formatShortName(exception.cluster)}: ${formatException(exception)}\n`);
    if (fingerprint === null) io.out('No stored report has this cluster: check its name.\n');
    if (previous !== null) io.out(`It replaces ${previous.id}, which was until ${previous.until}.\n`);
    io.out(`To take it back: dns-audit exceptions remove ${exception.id} ${formatStore(options)}\n`);
    return EXIT.done;
  });
}

/** `dns-audit exceptions remove`. */
export async function removeCommand(io: Io, id: string, options: StoreOptions & { by?: string }): Promise<number> {
  const by = readPerson(io, options.by);
  return withStore(io, options, async (state) => {
    const key = JSON.stringify(['terminal', io.clock.now(), id, by.name]);
    const { exception, restored } = await undoException({ state, clock: io.clock, log: silentLog }, { id, by, key });
    io.out(`Taken back: ${formatShortName(exception.cluster)}, ${formatException(exception)}\n`);
    if (restored !== null) io.out(`In force again: ${restored.id}, ${formatException(restored)}\n`);
    return EXIT.done;
  });
}

/** The name is what the person says it is: who wrote to a bucket is in the audit log of its project. */
function readPerson(io: Io, by: string | undefined): ExceptionPerson & { kind: 'terminal' } {
  const name = by ?? io.env['USER'] ?? io.env['USERNAME'] ?? '';
  if (name.trim() === '' || name.length > 100)
    throw new ConfigError('Say who you are: --by NAME, at most 100 characters.');
  return { kind: 'terminal', name: name.trim() };
}

/** A cluster that a stored report has, with its findings as they are; or one that is named in full. */
async function locateCluster(state: StateStore, typed: string): Promise<{ name: string; fingerprint: string | null }> {
  const reports = await readLatestReports(state);
  const seen = new Map(reports.flatMap(({ clusters }) => clusters).map((cluster) => [cluster.name, cluster]));
  const match = findCluster([...seen.values()], typed);
  if (match.kind === 'found') return { name: match.cluster.name, fingerprint: fingerprintCluster(match.cluster) };
  const ref = parseClusterName(typed);
  if (ref !== null) return { name: formatClusterName(ref), fingerprint: null };
  if (match.kind === 'ambiguous')
    throw new ConfigError(`"${typed}" is several clusters. Name one in full: ${match.names.slice(0, 10).join(', ')}`);
  const hint = match.suggestions.length === 0 ? '' : ` Did you mean ${match.suggestions.join(' or ')}?`;
  throw new ConfigError(
    `No stored report has a cluster "${typed}".${hint} Or name it in full: projects/P/locations/L/clusters/C.`,
  );
}

function formatStore({ state, bucket }: StoreOptions): string {
  return state === undefined ? `--bucket ${bucket}` : `--state ${state}`;
}
