import type { MaintenancePolicy, UpgradeSettings } from '../domain/cluster.ts';

/** A timestamp or duration as the wire (text) or the SDK (seconds) gives it. */
type Moment = string | { seconds?: string | number | null | undefined } | null | undefined;
interface TimeWindow {
  startTime?: Moment;
  endTime?: Moment;
  maintenanceExclusionOptions?: { scope: string | null; endTimeBehavior: string | null } | null | undefined;
}
interface MaintenancePolicyJson {
  window?:
    | {
        dailyMaintenanceWindow?: { startTime: string | null; duration: string | null } | null | undefined;
        recurringWindow?: { window?: TimeWindow | null | undefined; recurrence: string | null } | null | undefined;
        maintenanceExclusions?: Record<string, TimeWindow> | null | undefined;
      }
    | null
    | undefined;
}
interface UpgradeSettingsJson {
  maxSurge?: number | null | undefined;
  maxUnavailable?: number | null | undefined;
  strategy: string | null;
  blueGreenSettings?: { nodePoolSoakDuration?: Moment } | null | undefined;
}

/** Reads `maintenancePolicy`; null when the cluster has none. An unreadable window is null too: it is then not said. */
export function readMaintenance(raw: MaintenancePolicyJson | null | undefined): MaintenancePolicy | null {
  if (raw?.window == null) return null;
  const { maintenanceExclusions } = raw.window;
  const exclusions = Object.entries(maintenanceExclusions ?? {}).map(([name, one]) => ({
    name,
    start: readTime(one.startTime),
    end: readTime(one.endTime),
    // NO_UPGRADES is zero, and so left out on the wire (cluster_service.proto, MaintenanceExclusionOptions).
    scope: one.maintenanceExclusionOptions?.scope ?? 'NO_UPGRADES',
    untilEndOfSupport: /^(UNTIL_END_OF_SUPPORT|1)$/.test(one.maintenanceExclusionOptions?.endTimeBehavior ?? ''),
  }));
  exclusions.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { window: readWindow(raw.window), exclusions };
}

function readWindow(window: NonNullable<MaintenancePolicyJson['window']>): MaintenancePolicy['window'] {
  const { dailyMaintenanceWindow: daily, recurringWindow: recurring } = window;
  if (daily?.startTime) return { kind: 'daily', startTime: daily.startTime, duration: daily.duration };
  const start = readTime(recurring?.window?.startTime);
  const end = readTime(recurring?.window?.endTime);
  if (recurring?.recurrence == null || start === null || end === null) return null;
  return { kind: 'recurring', start, end, recurrence: recurring.recurrence };
}

/** Reads `upgradeSettings`; null when the pool does not say. */
export function readUpgradeSettings(raw: UpgradeSettingsJson | null | undefined): UpgradeSettings | null {
  if (raw == null) return null;
  const strategy = raw.strategy === 'SURGE' || raw.strategy === 'BLUE_GREEN' ? raw.strategy : 'UNKNOWN';
  return {
    strategy,
    maxSurge: raw.maxSurge ?? 0,
    maxUnavailable: raw.maxUnavailable ?? 0,
    soakSeconds: readSeconds(raw.blueGreenSettings?.nodePoolSoakDuration),
  };
}

function readTime(moment: Moment): string | null {
  if (typeof moment === 'string') return Number.isNaN(Date.parse(moment)) ? null : moment;
  const seconds = readSeconds(moment);
  if (seconds === null || Math.abs(seconds) > 8.64e12) return null;
  return new Date(seconds * 1000).toISOString();
}

function readSeconds(moment: Moment): number | null {
  if (moment == null) return null;
  const text = typeof moment === 'string' ? moment.replace(/s$/, '') : String(moment.seconds ?? '');
  const seconds = text === '' ? Number.NaN : Number(text);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : null;
}
