import type { Evidence } from '../domain/evidence.ts';
import type { ForecastEntry } from '../domain/plan.ts';
import { FIRST_COREDNS_VERSION, firstReaching } from '../formats/gke-version.ts';
import { asksOverUdp, FIRST_DEFAULT_ON_VERSION, providerOf, reaches, readOf, runsCoreDns } from './cluster-state.ts';
import { say } from './knowledge.ts';
import { exclusionsAt } from './maintenance.ts';

/** How a cluster came to the combination, and whether it leaves it by itself; null for one that does not have it. */
export function forecastCluster(evidence: Evidence, madeAt: string): ForecastEntry | null {
  const { cluster } = evidence;
  const coreDns = runsCoreDns(evidence);
  if (providerOf(cluster) !== 'kube-dns' || !cluster.nodeLocalDnsCache) return null;
  if (coreDns === true || asksOverUdp(evidence)) return null;
  const origin = originOf(evidence);
  const { exit, words } = exitOf(evidence, madeAt);
  return { name: cluster.name, origin, exit, words: `${ORIGIN_WORDS[origin]} ${words}` };
}

const ORIGIN_WORDS: Readonly<Record<ForecastEntry['origin'], string>> = {
  'by-default': `Created at 1.34.1-gke.3720000 or later, as the default makes them. ${say('default-on')}`,
  'before-the-default': 'Created before the default: somebody switched NodeLocal DNSCache on, or it is Autopilot.',
  unknown: 'The version that it was created with is not known.',
};

function originOf({ cluster }: Evidence): ForecastEntry['origin'] {
  if (cluster.mode === 'autopilot') return 'before-the-default';
  const isDefault = reaches(cluster.initialVersion, FIRST_DEFAULT_ON_VERSION);
  if (isDefault === null) return 'unknown';
  return isDefault ? 'by-default' : 'before-the-default';
}

function exitOf(evidence: Evidence, madeAt: string): Pick<ForecastEntry, 'exit' | 'words'> {
  const { cluster } = evidence;
  const holding = exclusionsAt(cluster.maintenance, 'minor', madeAt).filter((one) => one.untilEndOfSupport);
  if (holding.length > 0)
    return {
      exit: 'not-by-itself',
      words: `A maintenance exclusion (${holding.map((one) => one.scope).join(', ')}) holds its version until the end of support: not by itself before that.`,
    };
  const channel = cluster.releaseChannel;
  if (channel === null) return { exit: 'not-by-itself', words: say('no-channel') };
  const words = offeredWords(evidence) ?? CHANNEL_WORDS.get(channel);
  if (words === undefined) return { exit: 'unknown', words: 'Its release channel is not known here.' };
  return { exit: 'with-its-channel', words: `${say('exit-with-channel')} ${words} ${NO_DATE}` };
}

const CHANNEL_WORDS: ReadonlyMap<string, string> = new Map([
  ['RAPID', say('rapid-1.36')],
  ['REGULAR', say('regular-1.36')],
  ['STABLE', 'Whether channel STABLE has it is not known here.'],
  ['EXTENDED', 'Whether channel EXTENDED has it is not known here.'],
]);

const NO_DATE = 'When its upgrade comes is not known here.';

/** What GKE says of this channel in this location; null where that was not read. */
function offeredWords(evidence: Evidence): string | null {
  const offered = readOf(evidence, 'offeredVersions');
  if (offered === undefined || offered.channel === null) return null;
  const { channel, upgradeTarget } = offered;
  const where = `channel ${channel} in its location`;
  const read = '(getServerConfig, read for this plan)';
  if (reaches(upgradeTarget, FIRST_COREDNS_VERSION) === true)
    return `By itself ${where} upgrades clusters to ${upgradeTarget} now ${read}.`;
  const goal = upgradeTarget === null ? '' : `, and upgrades clusters by itself to ${upgradeTarget}`;
  const version = firstReaching(offered.versions, FIRST_COREDNS_VERSION);
  return version === null
    ? `GKE offers no 1.36 on ${where} yet${goal} ${read}.`
    : `GKE offers ${version} on ${where}${goal} ${read}.`;
}
