import { expect, test } from 'vitest';
import { closedPort, serve } from './http-server.test-helper.ts';
import { createResponseUrlPoster } from './slack-response-url.ts';

const MESSAGE = { text: 'done', blocks: [], response_type: 'ephemeral', replace_original: true } as const;
const PATH = '/commands/T0/1/a-right-to-post';

async function failureOf(post: Promise<void>) {
  return post.then(
    () => {
      throw new Error('it was posted');
    },
    (error: unknown) => error as Error & { retry: boolean },
  );
}

test('a message goes to the one address, unfurls nothing, and Slack reads nothing into it', async () => {
  const server = await serve((_, response) => void response.end('ok'));
  await createResponseUrlPoster(server.origin)(`${server.origin}${PATH}`, { ...MESSAGE, blocks: [] });
  expect(JSON.parse(server.calls[0]?.body ?? '')).toEqual({
    ...MESSAGE,
    ...{ parse: 'none', unfurl_links: false, unfurl_media: false },
  });
  expect(server.calls[0]?.headers.authorization).toBeUndefined();
});

test.each([
  'http://169.254.169.254/computeMetadata/v1/',
  'https://hooks.slack.com.evil.example/commands/T0/1/x',
  'https://hooks.slack.com@evil.example/commands/T0/1/x',
  'http://hooks.slack.com/commands/T0/1/x',
  'https://hooks.slack.com:8443/commands/T0/1/x',
  'file:///etc/passwd',
  'not an address',
])('%s is not Slack: nothing is posted', async (url) => {
  const error = await failureOf(createResponseUrlPoster(null)(url, { ...MESSAGE, blocks: [] }));
  expect(error).toMatchObject({ retry: false, message: expect.stringContaining('does not lead to Slack') });
  expect(error.message).not.toContain(url);
});

test.each([
  [404, false],
  [400, false],
  [429, true],
  [500, true],
  [302, true], // fetch follows no redirect: where it leads is not Slack's to say
])('HTTP %d: another try %s, and the address is not in the error', async (status, retry) => {
  const server = await serve(
    (_, response) => void response.writeHead(status, { location: 'https://evil.example/' }).end(),
  );
  const error = await failureOf(
    createResponseUrlPoster(server.origin)(`${server.origin}${PATH}`, { ...MESSAGE, blocks: [] }),
  );
  expect(error.retry).toBe(retry);
  expect(`${error.message} ${error.stack}`).not.toContain(PATH);
});

test('a closed port: another try, and the address is not in the error', async () => {
  const origin = `http://127.0.0.1:${await closedPort()}`;
  const error = await failureOf(createResponseUrlPoster(origin)(`${origin}${PATH}`, { ...MESSAGE, blocks: [] }));
  expect(error.retry).toBe(true);
  expect(error.message).not.toContain(PATH);
});
