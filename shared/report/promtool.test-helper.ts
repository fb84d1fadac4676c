import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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
  const directory = mkdtempSync(join(tmpdir(), 'dns-audit-rules-'));
  const file = join(directory, 'rules.yml');
  writeFileSync(file, rules);
  const { status, stdout, stderr } = spawnSync('promtool', ['check', 'rules', file], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  rmSync(directory, { recursive: true });
  return status === 0 ? '' : `exit ${status}: ${stdout}${stderr}`;
}
