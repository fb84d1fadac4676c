import { type Command, Option } from 'commander';
import { type ClusterSize, MOST_NODES } from '../shared/capacity/autoscaler.ts';
import { MOST_SLOTS_PER_NODE } from '../shared/capacity/stop-gap.ts';
import { ConfigError } from '../shared/errors.ts';

export const CAPACITY_FORMATS = ['table', 'json'] as const;

/** As typed; numbers are read by the functions below, so that every complaint is one line. */
export interface CapacityOptions {
  nodes?: string;
  cores?: string;
  unschedulable?: string;
  linear?: string;
  ladder?: string;
  limit?: string;
  slotsPerNode?: string;
  missesPerSecond?: string;
  burst?: string;
  format: (typeof CAPACITY_FORMATS)[number];
}

export const CAPACITY_HELP = `
Examples:
  dns-audit capacity --nodes 17 --cores 270.13
  dns-audit capacity --nodes 17 --cores 270.13 --linear '{"coresPerReplica":24,"nodesPerReplica":16}'
  dns-audit capacity --nodes 40 --cores 160 --limit 200 --format json
  dns-audit capacity --nodes 8 --cores 32 --burst 64

Where the numbers are, with kubectl at the cluster:
  --nodes, --cores  kubectl get nodes -o jsonpath='{range .items[*]}{.status.allocatable.cpu}{"\\n"}{end}' |
                      awk '{ sum += sub("m$", "") ? $1 / 1000 : $1 } END { printf "%d %.3f\\n", NR, sum }'
  --linear          kubectl get configmap kube-dns-autoscaler -n kube-system -o jsonpath='{.data.linear}'
  --limit           kubectl get deployment kube-dns -n kube-system -o yaml | grep max-tcp-connections

Exit codes:
  0  done
  2  wrong usage, or parameters that the autoscaler refuses`;

/** --nodes, --cores and what may be known besides. */
export function addCapacityOptions(command: Command): Command {
  return command
    .option('--nodes <number>', 'nodes of the cluster, cordoned ones included (required)')
    .option('--cores <number>', 'sum of the allocatable cores of these nodes, such as 270.13 (required)')
    .option('--unschedulable <number>', 'how many of the nodes are cordoned (default: 0)')
    .option('--linear <json>', 'ConfigMap kube-dns-autoscaler, data key linear (default: the shipped parameters)')
    .option('--ladder <json>', 'ConfigMap kube-dns-autoscaler, data key ladder')
    .option('--limit <number>', 'connections that one dnsmasq serves at a time (default: 20)')
    .option('--slots-per-node <number>', 'connections for each node that the stop-gap shall reach (default: 4)')
    .option(
      '--misses-per-second <number>',
      'new connections to kube-dns per second, all nodes: rate of coredns_proxy_conn_cache_misses_total',
    )
    .option('--burst <number>', 'look-ups in flight at one moment that no cache holds, all nodes; A and AAAA are two')
    .addOption(new Option('--format <format>', 'how to write the answer').choices(CAPACITY_FORMATS).default('table'));
}

const MOST = 1_000_000;

/** The cluster that the flags describe. Throws ConfigError that says how to mend them. */
export function readClusterSize(options: CapacityOptions): ClusterSize {
  const total = readWhole('--nodes', options.nodes, { least: 0, most: MOST_NODES, example: '17' });
  const cores = readNumber('--cores', options.cores, { least: 0, most: MOST_NODES * 1_000, example: '270.13' });
  const unschedulable = readWhole('--unschedulable', options.unschedulable ?? '0', {
    least: 0,
    most: MOST_NODES,
    example: '2',
  });
  if (unschedulable > total) {
    throw new ConfigError(
      `--unschedulable ${unschedulable} is more than --nodes ${total}: --nodes counts cordoned nodes too.`,
    );
  }
  const milliCores = Math.ceil(Number((cores * 1000).toFixed(6))); // as the autoscaler, without the noise of binary fractions
  if (total === 0 && milliCores > 0) {
    throw new ConfigError(`--cores ${cores} with --nodes 0: without nodes there are no cores; give --cores 0.`);
  }
  const schedulable = total - unschedulable;
  return {
    nodes: { total, schedulable },
    milliCores: { total: milliCores, schedulable: total === 0 ? 0 : Math.round((milliCores * schedulable) / total) },
  };
}

/** What the flags say besides; null where they say nothing. Throws ConfigError. */
export function readCapacityNumbers(options: CapacityOptions) {
  const optional = <T>(text: string | undefined, read: (text: string) => T) => (text === undefined ? null : read(text));
  return {
    limit: optional(options.limit, (text) => readWhole('--limit', text, { least: 1, most: MOST, example: '20' })),
    slotsPerNode: optional(options.slotsPerNode, (text) =>
      readNumber('--slots-per-node', text, { least: 0.001, most: MOST_SLOTS_PER_NODE, example: '4' }),
    ),
    missesPerSecond: optional(options.missesPerSecond, (text) =>
      readNumber('--misses-per-second', text, { least: 0, most: MOST, example: '15.2' }),
    ),
    missesAtOneMoment: optional(options.burst, (text) =>
      readWhole('--burst', text, { least: 0, most: MOST, example: '128' }),
    ),
  };
}

interface Bounds {
  least: number;
  most: number;
  example: string;
}

function readWhole(flag: string, text: string | undefined, bounds: Bounds): number {
  const value = readNumber(flag, text, bounds, 'a whole number');
  if (Number.isInteger(value)) return value;
  throw new ConfigError(`${flag} ${text}: it is a whole number, such as ${flag} ${bounds.example}.`);
}

function readNumber(flag: string, text: string | undefined, bounds: Bounds, kind = 'a number'): number {
  const { least, most, example } = bounds;
  if (text === undefined) throw new ConfigError(`${flag} is missing: give ${kind}, such as ${flag} ${example}.`);
  if (flag === '--cores' && /^\d+m$/.test(text)) {
    throw new ConfigError(
      `${flag} ${text}: give cores, not thousandths, such as ${flag} ${Number.parseInt(text, 10) / 1000}.`,
    );
  }
  const value = /^-?\d{1,15}(\.\d{1,9})?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  const said = JSON.stringify(text.slice(0, 40));
  throw new ConfigError(`${flag} ${said}: it is ${kind} from ${least} to ${most}, such as ${flag} ${example}.`);
}
