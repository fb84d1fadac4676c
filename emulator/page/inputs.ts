import { listAt, objectAt, textAt } from '../../shared/report/slack-values.ts';
import type { JsonObject } from '../slack-state.ts';
import { type Drawing, domId } from './drawing.ts';
import { type Html, html } from './html.ts';
import { elementKey } from './keys.ts';
import { renderText } from './text.ts';

/** How a field is named: by a label of its own, or by the one of its input block. */
export interface FieldNames {
  blockId: string;
  /** Null when a <label> stands before it. */
  label: string | null;
  describedBy: string;
  isInvalid?: boolean;
  isUnnamed?: boolean;
}

/** An input block: label, field, hint, and what a submission was refused for. */
export function renderInputBlock(drawing: Drawing, block: unknown): Html {
  const blockId = textAt(block, 'block_id');
  const { label, hint, element, optional } = objectAt(block);
  const id = domId(drawing, blockId, textAt(element, 'action_id'));
  const error = drawing.errors[blockId];
  const described = [...(hint === undefined ? [] : [`${id}-hint`]), ...(error === undefined ? [] : [`${id}-error`])];
  const names = { blockId, label: null, describedBy: described.join(' '), isInvalid: error !== undefined };
  const isGroup = ['checkboxes', 'radio_buttons'].includes(textAt(element, 'type'));
  const words = html`${renderText(label, drawing.names)}${optional === true ? html` <span class="soft">(optional)</span>` : null}`;
  const field = renderField(drawing, element, names);
  const below = html`${hint === undefined ? null : html`<p class="hint" id="${id}-hint">${renderText(hint, drawing.names)}</p>`}${
    error === undefined ? null : html`<p class="error" id="${id}-error">${error}</p>`
  }`;
  if (isGroup) return html`<fieldset class="block field"><legend>${words}</legend>${field}${below}</fieldset>`;
  return html`<div class="block field"><label for="${id}">${words}</label>${field}${below}</div>`;
}

/** A field with its value, of any element that keeps one. */
export function renderField(drawing: Drawing, element: unknown, names: FieldNames): Html {
  const object = objectAt(element);
  const type = textAt(object, 'type');
  const state = drawing.values[names.blockId]?.[textAt(object, 'action_id')] ?? {};
  const common = commonAttributes(drawing, object, names);
  switch (type) {
    case 'plain_text_input': {
      const value = textAt(state, 'value');
      if (object['multiline'] === true) return html`<textarea rows="4"${common}>${value}</textarea>`;
      return html`<input type="text" value="${value}"${common}>`;
    }
    case 'number_input':
      return html`<input type="text" inputmode="decimal" value="${textAt(state, 'value')}"${common}>`;
    case 'email_text_input':
      return html`<input type="email" value="${textAt(state, 'value')}"${common}>`;
    case 'url_text_input':
      return html`<input type="url" value="${textAt(state, 'value')}"${common}>`;
    case 'datepicker':
      return html`<input type="date" value="${textAt(state, 'selected_date')}"${common}>`;
    case 'timepicker':
      return html`<input type="time" value="${textAt(state, 'selected_time')}"${common}>`;
    case 'datetimepicker':
      return html`<input type="datetime-local" value="${localTime(state['selected_date_time'])}"${common}>`;
    case 'checkboxes':
    case 'radio_buttons':
      return renderChoices(drawing, object, { ...names, state });
    case 'external_select':
      return renderCombobox(drawing, object, { ...names, state });
    case 'static_select':
    case 'multi_static_select':
      return renderSelect(object, state, common);
    default:
      return renderIdSelect(drawing, object, { state, common });
  }
}

function commonAttributes(drawing: Drawing, element: JsonObject, names: FieldNames): Html {
  const actionId = textAt(element, 'action_id');
  const placeholder = textAt(element['placeholder'], 'text');
  const name = html` name="v:${elementKey({ blockId: names.blockId, actionId })}"`;
  return html` id="${domId(drawing, names.blockId, actionId)}"${names.isUnnamed === true ? null : name}${
    names.label === null ? null : html` aria-label="${names.label}"`
  }${names.describedBy === '' ? null : html` aria-describedby="${names.describedBy}"`}${
    names.isInvalid === true ? html` aria-invalid="true"` : null
  }${placeholder === '' ? null : html` placeholder="${placeholder}"`}${
    element['focus_on_load'] === true ? html` autofocus` : null
  }${drawing.canAct ? null : html` disabled`}`;
}

function localTime(seconds: unknown): string {
  return typeof seconds === 'number' ? new Date(seconds * 1000).toISOString().slice(0, 16) : '';
}

