import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kubectlList, LIVE, LIVE_200 } from '../test/manifests/live-objects.test-helper.ts';
import { run } from './run.test-helper.ts';

let scratch = '';
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'gke-dns-audit-manifests-'));
});
afterAll(() => rm(scratch, { recursive: true }));

const FULL_AT = /container_processes\{[^}]*\}\) >= bool (\d+)\)/;
const fullAt = (text: string) => FULL_AT.exec(text)?.[1];

describe('dns-audit manifests', () => {
  it('without anything: what there is', async () => {
    const { code, out } = await run(['manifests']);
    expect(code).toBe(0);
    expect(out).toContain('kube-dns-debug');
    expect(out).not.toContain('undefined');
  });

  it('a cluster whose dnsmasq has an argument: its limit, and where it comes from', async () => {
    const { out } = await run(['manifests', 'prometheus-rules', '--live', '-'], { stdin: LIVE_200 });
    expect(fullAt(out)).toBe('202');
    expect(out).toContain('# The limit of dnsmasq is 200 connections: read from its arguments');
    expect(out).toContain('to="172.18.165.139:53"');
  });

  it('a cluster whose dnsmasq has none: the default, said to be one', async () => {
    const { out } = await run(['manifests', 'gmp-rules', '--live', '-'], { stdin: LIVE });
    expect(fullAt(out)).toBe('22');
    expect(out).toContain('# The limit of dnsmasq is 20 connections: its default, since no argument sets it');
  });

  it('no cluster and no limit: the default, and that no cluster was read', async () => {
    const { out } = await run(['manifests', 'operator-rules']);
    expect(out).toContain('no cluster was read');
    expect(out).toContain('every private address');
  });

  it('--limit outranks what was read', async () => {
    const { out } = await run(['manifests', 'prometheus-rules', '--live', '-', '--limit', '60'], { stdin: LIVE_200 });
    expect(fullAt(out)).toBe('62');
  });

  it('all, into a directory: the same bytes twice, and nothing that was changed by hand is lost', async () => {
    const directory = join(scratch, 'all');
    const line = ['manifests', '--output', directory];
    const { code, err } = await run(line);
    expect(code).toBe(0);
    expect(err).toContain('kube-dns-debug was left out: it needs --live FILE');
    expect(await readdir(directory)).toHaveLength(7);
    expect((await run(line)).code).toBe(0);
    const file = join(directory, 'gmp-rules.yaml');
    const written = await readFile(file, 'utf8');
    await writeFile(file, `${written}# by hand\n`);
    const refused = await run(line);
    expect(refused.code).toBe(2);
    expect(refused.err).toContain('gmp-rules.yaml is there and would change; nothing was written');
    expect((await run([...line, '--force'])).code).toBe(0);
    expect(await readFile(file, 'utf8')).toBe(written);
  });

  it.each([
    ['a kind that needs a cluster', ['kube-dns-debug'], '', 'kube-dns-debug needs --live'],
    [
      'the probe without an image',
      ['probe', '--url', 'https://example.com/'],
      '',
      'probe needs --image IMAGE and --url URL',
    ],
    ['two files without a directory', ['dashboards'], '', 'give --output DIRECTORY'],
    ['no JSON', ['gmp-rules', '--live', '-'], 'NAME READY', 'Add --output=json'],
    ['JSON of something else', ['gmp-rules', '--live', '-'], '[]', 'neither a Kubernetes object nor a list'],
    [
      'a list without kube-dns',
      ['gmp-rules', '--live', '-'],
      kubectlList('a05-daemonset-node-local-dns'),
      'no Deployment kube-dns',
    ],
    [
      'a kube-dns of CoreDNS',
      ['gmp-rules', '--live', '-'],
      LIVE.replaceAll('"dnsmasq"', '"coredns"'),
      'has no dnsmasq',
    ],
    [
      'an address that is none',
      ['gmp-rules', '--live', '-'],
      LIVE.replace(/"clusterIP":"[^"]*"/, '"clusterIP":"10.0.0.1\\r\\nevil: true"'),
      'is no address',
    ],
    ['a label with a blank', ['operator-rules', '--label', 'a=b c'], '', 'label of Kubernetes'],
    ['a URL with a password', ['probe', '--url', 'https://a:b@example.com/'], '', 'leave them out'],
    ['a namespace that is none', ['probe', '--namespace', 'a\nb'], '', 'name of Kubernetes'],
    ['an image with a line break', ['probe', '--image', 'a\nb', '--url', 'https://x.example/'], '', 'name of an image'],
  ])('%s: one line, exit 2', async (_, line, stdin, words) => {
    const { code, out, err } = await run(['manifests', ...line], { stdin });
    expect(err).toContain(words);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).not.toContain('    at ');
  });

  it('text in a URL stays text of one argument', async () => {
    const url = 'https://example.com/?a=%0A-%20evil:%20true&b="x"';
    const { out } = await run(['manifests', 'probe', '--image', 'r/dns-audit:1', '--url', url]);
    expect(out).toContain('https://example.com/?a=%0A-%20evil:%20true&b=%22x%22');
  });
});
