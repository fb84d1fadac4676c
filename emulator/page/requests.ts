import type { SlackDelivery } from '../slack-delivery.ts';
import { type Html, html } from './html.ts';

const SHOWN = 100;

/** What Slack sent to the function and what it answered, newest first. */
export function renderRequests(deliveries: readonly SlackDelivery[]): Html {
  if (deliveries.length === 0)
    return html`<p class="empty">Nothing was sent yet. Each command, click, submission and event shows here, with the answer of the function.</p>`;
  const newest = deliveries.map((delivery, index) => ({ delivery, index })).slice(-SHOWN);
  return html`<ol class="requests">${newest.toReversed().map(renderRequest)}</ol>`;
}

function renderRequest({ delivery, index }: { delivery: SlackDelivery; index: number }): Html {
  const { kind, status, ms, error, calls, payload, answer } = delivery;
  const what = [payload['command'], payload['text'], actionsOf(payload), eventOf(payload)].filter(Boolean).join(' ');
  const outcome = error === null ? `${status}` : `${status ?? 'no answer'}, shown as ${error}`;
  return html`<li id="request-${index}"><details><summary><span class="kind">${kind}</span> <span>${what}</span> <span class="${error === null ? 'good' : 'error'}">${outcome}</span> <span class="soft">${ms.toFixed(0)} ms${calls.length === 0 ? '' : `, ${calls.length} ${calls.length === 1 ? 'call' : 'calls'} of Slack before the answer`}</span></summary><h3>Sent</h3><pre tabindex="0">${JSON.stringify(payload, null, 2)}</pre><h3>Answered</h3><pre tabindex="0">${answer === '' ? '(empty)' : answer}</pre>${calls.length === 0 ? null : html`<h3>Called before the answer</h3><ul>${calls.map((call) => html`<li><code>${call}</code></li>`)}</ul>`}</details></li>`;
}

function actionsOf(payload: Record<string, unknown>): string {
  const {
    actions,
    view,
    action_id: id,
  } = payload as {
    actions?: { action_id?: string }[];
    view?: { callback_id?: string };
    action_id?: string;
  };
  return actions?.map((action) => action.action_id).join(', ') ?? id ?? view?.callback_id ?? '';
}

function eventOf({ event }: Record<string, unknown>): string {
  return String((event as { type?: string } | undefined)?.type ?? '');
}
