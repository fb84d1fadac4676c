import { InvalidArgumentError } from 'commander';

/** A probe of more would be a load. */
export const MOST_URLS = 20;
const LONGEST_URL = 2_048; // characters

/** URLs to probe: http or https, without a user's name or password, each once. Throws InvalidArgumentError. */
export function collectUrls(text: string, before: readonly string[] | undefined): string[] {
  const url = text.length <= LONGEST_URL && URL.canParse(text) ? new URL(text) : null;
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:'))
    throw new InvalidArgumentError('It is an address with http:// or https://, such as https://example.com/.');
  if (url.username !== '' || url.password !== '')
    throw new InvalidArgumentError('It has a user name or a password in it, which would be shown: leave them out.');
  url.hash = '';
  const all = [...new Set([...(before ?? []), url.href])];
  if (all.length > MOST_URLS) throw new InvalidArgumentError(`At most ${MOST_URLS} addresses.`);
  return all;
}
