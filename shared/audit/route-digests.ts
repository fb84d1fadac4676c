import type { DigestSelection, DigestView } from '../domain/digest.ts';
import { isAtLeast, type Severity } from '../domain/finding.ts';
import type { ClusterReport, Report } from '../domain/report.ts';
import { matchesPattern, type OwnerId, type SlackRoute, type SlackSubscription } from '../domain/slack-route.ts';

export interface DigestRouting {
  /** For what no route takes; null: such clusters are in the report only. */
  defaultChannel: string | null;
  routes: readonly SlackRoute[];
  /** Where the page of the run is; null or absent where there is none. */
  page?: string | null;
}

/** Why each channel gets what it gets; a channel appears once. */
export type ChannelSelections = ReadonlyMap<string, readonly DigestSelection[]>;

/** All channels that are told: the default channel, those of routes, and those that are subscribed. */
export function selectChannels(routing: DigestRouting, subscriptions: readonly SlackSubscription[]): ChannelSelections {
  const reasons = new Map<string, DigestSelection[]>();
  const add = (channel: string, reason: DigestSelection) =>
    reasons.set(channel, [...(reasons.get(channel) ?? []), reason]);
  if (routing.defaultChannel !== null) add(routing.defaultChannel, { kind: 'rest' });
  for (const route of routing.routes) add(route.channel, { kind: 'route', route });
  for (const { channel, minSeverity } of subscriptions) add(channel, { kind: 'subscription', minSeverity });
  return reasons;
}

/**
 * What of a report one channel is told. A cluster goes to every route that takes it; what no route takes goes to the default
 * channel; subscriptions are told besides, and take nothing away.
 */
export function viewDigest(
  report: Report,
  { routes, page = null }: DigestRouting,
  { channel, selection }: { channel: string; selection: readonly DigestSelection[] },
): DigestView {
  const clusters: ClusterReport[] = [];
  const others = new Map<string, ClusterReport>();
  const owners = new Map<string, readonly OwnerId[]>();
  for (const cluster of report.clusters) {
    if (!selection.some((reason) => takes(reason, cluster, routes))) {
      others.set(cluster.name, cluster);
      continue;
    }
    clusters.push(cluster);
    const mentioned = selection.flatMap((reason) => ownersOf(reason, cluster));
    if (mentioned.length > 0) owners.set(cluster.name, [...new Set(mentioned)]);
  }
  const weekdays = selection.flatMap((reason) => (reason.kind === 'route' ? (reason.route.weekday ?? []) : []));
  return {
    channel,
    weekday: weekdays[0] ?? 'monday',
    run: report.run,
    coverage: report.coverage,
    clusters,
    others,
    selection: selection.some((reason) => isUnconditional(reason, routes)) ? [] : selection,
    owners,
    page,
  };
}

function takes(reason: DigestSelection, cluster: ClusterReport, routes: readonly SlackRoute[]): boolean {
  if (reason.kind === 'route') return matchesRoute(reason.route, cluster);
  if (reason.kind === 'subscription') return isSevere(cluster, reason.minSeverity);
  return !routes.some((route) => matchesRoute(route, cluster));
}

/** True when everything that the route asks for holds. */
export function matchesRoute(route: SlackRoute, cluster: ClusterReport): boolean {
  const { projects, labels = {}, minSeverity = null, verdicts } = route;
  if (projects !== undefined && !projects.some((wanted) => matchesPattern(cluster.project, wanted))) return false;
  for (const [key, wanted] of Object.entries(labels)) {
    const value = Object.hasOwn(cluster.labels, key) ? cluster.labels[key] : undefined;
    if (value === undefined || !matchesPattern(value, wanted)) return false;
  }
  return isSevere(cluster, minSeverity) && (verdicts === undefined || verdicts.includes(cluster.verdict));
}

function isSevere(cluster: ClusterReport, minSeverity: Severity | null): boolean {
  return minSeverity === null || isAtLeast(cluster.severity, minSeverity);
}

function ownersOf(reason: DigestSelection, cluster: ClusterReport): readonly OwnerId[] {
  return reason.kind === 'route' && matchesRoute(reason.route, cluster) ? (reason.route.owners ?? []) : [];
}

function isUnconditional(reason: DigestSelection, routes: readonly SlackRoute[]): boolean {
  if (reason.kind === 'rest') return routes.length === 0;
  if (reason.kind === 'subscription') return reason.minSeverity === null;
  const { projects, labels, minSeverity, verdicts } = reason.route;
  return [projects, labels, minSeverity, verdicts].every((condition) => condition === undefined);
}
