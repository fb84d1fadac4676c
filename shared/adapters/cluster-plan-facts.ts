import type { MaintenancePolicy, UpgradeSettings } from '../domain/cluster.ts';

/** A timestamp or duration as the wire (text) or the SDK (seconds) gives it. */
type Moment = string | { seconds?: string | number | null | undefined } | null | undefined;
interface TimeWindow {
  startTime?: Moment;
  endTime?: Moment;
  maintenanceExclusionOptions?: { scope: string | null; endTimeBehavior: string | null } | null | undefined;
}
type Count = number | null | undefined;
interface RecurringMaintenanceWindow {
  delayUntil?: { year?: Count; month?: Count; day?: Count } | null | undefined;
  windowStartTime?: { hours?: Count; minutes?: Count } | null | undefined;
  windowDuration?: Moment;
  recurrence: string | null;
}
interface MaintenancePolicyJson {
  window?:
    | {
        unreadable?: true | undefined;
        dailyMaintenanceWindow?: { startTime: string | null; duration: string | null } | null | undefined;
        recurringWindow?: { window?: TimeWindow | null | undefined; recurrence: string | null } | null | undefined;
        recurringMaintenanceWindow?: RecurringMaintenanceWindow | null | undefined;
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

/** Reads `maintenancePolicy`; null when the cluster has none. A window that cannot be read is one all the same. */
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

type Window = MaintenancePolicy['window'];
const UNREADABLE: Window = { kind: 'unreadable' };

/** Null only where there is no window of any form. */
function readWindow(window: NonNullable<MaintenancePolicyJson['window']>): Window {
  const { dailyMaintenanceWindow: daily, recurringWindow: recurring, recurringMaintenanceWindow: schedule } = window;
  if (window.unreadable === true) return UNREADABLE;
  if (schedule != null) return readSchedule(schedule);
  if (recurring != null) {
    const start = readTime(recurring.window?.startTime);
    const end = readTime(recurring.window?.endTime);
    if (recurring.recurrence === null || start === null || end === null) return UNREADABLE;
    return { kind: 'recurring', start, end, recurrence: recurring.recurrence };
  }
  if (daily == null) return null;
  return daily.startTime === null
    ? UNREADABLE
    : { kind: 'daily', startTime: daily.startTime, duration: daily.duration };
}

/** A zero is left out on the wire: midnight has neither hours nor minutes. */
function readSchedule({ delayUntil, windowStartTime, windowDuration, recurrence }: RecurringMaintenanceWindow): Window {
  const { hours, minutes } = windowStartTime ?? {};
  const length = Math.round((readSeconds(windowDuration) ?? 0) / 60);
  if (recurrence === null || length === 0) return UNREADABLE;
  const two = (number: Count) => String(number ?? 0).padStart(2, '0');
  const { year, month, day } = delayUntil ?? {};
  const date = year ? `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}` : null;
  return {
    kind: 'schedule',
    startTime: `${two(hours)}:${two(minutes)}`,
    minutes: length,
    delayUntil: date,
    recurrence,
  };
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
