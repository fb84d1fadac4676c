import { objectAt, textAt } from '../../shared/report/slack-values.ts';
import { findElement } from '../slack-elements.ts';
import { isView } from '../slack-payloads.ts';
import type { SlackState, SlackView } from '../slack-state.ts';
import { stackOf } from '../slack-views.ts';
import { renderBlock } from './blocks.ts';
import { type Drawing, namesIn } from './drawing.ts';
import { hiddenFields } from './forms.ts';
import { type Html, html } from './html.ts';
import { findSurface, parseElementKey, surfaceKey } from './keys.ts';
import { renderText } from './text.ts';
import { addressOf, type PageView } from './view-state.ts';

/** The modal on top of what this person has open, and a question before an action. */
export function renderDialogs(state: SlackState, view: PageView, canAct: boolean): Html {
  const modal = stackOf(state, view.user.id).at(-1);
  return html`<div id="dialogs">${modal === undefined ? null : renderModal(state, view, { modal, canAct })}${renderConfirm(state, view)}</div>`;
}

export function drawingOf(state: SlackState, view: SlackView, canAct: boolean): Drawing {
  return {
    state,
    names: namesIn(state),
    user: view.user,
    at: surfaceKey(view),
    values: view.values,
    errors: view.errors,
    canAct,
  };
}

function renderModal(
  state: SlackState,
  view: PageView,
  { modal, canAct }: { modal: SlackView; canAct: boolean },
): Html {
  const { title, submit, close, blocks } = modal.view;
  const drawing = drawingOf(state, modal, canAct);
  const id = `dialog-${modal.id}`;
  const submitWords = textAt(submit, 'text');
  const closeWords = textAt(close, 'text') || 'Cancel';
  const count = stackOf(state, view.user.id).length;
  const list = Array.isArray(blocks) ? blocks : [];
  return html`<dialog open class="modal" id="${id}" aria-labelledby="${id}-title"><form method="post" action="/slack/do/submit" novalidate>${hiddenFields(view, { at: drawing.at })}<button type="submit" class="hidden" formaction="/slack/do/${submitWords === '' ? 'stay' : 'submit'}" tabindex="-1" aria-hidden="true">Enter</button><header><h2 id="${id}-title" tabindex="-1">${renderText(title, drawing.names)}</h2>${
    count > 1 ? html`<span class="soft">${count} views open</span>` : null
  }<button type="submit" class="close" formaction="/slack/do/close" aria-label="Close">×</button></header><div class="modal-body">${
    modal.trouble === null
      ? null
      : html`<p class="error" role="alert">We had some trouble connecting. Try again? <span class="soft">(${modal.trouble})</span></p>`
  }${list.map((block) => renderBlock(drawing, block))}</div><footer><button type="submit" class="button" formaction="/slack/do/close" data-cancel>${closeWords}</button>${
    submitWords === ''
      ? null
      : html`<button type="submit" class="button primary" id="${id}-submit"${canAct ? null : html` disabled`}>${submitWords}</button>`
  }</footer></form></dialog>`;
}

function renderConfirm(state: SlackState, view: PageView): Html | null {
  if (view.confirm === null) return null;
  const { at, on } = view.confirm;
  const surface = findSurface(state, at, view.user.id);
  const key = parseElementKey(on);
  if (surface === undefined || key === null) return null;
  const placed = findElement(isView(surface) ? surface.view['blocks'] : surface.blocks, key.id);
  if (placed === undefined) return null;
  const confirm = objectAt(placed.element['confirm']);
  const look = confirm['style'] === 'danger' ? 'button danger' : 'button primary';
  return html`<dialog open class="modal confirm" id="confirm" aria-labelledby="confirm-title" aria-describedby="confirm-text"><form method="post" action="/slack/do/act">${hiddenFields(view, { at, on, kept: '1' })}<header><h2 id="confirm-title" tabindex="-1">${textAt(confirm['title'], 'text') || 'Are you sure?'}</h2></header><div class="modal-body" id="confirm-text">${renderText(confirm['text'], namesIn(state))}</div><footer><a class="button" href="${addressOf(view, { confirm: null })}" data-cancel>${textAt(confirm['deny'], 'text') || 'Cancel'}</a><button type="submit" class="${look}" id="confirm-yes">${textAt(confirm['confirm'], 'text') || 'Yes'}</button></footer></form></dialog>`;
}
