import type { HomeView, KnownBlock, ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { Log } from '../audit/ports.ts';
import { GONE, inBlocks, slackErrorName, toDeliveryError } from './slack-client.ts';
import { createPace, type PaceOptions } from './slack-pace.ts';
import { postInParts } from './slack-parts.ts';
import { createResponseUrlPoster, QUIET, type ResponseUrlMessage } from './slack-response-url.ts';

export interface DeskMessage {
  text: string;
  blocks: KnownBlock[];
  /** Sent in their place where Slack does not take them; only a post has such. */
  classic?: KnownBlock[];
}

/** What is done for one person at a time. Throws DeliveryError; nothing is repeated from here. */
export interface SlackDesk {
  respond(url: string, message: ResponseUrlMessage): Promise<void>;
  /** `thread`: the `ts` of the message that it belongs to. Also to a person, by user ID. */
  post(channel: string, message: DeskMessage, thread: string | null): Promise<{ channel: string; ts: string }>;
  /** Changes what was posted, in the channel that the post named. `gone`: there is no such message any more. */
  update(channel: string, ts: string, message: DeskMessage): Promise<'updated' | 'gone'>;
  /** False: the app may not upload files. */
  upload(
    channel: string,
    file: { name: string; title: string; content: string | Uint8Array },
    thread: string,
  ): Promise<boolean>;
  updateView(view: string, content: ModalView): Promise<void>;
  publishHome(user: string, home: HomeView): Promise<void>;
  /** User IDs of a user group; kept for five minutes, because Slack allows 20 calls a minute. */
  members(group: string): Promise<readonly string[]>;
}

export interface SlackDeskOptions extends PaceOptions {
  client: WebClient;
  /** Origin that response URLs must have; null for Slack's own. */
  responseOrigin: string | null;
  log: Log;
}

const GROUP_FRESH_MS = 5 * 60_000;

export function createSlackDesk({ client, responseOrigin, now, sleep, log }: SlackDeskOptions): SlackDesk {
  const takeTurn = createPace({ now, sleep });
  const groups = new Map<string, { members: readonly string[]; at: number }>();
  return {
    respond: createResponseUrlPoster(responseOrigin),

    async post(channel, message, thread) {
      return call(`the message to ${channel}`, () =>
        inBlocks(message, ({ text, blocks }) =>
          postInParts(blocks, {
            threadTs: thread ?? undefined,
            async post(part, threadTs) {
              await takeTurn(channel);
              const place = { channel, ...(threadTs === undefined ? {} : { thread_ts: threadTs }) };
              const posted = await client.chat.postMessage({ ...place, text, blocks: [...part], ...QUIET });
              return { channel: posted.channel ?? channel, ts: posted.ts ?? '' };
            },
            onRestLost(error) {
              const { message: detail } = toDeliveryError(error, 'it');
              log.write('WARNING', 'the rest of a long message was not posted', { channel, detail });
            },
          }),
        ),
      );
    },

    async update(channel, ts, { text, blocks }) {
      try {
        await client.chat.update({ channel, ts, text, blocks, parse: 'none' });
        return 'updated';
      } catch (error) {
        if (GONE.has(slackErrorName(error) ?? '')) return 'gone';
        throw toDeliveryError(error, `the update of a message in ${channel}`);
      }
    },

    async upload(channel, { name, title, content }, thread) {
      try {
        const file = typeof content === 'string' ? { content } : { file: Buffer.from(content) };
        await client.filesUploadV2({ channel_id: channel, thread_ts: thread, filename: name, title, ...file });
        return true;
      } catch (error) {
        if (slackErrorName(error) === 'missing_scope') return false;
        throw toDeliveryError(error, `the file for ${channel}`);
      }
    },

    async updateView(view, content) {
      try {
        await client.views.update({ view_id: view, view: content });
      } catch (error) {
        // A modal that was closed meanwhile is nobody's loss.
        if (slackErrorName(error) !== 'not_found') throw toDeliveryError(error, 'the open modal');
      }
    },

    async publishHome(user, home) {
      await call('App Home', () => client.views.publish({ user_id: user, view: home }));
    },

    async members(group) {
      const kept = groups.get(group);
      if (kept !== undefined && now() - kept.at < GROUP_FRESH_MS) return kept.members;
      const { users = [] } = await call(`members of ${group}`, () =>
        client.usergroups.users.list({ usergroup: group }),
      );
      groups.set(group, { members: users, at: now() });
      return users;
    },
  };
}

async function call<T>(what: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw toDeliveryError(error, what);
  }
}
