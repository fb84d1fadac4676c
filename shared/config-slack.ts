import { z } from 'zod';
import { isTimeZone } from './domain/digest-week.ts';
import { type SlackRoute, slackChannelId, slackRoute } from './domain/slack-route.ts';
import { ConfigError } from './errors.ts';

export interface SlackConfig {
  token: string;
  /** For what no route takes; null: nobody is told of it. */
  defaultChannel: string | null;
  routes: readonly SlackRoute[];
  /** Channels that may be subscribed besides those above. */
  allowedChannels: readonly string[];
  /** IANA name. */
  timeZone: string;
}

const MOST_ROUTES = 100;

const routes = z
  .array(slackRoute)
  .min(1)
  .max(MOST_ROUTES)
  .superRefine((list, context) => {
    const weekdays = new Map<string, string>();
    for (const [index, { channel, weekday }] of list.entries()) {
      if (weekday === undefined) continue;
      const other = weekdays.get(channel);
      if (other !== undefined && other !== weekday)
        context.addIssue({
          code: 'custom',
          path: [index, 'weekday'],
          message: `is ${weekday}, but another route of ${channel} says ${other}: a channel has one week`,
        });
      weekdays.set(channel, weekday);
    }
  });

/** A JSON list of routes. What is wrong is named by its place: `[1].minSeverity must be ...`. */
const routesText = z.string().transform((text, context): SlackRoute[] => {
  const refuse = (message: string) => {
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return refuse(`is not JSON (${error instanceof Error ? error.message : 'unreadable'})`);
  }
  const parsed = routes.safeParse(value);
  if (parsed.success) return parsed.data;
  return refuse(parsed.error.issues.map(formatIssue).join('; '));
});

function formatIssue({ path, message, code }: z.core.$ZodIssue): string {
  if (path.length === 0) return code === 'too_big' ? `has more than ${MOST_ROUTES} routes` : 'must be a list of routes';
  const place = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return `${place} ${message.replace(/^Invalid (?:option|input): /, '')}`;
}

const channelList = z.string().transform((text, context): string[] => {
  const channels = text.split(',').map((channel) => channel.trim());
  const wrong = channels.find((channel) => !slackChannelId.safeParse(channel).success);
  if (wrong === undefined) return [...new Set(channels)];
  context.addIssue({ code: 'custom', message: 'must be channel IDs such as C0123ABCD,C0456EFGH' });
  return z.NEVER;
});

/** Variables of the deployed service that are about Slack. */
export const SLACK_SETTINGS = {
  DNS_AUDIT_SLACK_CHANNEL: slackChannelId.optional(),
  DNS_AUDIT_SLACK_ROUTES: routesText.optional(),
  DNS_AUDIT_SLACK_CHANNELS: channelList.optional(),
  DNS_AUDIT_SLACK_TIME_ZONE: z
    .string()
    .refine(isTimeZone, 'must be the name of a time zone, such as Europe/Berlin')
    .default('UTC'),
  SLACK_BOT_TOKEN: z
    .string()
    .regex(/^xoxb-\S+$/, 'must be a bot token (xoxb-...)')
    .optional(),
};

const slackSettings = z.object(SLACK_SETTINGS);

/** Null where the service has no Slack. Throws ConfigError where it has half of one. */
export function toSlackConfig(settings: z.infer<typeof slackSettings>): SlackConfig | null {
  const {
    SLACK_BOT_TOKEN: token,
    DNS_AUDIT_SLACK_CHANNEL: channel,
    DNS_AUDIT_SLACK_ROUTES: list,
    DNS_AUDIT_SLACK_CHANNELS: allowed,
  } = settings;
  const hasChannels = channel !== undefined || list !== undefined || allowed !== undefined;
  if ((token !== undefined) !== hasChannels) {
    throw new ConfigError(
      'SLACK_BOT_TOKEN and a channel belong together: set the token and at least one of DNS_AUDIT_SLACK_CHANNEL, DNS_AUDIT_SLACK_ROUTES and DNS_AUDIT_SLACK_CHANNELS, or none of them.',
    );
  }
  if (token === undefined) return null;
  return {
    token,
    defaultChannel: channel ?? null,
    routes: list ?? [],
    allowedChannels: allowed ?? [],
    timeZone: settings.DNS_AUDIT_SLACK_TIME_ZONE,
  };
}

/** What a configuration wants of Slack. */
export interface SlackUse {
  /** Null: there is none. */
  token: string | null;
  /** All that may be posted to: the default, those of routes, those that may be subscribed. */
  channels: readonly string[];
  /** Scopes that the bot needs for it. */
  scopes: readonly string[];
}

interface SlackUseSettings extends z.infer<typeof slackSettings> {
  DNS_AUDIT_SLACK_READERS?: readonly string[] | undefined;
  DNS_AUDIT_SLACK_EXCEPTION_MAKERS?: readonly string[] | undefined;
  DNS_AUDIT_RESPOND_URL?: string | undefined;
}

export function toSlackUse(settings: SlackUseSettings): SlackUse {
  const { DNS_AUDIT_SLACK_CHANNEL: channel, DNS_AUDIT_SLACK_ROUTES: list = [] } = settings;
  const people = [...(settings.DNS_AUDIT_SLACK_READERS ?? []), ...(settings.DNS_AUDIT_SLACK_EXCEPTION_MAKERS ?? [])];
  const channels = [channel ?? [], list.map((route) => route.channel), settings.DNS_AUDIT_SLACK_CHANNELS ?? []].flat();
  return {
    token: settings.SLACK_BOT_TOKEN ?? null,
    channels: [...new Set(channels)],
    scopes: [
      'chat:write',
      ...(settings.DNS_AUDIT_RESPOND_URL === undefined ? [] : ['commands']),
      // Who is in a user group only Slack can tell.
      ...(people.some((id) => id.startsWith('S')) ? ['usergroups:read'] : []),
    ],
  };
}
