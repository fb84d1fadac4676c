import type { ClusterRef } from '../domain/cluster.ts';

// How Google spells names; anything else makes no address. A project has a domain before it in old organizations.
const PROJECT = /^(?:[a-z0-9.-]{1,60}:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/;
const LOCATION = /^[a-z]{2,20}(?:-[a-z]{2,20}){1,2}\d{1,2}(?:-[a-z])?$/;
const CLUSTER = /^[a-z](?:[a-z0-9-]{0,38}[a-z0-9])?$/;

/** True when the names of a cluster are such as Google gives, so that an address made of them leads where it says. */
export function isLinkable({ project, location, cluster }: ClusterRef): boolean {
  return PROJECT.test(project) && LOCATION.test(location) && CLUSTER.test(cluster);
}

/** Google's page of the cluster; every part is encoded, because it comes from outside. */
export function consoleUrl({ project, location, cluster }: ClusterRef): string {
  const [place, name, owner] = [location, cluster, project].map((part) => encodeUrlPart(part));
  return `https://console.cloud.google.com/kubernetes/clusters/details/${place}/${name}/details?project=${owner}`;
}

/** The Logs Explorer with a query in it. The span of time stands in the query itself. */
export function logsUrl(project: string, query: string): string {
  return `https://console.cloud.google.com/logs/query;query=${encodeQuery(query)}?project=${encodeUrlPart(project)}`;
}

/** Names that stand for those of a cluster, until `fillTemplate` puts them in. */
export const TEMPLATE_NAMES: ClusterRef = { project: '{project}', location: '{location}', cluster: '{cluster}' };

/** An address made of TEMPLATE_NAMES, with its places readable. */
export function toTemplate(url: string): string {
  return url.replace(/%7B(project|location|cluster)%7D/g, '{$1}');
}

/** No name of Google's is longer than 100 characters; half of a surrogate pair cannot be encoded. */
function encodeUrlPart(text: string): string {
  return encodeURIComponent(text.slice(0, 100).toWellFormed());
}

/** `;` and `?` end the query in the path, and brackets end a link where it is pasted. */
function encodeQuery(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(/[()'!*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
}
