import { clusterPath } from './cluster-names.ts';
import type { FleetCluster, JsonObject } from './fleet.ts';
import { hashNumber, hashUuid } from './hash.ts';

const NAMESPACE = 'kube-system';

/** The metadata of an object of kube-system. */
export function metadata(
  cluster: FleetCluster,
  resource: string,
  name: string,
  more: JsonObject,
  managers: JsonObject[],
): JsonObject {
  const key = `${clusterPath(cluster)}/${resource}/${name}`;
  return {
    name,
    namespace: NAMESPACE,
    uid: hashUuid(key),
    resourceVersion: String(3000 + hashNumber(key, 900_000)),
    ...more,
    managedFields: managers,
  };
}

export function creationTime(cluster: FleetCluster): string {
  return `${new Date(cluster.createTime).toISOString().slice(0, 19)}Z`;
}

/** One entry of managedFields. */
export function manager(
  cluster: FleetCluster,
  name: string,
  apiVersion: string,
  fields: JsonObject,
  more: JsonObject = {},
): JsonObject {
  return {
    manager: name,
    operation: 'Update',
    apiVersion,
    time: creationTime(cluster),
    fieldsType: 'FieldsV1',
    fieldsV1: fields,
    ...more,
  };
}
