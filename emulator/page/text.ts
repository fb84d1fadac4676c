import { textAt } from '../../shared/report/slack-values.ts';
import type { Names } from './drawing.ts';
import { type Html, html, joinHtml } from './html.ts';
import { renderMrkdwn } from './mrkdwn.ts';

/** A text object. Line feeds are drawn in plain text as well; nothing else is. */
export function renderText(text: unknown, names: Names): Html {
  const value = textAt(text, 'text');
  if (textAt(text, 'type') === 'mrkdwn') return renderMrkdwn(value, names);
  return joinHtml(value.split('\n').map((line, i) => (i === 0 ? html`${line}` : html`<br>${line}`)));
}
