import type { pod } from './kubernetes.schema.ts';

/** `Deployment/web` for a Pod of one of its ReplicaSets, whose names end in the hash of the Pod template. */
export function ownerOf({ name, labels, ownerReferences }: ReturnType<typeof pod.parse>['metadata']): string {
  const owner = ownerReferences?.find((one) => one.controller === true);
  if (owner === undefined) return `Pod/${name}`;
  const hash = labels?.['pod-template-hash'];
  if (owner.kind === 'ReplicaSet' && hash !== undefined && owner.name.endsWith(`-${hash}`))
    return `Deployment/${owner.name.slice(0, -hash.length - 1)}`;
  return `${owner.kind}/${owner.name}`;
}