function renderSelect(element: JsonObject, state: JsonObject, common: Html): Html {
  const chosen = new Set(
    [state['selected_option'], ...listAt(state, 'selected_options')].map((one) => textAt(one, 'value')),
  );
  const drawOption = (option: unknown): Html => {
    const value = textAt(option, 'value');
    return html`<option value="${value}"${chosen.has(value) ? html` selected` : null}>${textAt(objectAt(option)['text'], 'text')}</option>`;
  };
  const groups = listAt(element, 'option_groups').map(
    (group) =>
      html`<optgroup label="${textAt(objectAt(group)['label'], 'text')}">${listAt(group, 'options').map(drawOption)}</optgroup>`,
  );
  const isMulti = textAt(element, 'type').startsWith('multi_');
  const empty = isMulti ? null : html`<option value="">${textAt(element['placeholder'], 'text') || 'Choose'}</option>`;
  return html`<select${isMulti ? html` multiple` : null}${common}>${empty}${listAt(element, 'options').map(drawOption)}${groups}</select>`;
}

/** Selects of people and channels; what this small Slack has none of stays empty. */
function renderIdSelect(
  { state: { setup } }: Drawing,
  element: JsonObject,
  { state, common }: { state: JsonObject; common: Html },
): Html {
  const type = textAt(element, 'type');
  const kind = /users|channels|conversations/.exec(type)?.[0];
  if (kind === undefined) return html`<span class="unknown">[${type.replaceAll('_', ' ')}]</span>`;
  const choices =
    kind === 'users'
      ? setup.users.map((user) => ({ id: user.id, name: user.realName }))
      : setup.channels.map((channel) => ({ id: channel.id, name: `#${channel.name}` }));
  const chosen = new Set(Object.values(state).flat());
  const options = choices.map(
    ({ id, name }) => html`<option value="${id}"${chosen.has(id) ? html` selected` : null}>${name}</option>`,
  );
  const isMulti = type.startsWith('multi_');
  return html`<select${isMulti ? html` multiple` : null}${common}>${isMulti ? null : html`<option value="">Choose</option>`}${options}</select>`;
}

function renderChoices(drawing: Drawing, element: JsonObject, names: FieldNames & { state: JsonObject }): Html {
  const { blockId, state } = names;
  const actionId = textAt(element, 'action_id');
  const kind = textAt(element, 'type') === 'checkboxes' ? 'checkbox' : 'radio';
  const chosen = new Set(
    [state['selected_option'], ...listAt(state, 'selected_options')].map((one) => textAt(one, 'value')),
  );
  const choices = listAt(element, 'options').map((option, index) => {
    const id = domId(drawing, blockId, actionId, ...(index === 0 ? [] : [String(index)]));
    const { text, description } = objectAt(option);
    const value = textAt(option, 'value');
    const name = `v:${elementKey({ blockId, actionId })}`;
    return html`<div class="choice"><input type="${kind}" id="${id}" name="${name}" value="${value}"${chosen.has(value) ? html` checked` : null}${drawing.canAct ? null : html` disabled`}><label for="${id}">${renderText(text, drawing.names)}${description === undefined ? null : html`<span class="soft"> ${renderText(description, drawing.names)}</span>`}</label></div>`;
  });
  return html`<div class="choices"${names.label === null ? null : html` role="group" aria-label="${names.label}"`}>${choices}</div>`;
}

/** A typeahead: a combobox that the script fills from the app. */
function renderCombobox(drawing: Drawing, element: JsonObject, names: FieldNames & { state: JsonObject }): Html {
  const { blockId } = names;
  const actionId = textAt(element, 'action_id');
  const id = domId(drawing, blockId, actionId);
  const { selected_option: option } = names.state;
  const key = elementKey({ blockId, actionId });
  const min = Number(element['min_query_length'] ?? 3); // as Slack: three characters unless told otherwise
  // What is typed is no value; the chosen option is, in the hidden field.
  const visible = commonAttributes(drawing, element, { ...names, isUnnamed: true });
  return html`<span class="combobox" data-combobox data-at="${drawing.at}" data-on="${key}" data-min="${min}"><input type="text" role="combobox" autocomplete="off" aria-autocomplete="list" aria-expanded="false" aria-controls="${id}-list" value="${textAt(objectAt(objectAt(option)['text']), 'text')}"${visible}><input type="hidden" name="v:${key}" value="${textAt(option, 'value')}"><span role="listbox" id="${id}-list" class="listbox" aria-label="Suggestions" hidden></span><noscript class="soft">Suggestions need JavaScript.</noscript></span>`;
}
