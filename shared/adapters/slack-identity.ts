import { z } from 'zod';
import type { SlackIdentity } from '../audit/doctor-ports.ts';
import { createSlackClient, toDeliveryError } from './slack-client.ts';

const answerSchema = z.object({
  team: z.string().nullish(),
  user: z.string().nullish(),
  // The client puts the header x-oauth-scopes there.
  response_metadata: z.object({ scopes: z.array(z.string()).nullish() }).nullish(),
});

/** Asks Slack whose token this is, and what it may do. Throws DeliveryError. */
export async function identifySlackBot(options: { token: string; apiUrl: string | null }): Promise<SlackIdentity> {
  const client = createSlackClient(options);
  try {
    const { team, user, response_metadata: about } = answerSchema.parse(await client.auth.test());
    return { team: team ?? 'a workspace', user: user ?? 'a bot', scopes: about?.scopes ?? null };
  } catch (error) {
    throw toDeliveryError(error, 'the question whose token it is');
  }
}
