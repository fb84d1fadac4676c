import { expect, test } from 'vitest';
import { responseOriginOf } from './config-url.ts';

test.each([
  [null, null],
  ['http://127.0.0.1:8080/slack/api/', 'http://127.0.0.1:8080'],
  ['http://[::1]:8080/slack/api/', 'http://[::1]:8080'],
  ['https://slack.example/api/', null], // a proxy for the API is no place to post answers to
  ['https://127.0.0.1.evil.example/api/', null],
])('answers of a Slack at %s go to %s', (apiUrl, origin) => {
  expect(responseOriginOf(apiUrl)).toBe(origin);
});
