import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { parsePrometheusLine } from '../../shared/formats/prometheus-text.ts';
import { listAlerts } from '../../shared/manifests/alerts.ts';
import { ruleGroups } from '../../shared/manifests/rule-files.ts';

const FIXTURES = fileURLToPath(new URL('../fixtures/', import.meta.url));
const STEP = 30; // seconds between two samples, as the manifests scrape
const SAMPLES = 61; // half an hour

/** The installed promtool (Debian package prometheus); null when there is none. */
export function findPromtool(): string | null {
  const { error, stdout, stderr } = spawnSync('promtool', ['--version'], { encoding: 'utf8' });
  return error === undefined ? (/version (\S+)/.exec(`${stdout}${stderr}`)?.[1] ?? 'unknown') : null;
}

export interface Series {
  series: string;
  values: string;
}

/** Runs promtool on files of a directory of its own. */
export function runPromtool(
  line: (path: (name: string) => string) => string[],
  files: Readonly<Record<string, string>>,
) {
  const directory = mkdtempSync(join(tmpdir(), 'gke-dns-audit-promtool-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
    const { status, stdout, stderr } = spawnSync(
      'promtool',
      line((name) => join(directory, name)),
      {
        encoding: 'utf8',
        cwd: directory,
        timeout: 60_000,
      },
    );
    return { status, output: `${stdout}${stderr}` };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

type Facts = Parameters<typeof listAlerts>[0];

/** Alerts that fire after half an hour of these series, by the real promtool. */
export function expectFiring(series: readonly Series[], facts: Facts, alerts: readonly string[]) {
  const tests = {
    rule_files: ['rules.yaml'],
    evaluation_interval: `${STEP}s`,
    tests: [
      {
        interval: `${STEP}s`,
        input_series: series,
        promql_expr_test: [
          {
            expr: 'group by (alertname) (ALERTS{alertstate="firing"})',
            eval_time: `${(SAMPLES - 1) * STEP}s`,
            exp_samples: alerts.map((name) => ({ labels: `{alertname="${name}"}`, value: 1 })),
          },
        ],
      },
    ],
  };
  return runPromtool((path) => ['test', 'rules', path('tests.yaml')], {
    'rules.yaml': stringify(ruleGroups(listAlerts(facts))),
    'tests.yaml': stringify(tests),
  });
}

export type Recording = 'healthy-2pods' | 'saturated-2pods' | 'one-pod';
const LOAD_SECONDS: Record<Recording, number> = { 'healthy-2pods': 70, 'saturated-2pods': 75, 'one-pod': 75 };

/** A recording that goes on at its own pace for half an hour: its counters rise as they did, its process counts come again. */
export function replayRecording(recording: Recording, rename: (series: string) => string = (name) => name): Series[] {
  const before = readCounters(`${recording}.before.prom`);
  const counters = [...readCounters(`${recording}.after.prom`)].map(([name, end]) => {
    const start = before.get(name) ?? 0;
    return ramp(rename(name), start, ((end - start) / LOAD_SECONDS[recording]) * STEP);
  });
  return [...counters, ...PODS[recording].map((pod) => processSeries(recording, pod))];
}

/** The names since CoreDNS 1.11; healthcheck_broken_total kept its own. Renamed from the recording of 1.10.0, not recorded. */
export function renameToProxy(series: string): string {
  return series.replace(
    /^coredns_forward_(conn_cache|healthcheck_failures|request_duration)([^{]*)\{/,
    'coredns_proxy_$1$2{proxy_name="forward",',
  );
}

const PODS: Record<Recording, readonly string[]> = {
  'healthy-2pods': ['kube-dns-d7bc86d4c-9qk4w', 'kube-dns-d7bc86d4c-c2x8p'],
  'saturated-2pods': ['kube-dns-d7bc86d4c-9qk4w', 'kube-dns-d7bc86d4c-c2x8p'],
  'one-pod': ['kube-dns-d7bc86d4c-c2x8p'],
};

function readCounters(name: string): Map<string, number> {
  const lines = readFileSync(join(FIXTURES, 'metrics', name), 'utf8').split('\n');
  return new Map(
    lines.flatMap((line) => {
      const sample = parsePrometheusLine(line);
      return sample === null ? [] : [[line.slice(0, line.lastIndexOf(' ')), sample.value] as const];
    }),
  );
}

/** `pidof dnsmasq` counted each second, without the nanny that container_processes counts as well. */
function processSeries(recording: Recording, pod: string): Series {
  const text = readFileSync(join(FIXTURES, 'capture-logs', recording, `${pod}.process-count.txt`), 'utf8');
  const counts = [...text.matchAll(/DnsmasqProcess: (\d+)/g)].map(([, count]) => Number(count) + 1);
  const values = Array.from({ length: SAMPLES }, (_, index) => counts[(index * STEP) % counts.length] ?? 0);
  return { series: containerProcesses(pod), values: values.join(' ') };
}

export function containerProcesses(pod: string): string {
  return `container_processes{namespace="kube-system",container="dnsmasq",pod="${pod}"}`;
}

/** A series that stays. */
export function steady(series: string, value: number): Series {
  return ramp(series, value, 0);
}

/** A series that rises by `step` at each sample. */
export function ramp(series: string, start: number, step: number): Series {
  return { series, values: `${start}+${step}x${SAMPLES - 1}` };
}
