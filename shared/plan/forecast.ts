import type { Evidence } from '../domain/evidence.ts';
import type { ForecastEntry } from '../domain/plan.ts';
import { FIRST_DEFAULT_ON_VERSION, providerOf, reaches, runsCoreDns } from './cluster-state.ts';
import { say } from './knowledge.ts';
import { exclusionsAt } from './maintenance.ts';

/** How a cluster came to the combination, and whether it leaves it by itself; null for one that does not have it. */
export function forecastCluster(evidence: Evidence, madeAt: string): ForecastEntry | null {
  const { cluster } = evidence;
  const coreDns = runsCoreDns(evidence);
  if (providerOf(cluster) !== 'kube-dns' || !cluster.nodeLocalDnsCache || coreDns === true) return null;
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

function exitOf({ cluster }: Evidence, madeAt: string): Pick<ForecastEntry, 'exit' | 'words'> {
  const holding = exclusionsAt(cluster.maintenance, 'minor', madeAt).filter((one) => one.untilEndOfSupport);
  if (holding.length > 0)
    return {
      exit: 'not-by-itself',
      words: `A maintenance exclusion (${holding.map((one) => one.scope).join(', ')}) holds its version until the end of support: not by itself before that.`,
    };
  switch (cluster.releaseChannel) {
    case 'RAPID':
      return {
        exit: 'with-its-channel',
        words: `${say('exit-with-channel')} ${say('rapid-1.36')} ${NO_DATE}`,
      };
    case 'REGULAR':
      return {
        exit: 'with-its-channel',
        words: `${say('exit-with-channel')} ${say('regular-1.36')} ${NO_DATE}`,
      };
    case 'STABLE':
    case 'EXTENDED':
      return {
        exit: 'with-its-channel',
        words: `${say('exit-with-channel')} Whether channel ${cluster.releaseChannel} has it is not known here. ${NO_DATE}`,
      };
    case null:
      return { exit: 'not-by-itself', words: say('no-channel') };
    default:
      return { exit: 'unknown', words: 'Its release channel is not known here.' };
  }
}

const NO_DATE = 'When its upgrade comes is not known here.';
