import { z } from 'zod';
import type { SlackPlace } from '../../shared/domain/slack-job.ts';
import { slackPlace } from '../../shared/domain/slack-job.ts';
import { INPUTS } from '../../shared/report/slack-actions.ts';

/** What of Slack's payloads is used. Everything else is dropped at the door. */
const id = z.string().min(1).max(64);
const responseUrl = z.string().max(500).nullish();

export const commandCall = z.object({
  text: z.string().max(4000).default(''),
  user_id: id,
  team_id: id,
  channel_id: id,
  trigger_id: z.string().min(1).max(200),
  response_url: responseUrl,
});

export type CommandCall = z.infer<typeof commandCall>;

export const actionCall = z.object({
  user: z.object({ id }),
  team: z.object({ id }),
  trigger_id: z.string().min(1).max(200),
  response_url: responseUrl,
  container: z
    .object({
      type: z.string(),
      message_ts: z.string().max(64).optional(),
      channel_id: id.optional(),
      is_ephemeral: z.boolean().optional(),
    })
    .optional(),
  channel: z.object({ id }).optional(),
  actions: z
    .array(
      z.object({
        action_id: z.string().max(255),
        value: z.string().max(2000).optional(),
        selected_option: z.object({ value: z.string().max(150) }).nullish(),
      }),
    )
    .min(1),
});
export type ActionCall = z.infer<typeof actionCall>;

const selected = z.object({ selected_option: z.object({ value: z.string() }).nullish() });
const stateValues = z.object({
  [INPUTS.cluster.block]: z.object({ [INPUTS.cluster.action]: selected }).optional(),
  [INPUTS.kind.block]: z.object({ [INPUTS.kind.action]: selected }).optional(),
  [INPUTS.until.block]: z
    .object({ [INPUTS.until.action]: z.object({ selected_date: z.string().nullish() }) })
    .optional(),
  [INPUTS.reason.block]: z.object({ [INPUTS.reason.action]: z.object({ value: z.string().nullish() }) }).optional(),
});

export const submissionCall = z.object({
  user: z.object({ id }),
  team: z.object({ id }),
  trigger_id: z.string().min(1).max(200).optional(),
  view: z.object({
    id,
    hash: z.string().max(200).optional(),
    private_metadata: z.string().max(3000).default(''),
    state: z.object({ values: stateValues }),
  }),
});
export type SubmissionCall = z.infer<typeof submissionCall>;

export const shortcutCall = z.object({
  user: z.object({ id }),
  team: z.object({ id }),
  trigger_id: z.string().min(1).max(200),
});

export const optionsCall = z.object({ value: z.string().max(500).default('') });

export const homeOpenedCall = z.object({
  event_id: z.string().min(1).max(200),
  team_id: id,
  event: z.object({ user: id, tab: z.string().optional() }),
});

/** What a modal has to remember of the click that opened it; it comes back with its submission. */
export const modalMemory = z.object({ key: z.string().max(64).nullable(), place: slackPlace });
export type ModalMemory = z.infer<typeof modalMemory>;

/** Where the answer to a command goes. */
export function placeOfCommand({ channel_id: channel, user_id: user, response_url: url }: CommandCall): SlackPlace {
  return url == null ? directPlace(user) : { channel, message: null, responseUrl: url };
}

/**
 * Where the answer to a click goes. In Home there is no channel: the person is written to directly, as they are wherever Slack
 * gives no way to answer them alone.
 */
export function placeOfAction(call: ActionCall): SlackPlace {
  const { container, channel, user, response_url: responseUrl } = call;
  const channelId = container?.channel_id ?? channel?.id;
  const ts = container?.message_ts;
  if (channelId === undefined || responseUrl == null) return directPlace(user.id);
  return {
    channel: channelId,
    message: ts === undefined ? null : { ts, isEphemeral: container?.is_ephemeral === true },
    responseUrl,
  };
}

/** The direct messages of one person, where nothing else is known. */
export function directPlace(user: string): SlackPlace {
  return { channel: user, message: null, responseUrl: null };
}
