import { type Mrkdwn, mrkdwn } from './escape.ts';

/** A link to the page of a run. Its address is configuration; config.ts lets nothing into it that would end the link. */
export function pageLink(page: string): Mrkdwn {
  return mrkdwn`<${page}|Open the whole report>: every cluster with its evidence, on one page.`;
}
