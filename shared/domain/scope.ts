import { z } from 'zod';
import { clusterName } from './cluster.ts';

/** What a run covers: `organizations/N`, `folders/N`, a list of projects, or one cluster. */
export const scope = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('organization'), id: z.string().regex(/^\d+$/) }),
  z.object({ kind: z.literal('folder'), id: z.string().regex(/^\d+$/) }),
  z.object({ kind: z.literal('projects'), ids: z.array(z.string().min(1)).min(1) }),
  /** One cluster, because it was created or changed. */
  z.object({ kind: z.literal('cluster'), name: clusterName }),
  /** An offline audit of files: nothing was asked of a cloud. */
  z.object({ kind: z.literal('file'), name: z.string() }),
]);
export type Scope = z.infer<typeof scope>;

/** For people and for run ids: `organizations/123`, `projects/a,b`. */
export function formatScope(value: Scope): string {
  switch (value.kind) {
    case 'organization':
      return `organizations/${value.id}`;
    case 'folder':
      return `folders/${value.id}`;
    case 'projects':
      return `projects/${[...value.ids].sort().join(',')}`;
    case 'cluster':
      return value.name;
    case 'file':
      return `file ${value.name}`;
  }
}
