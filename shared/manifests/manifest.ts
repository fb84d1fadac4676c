import { stringify } from 'yaml';

/** A Kubernetes object; what is in it is checked by tests against the API's own definitions where there are any. */
export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string>; annotations?: Record<string, string> };
  [more: string]: unknown;
}

/** Marks what this program wrote. */
export const OWN_LABELS = { 'app.kubernetes.io/part-of': 'dns-audit' } as const;
export const SYSTEM_NAMESPACE = 'kube-system';

/** What stands above the objects of a file: for people. One sentence or command a line. */
export type Preamble = readonly string[];

/** Objects as a YAML stream that kubectl takes; `preamble` as comments above. */
export function renderYaml(preamble: Preamble, objects: readonly object[]): string {
  const documents = objects.map((one) => stringify(one, { lineWidth: 0, aliasDuplicateObjects: false }));
  const comments = preamble.flatMap((text) => text.split('\n')).map((line) => (line === '' ? '#' : `# ${line}`));
  return `${comments.join('\n')}\n${documents.join('---\n')}`;
}
