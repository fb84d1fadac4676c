import { z } from 'zod';
import { exceptionKind } from './exception.ts';
import { severity } from './finding.ts';

/** 16 characters of SHA-256 over a cluster's name: what a button carries in its place. */
export const clusterKey = z.string().regex(/^[0-9a-f]{16}$/);
export type ClusterKey = z.infer<typeof clusterKey>;

/** Which cluster is meant: as somebody typed it, or as a button carried it. */
export const clusterTarget = z.union([z.object({ typed: z.string().min(1).max(300) }), z.object({ key: clusterKey })]);
export type ClusterTarget = z.infer<typeof clusterTarget>;

/** What a person asked for. */
export const slackRequest = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('audit'), target: clusterTarget }),
  z.object({ kind: z.literal('plan'), target: clusterTarget }),
  z.object({ kind: z.literal('fleet') }),
  z.object({ kind: z.literal('rerun') }),
  z.object({ kind: z.literal('details'), key: clusterKey, view: z.string().max(64) }),
  z.object({ kind: z.literal('share'), key: clusterKey }),
  z.object({ kind: z.literal('exceptions') }),
  z.object({
    kind: z.literal('except'),
    target: clusterTarget,
    as: exceptionKind,
    /** RFC 3339 date and time. */
    until: z.string(),
    reason: z.string().max(500),
  }),
  z.object({ kind: z.literal('undo'), exception: z.string().max(64) }),
  z.object({ kind: z.literal('subscribe'), severity: severity.nullable() }),
  z.object({ kind: z.literal('unsubscribe') }),
  /** Home was opened; after a run, or a change made in it, it is drawn again. */
  z.object({ kind: z.literal('home') }),
  z.object({ kind: z.literal('refresh-home') }),
  /** A window was to be opened and was not: the trigger of a click lives for three seconds. */
  z.object({ kind: z.literal('press-again') }),
]);
export type SlackRequest = z.infer<typeof slackRequest>;

/** Where the answer goes. */
export const slackPlace = z.object({
  /** Null where there is no channel, as in App Home. */
  channel: z.string().max(64).nullable(),
  /** The message whose button was pressed; null for a command. */
  message: z.object({ ts: z.string().max(64), isEphemeral: z.boolean() }).nullable(),
  /** Right to post for half an hour: never logged. Null where Slack gave none. */
  responseUrl: z.string().max(500).nullable(),
});
export type SlackPlace = z.infer<typeof slackPlace>;

/** Body of the task that answers one person. `id` names the piece of work for ever: Slack and the queue may send it twice. */
export const slackJob = z.object({
  id: z.string().regex(/^[0-9a-f]{32}$/),
  at: z.string(),
  user: z.string().min(1).max(64),
  team: z.string().min(1).max(64),
  place: slackPlace,
  request: slackRequest,
});
export type SlackJob = z.infer<typeof slackJob>;
