export interface SlackUser {
  id: string;
  /** The handle, without `@`. */
  name: string;
  realName: string;
  teamId: string;
}

export interface SlackChannel {
  id: string;
  /** Without `#`. */
  name: string;
}

export interface SlackUsergroup {
  id: string;
  handle: string;
  users: string[];
}

export interface SlackShortcut {
  callbackId: string;
  name: string;
}

/** So many calls in so many seconds; a bucket of as many tokens that fills evenly. */
export interface RateLimit {
  calls: number;
  seconds: number;
}

export interface SlackOptions {
  token: string;
  channels: (string | SlackChannel)[];
  archived?: string[];
  /** Channels that the app was not invited to. */
  notMember?: string[];
  /** Scopes of the bot token. All that the project may ask for when absent. */
  scopes?: string[];
  users?: SlackUser[];
  usergroups?: SlackUsergroup[];
  /** Global shortcuts of the app, as its manifest has them. */
  shortcuts?: SlackShortcut[];
  signingSecret?: string;
  appId?: string;
  teamId?: string;
  /** Slack's own tiers, or figures for some methods; a method without a figure is not limited. No limit when absent. */
  rateLimits?: 'tiers' | Record<string, RateLimit>;
}

/** The workspace as it was set up, with nothing left open. */
export interface SlackSetup {
  token: string;
  signingSecret: string;
  appId: string;
  botUserId: string;
  botId: string;
  team: { id: string; domain: string };
  scopes: string[];
  channels: SlackChannel[];
  archived: string[];
  notMember: string[];
  users: SlackUser[];
  usergroups: SlackUsergroup[];
  shortcuts: SlackShortcut[];
  rateLimits: 'tiers' | Record<string, RateLimit>;
  /** Where the emulator listens; known when it does. */
  origin: string;
}

const TEAM = 'T0ACME001';
const OTHER_TEAM = 'T0PARTNER';

/** One who may snooze, one who may not, and one of another company in a shared channel. */
export const SAMPLE_USERS: readonly SlackUser[] = [
  { id: 'U0ALICE01', name: 'alice', realName: 'Alice Okafor', teamId: TEAM },
  { id: 'U0BOB0001', name: 'bob', realName: 'Bob Lindqvist', teamId: TEAM },
  { id: 'U0CAROL01', name: 'carol', realName: 'Carol Meyer (partner)', teamId: OTHER_TEAM },
];
export const SAMPLE_USERGROUPS: readonly SlackUsergroup[] = [
  { id: 'S0PLATFORM', handle: 'platform-oncall', users: ['U0ALICE01'] },
];
/** As in slack-manifest.yaml. */
const SHORTCUTS: readonly SlackShortcut[] = [{ callbackId: 'audit_cluster', name: 'Audit a GKE cluster' }];
const SCOPES = ['commands', 'chat:write', 'files:write', 'usergroups:read'];

export function setUpSlack(options: SlackOptions): SlackSetup {
  return {
    token: options.token,
    signingSecret: options.signingSecret ?? 'emulated-signing-secret',
    appId: options.appId ?? 'A0DNSAUDIT',
    botUserId: 'U0DNSBOT1',
    botId: 'B0DNSBOT1',
    team: { id: options.teamId ?? TEAM, domain: 'acme' },
    scopes: options.scopes ?? SCOPES,
    channels: options.channels.map((one) => (typeof one === 'string' ? { id: one, name: one.toLowerCase() } : one)),
    archived: options.archived ?? [],
    notMember: options.notMember ?? [],
    users: options.users ?? [...SAMPLE_USERS],
    usergroups: options.usergroups ?? [...SAMPLE_USERGROUPS],
    shortcuts: options.shortcuts ?? [...SHORTCUTS],
    rateLimits: options.rateLimits ?? {},
    origin: '',
  };
}

/** The person of that id. Throws when the workspace has none: a test named somebody who is not there. */
export function findUser(setup: SlackSetup, id: string): SlackUser {
  const user = setup.users.find((one) => one.id === id);
  if (user === undefined) throw new Error(`the emulated Slack has no user ${id}`);
  return user;
}

/** The channel of that id. Throws when the workspace has none. */
export function findChannel(setup: SlackSetup, id: string): SlackChannel {
  const channel = setup.channels.find((one) => one.id === id);
  if (channel === undefined) throw new Error(`the emulated Slack has no channel ${id}`);
  return channel;
}
