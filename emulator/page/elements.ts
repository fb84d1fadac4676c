import { listAt, objectAt, textAt } from '../../shared/report/slack-values.ts';
import type { JsonObject } from '../slack-state.ts';
import { type Drawing, domId } from './drawing.ts';
import { type Html, html } from './html.ts';
import { renderImage } from './images.ts';
import { renderField } from './inputs.ts';
import { elementKey } from './keys.ts';

/** An element of an actions block or beside a section: buttons and menus act, fields are sent when they are chosen. */
export function renderElement(drawing: Drawing, element: unknown, blockId: string): Html {
  switch (textAt(element, 'type')) {
    case 'image':
      return renderImage(drawing, element);
    case 'button':
    case 'icon_button':
    case 'workflow_button':
      return renderButton(drawing, objectAt(element), blockId);
    case 'feedback_buttons':
      return html`${['positive_button', 'negative_button'].map((key) => renderButton(drawing, { ...objectAt(element), ...objectAt(objectAt(element)[key]) }, blockId))}`;
    case 'overflow':
      return renderOverflow(drawing, objectAt(element), blockId);
    default:
      return renderChooser(drawing, element, blockId);
  }
}

function renderButton(drawing: Drawing, element: JsonObject, blockId: string): Html {
  const { text, style, confirm } = element;
  const actionId = textAt(element, 'action_id');
  const words = textAt(text, 'text');
  const spoken = textAt(element, 'accessibility_label');
  const look = `button ${style === 'primary' || style === 'danger' ? style : ''}`;
  const url = textAt(element, 'url');
  const key = elementKey({ blockId, actionId });
  const label = spoken === '' ? null : html` aria-label="${spoken}"`;
  if (/^https?:\/\//i.test(url))
    return html`<a class="${look}" href="${url}" target="_blank" rel="noopener noreferrer" data-act="${key}"${label}>${words}<span class="hidden"> (opens another page)</span></a>`;
  const asks = confirm === undefined ? 'act' : 'ask';
  return html`<button type="submit" id="${domId(drawing, blockId, actionId)}" class="${look}" name="on" value="${key}" formaction="/slack/do/${asks}" formnovalidate${label}${drawing.canAct ? null : html` disabled`}>${words}</button>`;
}

function renderOverflow(drawing: Drawing, element: JsonObject, blockId: string): Html {
  const actionId = textAt(element, 'action_id');
  const asks = element['confirm'] === undefined ? 'act' : 'ask';
  const items = listAt(element, 'options').map((option) => {
    const key = elementKey({ blockId, actionId, option: textAt(option, 'value') });
    const words = textAt(objectAt(option)['text'], 'text');
    return html`<li><button type="submit" class="item" name="on" value="${key}" formaction="/slack/do/${asks}" formnovalidate${drawing.canAct ? null : html` disabled`}>${words}</button></li>`;
  });
  return html`<details class="overflow"><summary class="button" id="${domId(drawing, blockId, actionId)}" aria-label="More actions">…</summary><ul>${items}</ul></details>`;
}

/** A field that is sent as soon as something is chosen: by its own button, which the script presses. */
function renderChooser(drawing: Drawing, element: unknown, blockId: string): Html {
  const actionId = textAt(element, 'action_id');
  const words =
    textAt(objectAt(objectAt(element)['placeholder']), 'text') || textAt(element, 'type').replaceAll('_', ' ');
  const asks = objectAt(element)['confirm'] === undefined ? 'act' : 'ask';
  const send = html`<button type="submit" class="button send" name="on" value="${elementKey({ blockId, actionId })}" formaction="/slack/do/${asks}" formnovalidate${drawing.canAct ? null : html` disabled`}>Choose</button>`;
  return html`<span class="chooser" data-chooser>${renderField(drawing, element, { blockId, label: words, describedBy: '' })}${send}</span>`;
}
