import { GOOGLE_APIS, VARIABLES } from '../../shared/config.ts';
import { CONFIG_WORDS, defaultOf } from '../../shared/config-words.ts';

/** Variables that point a process at an emulator. A deployment has none of them. */
const EMULATOR_ONLY: ReadonlySet<string> = new Set([
  ...Object.values(GOOGLE_APIS).map((api) => api.override),
  'SLACK_API_URL',
  'DNS_AUDIT_CONTROL_PLANE_OVERRIDE',
]);

/** What infra/ derives from its other inputs; everything else can be changed by its input `settings`. */
const DERIVED: ReadonlySet<string> = new Set([
  'DNS_AUDIT_AUDIT_URL',
  'DNS_AUDIT_FINALIZE_URL',
  'DNS_AUDIT_INVOKER',
  'DNS_AUDIT_LOG_METRIC',
  'DNS_AUDIT_LOG_ROUTE',
  'DNS_AUDIT_LOG_VIEW',
  'DNS_AUDIT_QUEUE',
  'DNS_AUDIT_QUOTA_SHARERS',
  'DNS_AUDIT_READ_KUBERNETES',
  'DNS_AUDIT_READ_LOGS',
  'DNS_AUDIT_READ_PRIVATE_ENDPOINTS',
  'DNS_AUDIT_RESPOND_URL',
  'DNS_AUDIT_SCC_SOURCE',
  'DNS_AUDIT_SCOPE',
  'DNS_AUDIT_SLACK_CHANNEL',
  'DNS_AUDIT_SLACK_CHANNELS',
  'DNS_AUDIT_SLACK_EXCEPTION_MAKERS',
  'DNS_AUDIT_SLACK_READERS',
  'DNS_AUDIT_SLACK_ROUTES',
  'DNS_AUDIT_SLACK_TIME_ZONE',
  'DNS_AUDIT_STATE_BUCKET',
  'SLACK_APP_ID',
  'SLACK_TEAM_ID',
]);

/** A value that must not stand in a plan, a state or a console. */
const SECRET = /(?:TOKEN|SECRET|PASSWORD|PRIVATE_KEY)$/;

export interface DeployedVariable {
  meaning: string;
  kind: 'flag' | 'number' | 'text';
  least: number | null;
  most: number | null;
  whole: boolean;
  /** As text; empty where there is none. */
  default: string;
  /** `infra`: follows from other inputs; `secret`: from Secret Manager; `settings`: from the input of that name. */
  from: 'infra' | 'secret' | 'settings';
}

/** Every variable that a deployed function reads, by name. */
export function deployedVariables(): Record<string, DeployedVariable> {
  const names = VARIABLES.filter((name) => !EMULATOR_ONLY.has(name)).sort();
  return Object.fromEntries(names.map((name) => [name, describe(name)]));
}

function describe(name: string): DeployedVariable {
  const words = CONFIG_WORDS[name];
  if (words === undefined) throw new Error(`${name} has no words in config-words.ts`);
  const { form, meaning } = words;
  const value = defaultOf(name);
  return {
    meaning,
    kind: form.kind,
    least: form.kind === 'number' ? form.least : null,
    most: form.kind === 'number' ? form.most : null,
    whole: form.kind === 'number' && form.whole,
    default: value === null || value === 'required' ? '' : String(value),
    from: SECRET.test(name) ? 'secret' : DERIVED.has(name) ? 'infra' : 'settings',
  };
}
