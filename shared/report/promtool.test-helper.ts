import { spawnSync } from 'node:child_process';

/** The version of promtool (Debian package `prometheus`); null when there is none. */
export function findPromtool(): string | null {
  const { error, stdout, stderr } = spawnSync('promtool', ['--version'], { encoding: 'utf8' });
  return error === undefined ? (/version (\S+)/.exec(`${stdout}${stderr}`)?.[1] ?? 'unknown') : null;
}

/** What the real `promtool check metrics` has against an exposition; empty when nothing. */
export function checkMetrics(text: string): string {
  const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
    input: text,
    encoding: 'utf8',
    timeout: 60_000,
  });
  return status === 0 ? '' : `exit ${status}: ${stdout}${stderr}`;
}

/** What the real `promtool check rules` has against alerting rules; empty when nothing. */
export function checkRules(rules: string): string {
  const { status, stdout, stderr } = spawnSync('promtool', ['check', 'rules', '/dev/stdin'], {
    input: rules,
    encoding: 'utf8',
    timeout: 60_000,
  });
  return status === 0 ? '' : `exit ${status}: ${stdout}${stderr}`;
}
