import type { KnownBlock } from '@slack/types';
import type { ChatPostMessageArguments, ChatUpdateArguments, WebClient } from '@slack/web-api';
import type { Clock, Log, Messenger } from '../audit/ports.ts';
import { DeliveryError } from '../errors.ts';
import { GONE, inBlocks, slackErrorName, toDeliveryError } from './slack-client.ts';
import { createPace } from './slack-pace.ts';
import { halveBlocks, isTooLong, postInParts } from './slack-parts.ts';

type Blocks = readonly { type: string }[];

export interface MessengerOptions {
  client: WebClient;
  clock: Clock;
  sleep: (milliseconds: number) => Promise<void>;
  log: Log;
}

/**
 * Messages in Slack's channels. A post is not repeated; the only second call is one for which Slack said that it did not
 * take the first: other blocks where it refuses these, a part and its rest where they are too long.
 */
export function createMessenger({ client, clock, sleep, log }: MessengerOptions): Messenger {
  const takeTurn = createPace({ now: () => clock.now().getTime(), sleep });

  async function post(channel: string, content: Content, threadTs: string | undefined): Promise<Posted> {
    await takeTurn(channel);
    const thread = threadTs === undefined ? {} : { thread_ts: threadTs };
    const answer = await client.chat.postMessage({
      channel,
      ...content,
      ...thread,
      parse: 'none',
      unfurl_links: false,
      unfurl_media: false,
    } as ChatPostMessageArguments);
    if (answer.ts === undefined)
      throw new DeliveryError('Slack accepted a message but did not name it.', { retry: false, mayHaveArrived: true });
    return { channel: answer.channel ?? channel, ts: answer.ts };
  }

  function postParts(channel: string, content: Content, threadTs: string | undefined): Promise<Posted> {
    return postInParts(content.blocks, {
      threadTs,
      post: (blocks, thread) => post(channel, { ...content, blocks }, thread),
      onRestLost: (error) => {
        const { message: detail } = toDeliveryError(error, 'it');
        log.write('WARNING', 'the rest of a long message was not posted', { channel, detail });
      },
    });
  }

  /** As much as Slack takes: a message that is updated again and again must not put its rest into the thread each time. */
  async function updateParts(channel: string, ts: string, { text, blocks }: Content): Promise<void> {
    for (let kept: Blocks = blocks; ; ) {
      const shown = kept === blocks ? blocks : [...kept, CUT];
      try {
        await client.chat.update({ channel, ts, text, blocks: shown, parse: 'none' } as ChatUpdateArguments);
        return;
      } catch (error) {
        const parts = isTooLong(error) ? halveBlocks(kept) : null;
        if (parts === null) throw error;
        kept = parts[0];
      }
    }
  }

  return {
    async post(channel, message, { threadTs } = {}) {
      try {
        return await inBlocks(message, (content) => postParts(channel, content, threadTs));
      } catch (error) {
        throw toDeliveryError(error, `the message to ${channel}`);
      }
    },
    async update(channel, ts, message) {
      try {
        await inBlocks(message, (content) => updateParts(channel, ts, content));
        return 'updated';
      } catch (error) {
        if (GONE.has(slackErrorName(error) ?? '')) return 'gone';
        throw toDeliveryError(error, `the update of a message in ${channel}`);
      }
    },
    async permalink(channel, ts) {
      try {
        const { permalink } = await client.chat.getPermalink({ channel, message_ts: ts });
        return permalink !== undefined && PERMALINK.test(permalink) ? permalink : null;
      } catch {
        return null;
      }
    },
  };
}

const PERMALINK = /^https:\/\/[a-z0-9.-]+\.slack(?:-gov)?\.com\/archives\/[\w/.?=&-]{1,200}$/i;

interface Posted {
  channel: string;
  ts: string;
}

interface Content {
  text: string;
  blocks: Blocks;
}

/** What a message ends with that had to be cut. */
const CUT: KnownBlock = {
  type: 'context',
  elements: [{ type: 'plain_text', text: 'Slack did not take all of this message: its end is left out.' }],
};
