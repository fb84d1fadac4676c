import { quoteWord } from './shell-quote.ts';

/** What is to be recorded, and its bounds. */
export interface SamplePlan {
  /** Where the files go; made by the script. */
  directory: string;
  namespace: string;
  /** kubectl's --context; null for the current one. */
  context: string | null;
  /** An image with a shell, pidof, tar and tcpdump. */
  image: string;
  seconds: number;
  /** kube-dns Pods and nodes that are looked at, at most. */
  pods: number;
  nodes: number;
  /** Megabytes for each capture: of each Pod, eth0 and lo. 0: no captures. */
  captureMegabytes: number;
  /** Megabytes for each log. */
  logMegabytes: number;
}

/** Files of a capture ring; tcpdump begins the first one anew when the last is full. */
const RING_FILES = 10;
const MEGABYTE = 1_000_000; // bytes; tcpdump -C counts in these
/** seconds that the helper container lives longer than the recording, to fetch the files */
const FETCH_SECONDS = 600;
/** seconds to wait for the helper container: its image may have to be pulled */
const START_SECONDS = 120;

/** kubectl with what all calls have in common. */
function kubectl({ context, namespace }: SamplePlan): string {
  return `kubectl${context === null ? '' : ` --context=${quoteWord(context)}`} --namespace=${quoteWord(namespace)}`;
}

/**
 * What runs inside a Pod, in the helper container: captures in a ring, and a count of dnsmasq's processes each second. Its
 * first argument is the directory for the files.
 */
function insidePodLines({ seconds, captureMegabytes }: SamplePlan): string[] {
  const perFile = Math.max(1, Math.floor(captureMegabytes / RING_FILES));
  const capture = (device: string, port: number) =>
    `timeout ${seconds} tcpdump -i ${device} -n -Z root -C ${perFile} -W ${RING_FILES} -w "$1/${device}.pcap" port ${port} 2>"$1/${device}.txt" &`;
  return [
    'mkdir -p "$1"',
    ...(captureMegabytes === 0 ? [] : [capture('eth0', 53), capture('lo', 10053)]),
    'i=0',
    `while [ "$i" -lt ${seconds} ]; do`,
    '  i=$((i + 1))',
    '  echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) Try: $i DnsmasqProcess: $(pidof dnsmasq | wc -w | tr -d " ")"',
    '  sleep 1',
    'done >"$1/process-count.txt"',
    'wait',
  ];
}

/** A script for POSIX shells that records processes, captures, logs and metrics together, within the bounds of the plan. */
export function renderSampleScript(plan: SamplePlan): string {
  const { seconds, pods, nodes, captureMegabytes, logMegabytes } = plan;
  const since = seconds + START_SECONDS;
  const logBytes = logMegabytes * MEGABYTE;
  return `#!/bin/sh
# Records what dns-audit analyze reads, from the kube-dns Pods and the node-local-dns Pods of one cluster.
# Takes ${formatDuration(seconds)}. Writes at most ${2 * captureMegabytes + logMegabytes} MB for each of up to ${pods} kube-dns Pods, and ${logMegabytes} MB for the logs of node-local-dns.
# Changes nothing but this: it adds an ephemeral container to each kube-dns Pod, which ends by itself but stays listed in the
# Pod until the Pod is replaced. Captures and logs hold the names that your applications look up: keep them as such.
# Needs kubectl 1.30 or later, and the right to create pods/ephemeralcontainers and pods/exec in the namespace.
set -eu
directory=${quoteWord(plan.directory)}
kube_namespace=${quoteWord(plan.namespace)}
image=${quoteWord(plan.image)}
container=dns-audit-$(date -u +%H%M%S)
kubectl() { command ${kubectl(plan)} "$@"; }
mkdir -p "$directory"

pods=$(kubectl get pods --selector=k8s-app=kube-dns --field-selector=status.phase=Running --output=name | head -n ${pods})
nodes=$(kubectl get pods --selector=k8s-app=node-local-dns --field-selector=status.phase=Running --output=name | head -n ${nodes})
if [ -z "$pods" ]; then
  echo "no running Pod with the label k8s-app=kube-dns in namespace $kube_namespace" >&2
  exit 1
fi

# Stops what this script started, and nothing else.
children=''
# shellcheck disable=SC2317 # called by the trap
stop() { for child in $children; do kill "$child" 2>/dev/null || true; done; }
trap stop INT TERM

# The counters of node-local-dns; a node whose port cannot be reached is left out.
scrape() {
  for pod in $nodes; do
    name=\${pod#pod/}
    file=$directory/$name.metrics.$1.prom
    kubectl get --raw "/api/v1/namespaces/$kube_namespace/pods/$name:9253/proxy/metrics" >"$file" 2>/dev/null || rm -f "$file"
  done
}

# One Pod: add the container, wait for it, record, fetch.
record() {
  name=\${1#pod/}
  kubectl debug "$1" --image="$image" --target=dnsmasq --container="$container" --profile=netadmin --quiet -- sleep ${seconds + FETCH_SECONDS}
  waited=0
  started="{.status.ephemeralContainerStatuses[?(@.name=='$container')].state.running.startedAt}"
  until kubectl get "$1" --output=jsonpath="$started" | grep -q .; do
    waited=$((waited + 1))
    if [ "$waited" -gt ${START_SECONDS} ]; then
      echo "$name: the container did not start" >&2
      return 1
    fi
    sleep 1
  done
  kubectl get "$1" --output=jsonpath="{.spec.containers[?(@.name=='dnsmasq')].args}" |
    tr -d '[]"' | tr ',' ' ' | sed 's/^/Starting dnsmasq [/; s/$/]/' >"$directory/$name.dnsmasq-args.txt"
  # shellcheck disable=SC2016 # it is run in the Pod, and expands there
  kubectl exec "$1" --container="$container" -- sh -c '${insidePodLines(plan).join('\n').replaceAll("'", "'\\''")}' sh "/tmp/$container"
  kubectl exec "$1" --container="$container" -- tar -c -f - -C "/tmp/$container" . | tar -x -f - -C "$directory/$name"
  kubectl logs "$1" --container=dnsmasq --timestamps --since=${since}s | head -c ${logBytes} >"$directory/$name.dnsmasq.log"
}

echo "recording into $directory: $(echo "$pods" | tr "\\n" " ")" >&2
scrape before
for pod in $pods; do
  mkdir -p "$directory/\${pod#pod/}"
  record "$pod" &
  children="$children $!"
done
failed=0
for child in $children; do wait "$child" || failed=1; done
scrape after
kubectl logs --selector=k8s-app=node-local-dns --prefix --timestamps --since=${since}s --tail=-1 --max-log-requests=1000 |
  head -c ${logBytes} >"$directory/node-local-dns.log"

# All files side by side, named after their Pod.
for pod in $pods; do
  name=\${pod#pod/}
  for file in "$directory/$name"/*.pcap* "$directory/$name"/process-count.txt; do
    if [ -e "$file" ]; then mv "$file" "$directory/$name.\${file##*/}"; fi
  done
  rm -f "$directory/$name/eth0.txt" "$directory/$name/lo.txt"
  rmdir "$directory/$name" 2>/dev/null || true
done
echo "done: dns-audit analyze $directory" >&2
exit "$failed"
`;
}

