import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { run } from '../../cli/run.test-helper.ts';

const FIXTURES = fileURLToPath(new URL('../fixtures/', import.meta.url));
const PAGE = readFileSync(new URL('../../docs/analyze.md', import.meta.url), 'utf8');
const scratch = mkdtempSync(join(tmpdir(), 'analyze-docs-'));
afterAll(() => rmSync(scratch, { recursive: true }));

async function analyze(...line: string[]): Promise<string> {
  const now = new Date('2026-11-22T12:00:00Z');
  const { code, out } = await run(['analyze', ...line], { columns: 100, env: { NO_COLOR: '1' }, now });
  expect(code).toBe(0);
  return out;
}

describe('docs/analyze.md', () => {
  it('shows what the command prints', async () => {
    const unpack = (name: string, to: string) =>
      writeFileSync(join(scratch, to), gunzipSync(readFileSync(join(FIXTURES, 'captures/saturated-2pods', name))));
    unpack('kube-dns-d7bc86d4c-c2x8p-eth0.pcap.gz', 'eth0.pcap');
    unpack('kube-dns-d7bc86d4c-c2x8p-lo.pcap.gz', 'lo.pcap');
    const counts = 'capture-logs/saturated-2pods/kube-dns-d7bc86d4c-c2x8p.process-count.txt';
    copyFileSync(join(FIXTURES, counts), join(scratch, 'process-count.txt'));
    const names = ['eth0.pcap', 'lo.pcap', 'process-count.txt'];
    const out = await analyze(...names.map((name) => join(scratch, name)));
    expect(PAGE).toContain(`\n$ dns-audit analyze ${names.join(' ')}\n${out.trimEnd()}\n`);
  });

  it('shows what each kind alone gives', async () => {
    const kinds: [string, RegExp][] = [
      ['everything', /./],
      ['captures of eth0', /kube-dns.*eth0/],
      ['captures of lo', /-lo\./],
      ['process counts', /process-count/],
      ["dnsmasq's query log", /dnsmasq\.log/],
      ['log of node-local-dns', /^node-local-dns-.....\.log/],
      ['metrics', /prom/],
    ];
    const verdictOf = async (folder: string, pattern: RegExp): Promise<string> => {
      const files = ['captures', 'capture-logs'].flatMap((root) =>
        readdirSync(join(FIXTURES, root, folder))
          .filter((name) => pattern.test(name) && !/json|first-lines/.test(name))
          .map((name) => join(FIXTURES, root, folder, name)),
      );
      const { verdict } = JSON.parse(await analyze('--format', 'json', ...files));
      const cause = verdict.cause === null || verdict.cause === 'none' ? '' : `: ${verdict.cause}`;
      return `${verdict.code.replaceAll('-', ' ')}${cause}, ${verdict.confidence}`;
    };
    const rows: string[] = [];
    for (const [kind, pattern] of kinds) {
      const cells: string[] = [];
      for (const folder of ['saturated-2pods', 'slow-backend-2pods', 'healthy-2pods'])
        cells.push(await verdictOf(folder, pattern));
      rows.push(`| ${[kind, ...cells].join(' | ')} |`);
    }
    expect(PAGE).toContain(`${rows.join('\n')}\n`);
  });
});
