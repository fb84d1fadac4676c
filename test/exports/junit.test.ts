import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';

/** The JUnit file as a program reads it that pipelines use to merge and judge such files. */
const SAMPLE = fileURLToPath(new URL('../golden/report/report.junit.xml', import.meta.url));
const isThere = spawnSync('junitparser', ['--help']).status === 0;
const title = `a real junitparser${isThere ? '' : ' (skipped: no such program; Debian package junitparser)'}`;
if (!isThere) process.stderr.write(`${title}\n`);
const scratch = mkdtempSync(join(tmpdir(), 'gke-dns-audit-junit-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const count = (xml: string, element: string) => xml.match(new RegExp(`<${element}[ >]`, 'g'))?.length ?? 0;
const total = (xml: string, name: string) => Number(new RegExp(`<testsuites[^>]* ${name}="(\\d+)"`).exec(xml)?.[1]);

describe.skipIf(!isThere)(title, () => {
  test('finds the failures, and calls the run failed', () => {
    expect(spawnSync('junitparser', ['verify', SAMPLE]).status).toBe(1);
  });

  test('merges it with itself: it counted every case, failure and skipped one as we did', () => {
    const merged = join(scratch, 'merged.xml');
    expect(spawnSync('junitparser', ['merge', SAMPLE, SAMPLE, merged], { encoding: 'utf8' })).toMatchObject({
      ...{ status: 0, stderr: '' },
    });
    const [ours, theirs] = [SAMPLE, merged].map((path) => readFileSync(path, 'utf8'));
    if (ours === undefined || theirs === undefined) throw new Error('nothing was read');
    expect(total(theirs, 'tests')).toBe(2 * count(ours, 'testcase'));
    expect(total(theirs, 'failures')).toBe(2 * count(ours, 'failure'));
    expect(total(theirs, 'skipped')).toBe(2 * count(ours, 'skipped'));
    expect(total(theirs, 'errors')).toBe(0);
  });
});