/** The same by hand, for one Pod: commands to read, change and paste. */
export function renderSampleCommands(plan: SamplePlan): string {
  const call = kubectl(plan);
  const { seconds, captureMegabytes } = plan;
  const container = 'dns-audit';
  const inside = (command: string) => `${call} exec "$POD" --container=${container} -- ${command}`;
  const perFile = Math.max(1, Math.floor(captureMegabytes / RING_FILES));
  const capture = (device: string, port: number) =>
    inside(
      `timeout ${seconds} tcpdump -i ${device} -n -Z root -C ${perFile} -W ${RING_FILES} -w /tmp/${device}.pcap port ${port}`,
    );
  return `${[
    '# For one kube-dns Pod. Each of the commands that record wants a terminal of its own, or an & behind it.',
    `${call} get pods --selector=k8s-app=kube-dns --output=wide`,
    'POD=kube-dns-...   # one of them',
    '',
    '# A container with tools beside dnsmasq. It ends by itself.',
    `${call} debug "$POD" --image=${quoteWord(plan.image)} --target=dnsmasq --container=${container} --profile=netadmin --quiet -- sleep ${seconds + FETCH_SECONDS}`,
    '',
    '# How many processes dnsmasq has: one, and one for each connection that it serves.',
    inside(
      `sh -c 'i=0; while [ "$i" -lt ${seconds} ]; do i=$((i + 1)); echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) Try: $i DnsmasqProcess: $(pidof dnsmasq | wc -w | tr -d " ")"; sleep 1; done' >process-count.txt`,
    ),
    '',
    ...(captureMegabytes === 0
      ? []
      : [
          `# What arrives at the Pod, and what dnsmasq asks kube-dns: rings of ${RING_FILES} files of ${perFile} MB.`,
          capture('eth0', 53),
          capture('lo', 10053),
          inside(`sh -c 'cd /tmp && tar -c -f - *.pcap*' | tar -x -f -`),
          '',
        ]),
    '# Logs of the same minutes.',
    `${call} logs "$POD" --container=dnsmasq --timestamps --since=${seconds}s >dnsmasq.log`,
    `${call} logs --selector=k8s-app=node-local-dns --prefix --timestamps --since=${seconds}s --tail=-1 --max-log-requests=1000 >node-local-dns.log`,
    '',
    `dns-audit analyze process-count.txt dnsmasq.log node-local-dns.log${captureMegabytes === 0 ? '' : ' *.pcap*'}`,
  ].join('\n')}\n`;
}

function formatDuration(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  return seconds < 120 ? `${seconds} s` : `${minutes} minutes`;
}
