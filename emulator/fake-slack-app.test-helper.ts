import type { WebClient } from '@slack/web-api';
import { onTestFinished } from 'vitest';
import { type FakeApp, type FakeRequest, startFakeApp } from './fake-slack-server.test-helper.ts';
import type { Emulator } from './index.ts';

export type { FakeAnswer, FakeApp, FakeRequest } from './fake-slack-server.test-helper.ts';

/** A fake app, attached to the emulated Slack for one test. */
export async function attachFakeApp(
  emulator: Emulator,
  app: FakeApp,
  options: { patienceMs?: number; retryDelaysMs?: number[] } = {},
): Promise<{ requests: FakeRequest[]; client: WebClient }> {
  const { url, requests, client, stop } = await startFakeApp(emulator, app);
  onTestFinished(stop);
  emulator.slack.attach({ url, ...options });
  return { requests, client };
}
