import { z } from 'zod';
import { severity, verdict } from './finding.ts';

export const slackChannelId = z
  .string()
  .regex(/^[CG][A-Z0-9]{6,20}$/, 'must be a channel ID such as C0123ABCD, not a name');

/** Who may be mentioned. Branded: only configuration makes one, so that no text of a cluster ever becomes a mention. */
export const ownerId = z
  .string()
  .regex(/^[UWS][A-Z0-9]{6,20}$/, 'must be the ID of a user (U0123ABCD) or of a user group (S0123ABCD)')
  .brand<'OwnerId'>();
export type OwnerId = z.infer<typeof ownerId>;

/** Days as ISO 8601 counts them: Monday is the first. */
export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export const weekday = z.enum(WEEKDAYS);
export type Weekday = z.infer<typeof weekday>;

/** Text in which `*` stands for any characters. */
const pattern = z.string().min(1).max(100);

/** Which clusters a channel is told about: those for which everything that is given holds. */
export const slackRoute = z.strictObject({
  channel: slackChannelId,
  /** Project ids, `*` for any characters. */
  projects: z.array(pattern).min(1).max(200).optional(),
  /** Cluster labels that must be there with that value; `*` for any characters. */
  labels: z.record(z.string().min(1).max(63), pattern).optional(),
  /** This severity or worse. */
  minSeverity: severity.optional(),
  verdicts: z.array(verdict).min(1).optional(),
  /** Mentioned when something critical or high is new or worse. */
  owners: z.array(ownerId).min(1).max(10).optional(),
  /** Begins the week of this channel: the first run from then on posts a fresh digest. */
  weekday: weekday.optional(),
});
export type SlackRoute = z.infer<typeof slackRoute>;

/** A channel that people subscribed to the digest, from within Slack. */
export const slackSubscription = z.object({
  channel: slackChannelId,
  /** Clusters of this severity or worse; null: all clusters in scope. */
  minSeverity: severity.nullable(),
  /** User ID of who asked for it last. */
  by: z.string(),
  at: z.string(),
});
export type SlackSubscription = z.infer<typeof slackSubscription>;

export const slackSubscriptions = z.object({
  schema: z.literal('gke-dns-audit/slack-subscriptions/v1'),
  subscriptions: z.array(slackSubscription),
});
export type SlackSubscriptions = z.infer<typeof slackSubscriptions>;

/** True when all of the text is as the pattern says, `*` standing for any characters. Takes time linear in the text. */
export function matchesPattern(text: string, wanted: string): boolean {
  const parts = wanted.split('*');
  const [head = '', ...rest] = parts;
  const tail = rest.pop();
  if (tail === undefined) return text === head;
  if (!text.startsWith(head) || text.length < head.length + tail.length || !text.endsWith(tail)) return false;
  let from = head.length;
  const end = text.length - tail.length;
  for (const part of rest) {
    const found = text.indexOf(part, from);
    if (found === -1 || found + part.length > end) return false;
    from = found + part.length;
  }
  return true;
}
