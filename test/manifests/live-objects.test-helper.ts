import { readFileSync } from 'node:fs';

const FIXTURES = new URL('../fixtures/kubernetes-api/', import.meta.url);

function bodyOf(name: string): object {
  const { response } = JSON.parse(readFileSync(new URL(`${name}.json`, FIXTURES), 'utf8'));
  return JSON.parse(response.body);
}

/** What kubectl prints of these recorded objects. */
export function kubectlList(...names: string[]): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', metadata: {}, items: names.map(bodyOf) });
}

export const LIVE = kubectlList('a01-deployment-kube-dns', 'a07-service-kube-dns-upstream');
export const LIVE_200 = kubectlList('a03-deployment-kube-dns-patched-maxtcp', 'a07-service-kube-dns-upstream');
