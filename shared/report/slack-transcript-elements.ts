import { listAt, objectAt, textAt } from './slack-values.ts';

/** An interactive element as it is said: what it is, what it is called, what it offers, what it asks first. */
export function transcribeElement(element: unknown): string {
  const type = textAt(element, 'type');
  switch (type) {
    case 'button':
    case 'workflow_button':
    case 'icon_button':
      return transcribeButton(element);
    case 'feedback_buttons':
      return ['positive_button', 'negative_button'].map((key) => transcribeButton(objectAt(element)[key])).join(' ');
    case 'overflow':
      return `[… ${optionsOf(element).join(', ')}]`;
    case 'image':
      return `[image: ${textAt(element, 'alt_text')}]`;
    case 'checkboxes':
    case 'radio_buttons':
      return transcribeChoices(element, type);
    default:
      return transcribeField(element, type);
  }
}

function transcribeButton(button: unknown): string {
  const { style, confirm } = objectAt(button);
  const label = textAt(button, 'accessibility_label');
  const url = textAt(button, 'url');
  const parts = [
    textAt(objectAt(button)['text'], 'text'),
    ...(label === '' ? [] : [`said as "${label}"`]),
    ...(typeof style === 'string' ? [style] : []),
    ...(url === '' ? [] : [`opens ${url}`]),
    ...(confirm === undefined ? [] : [`asks "${textAt(objectAt(confirm)['text'], 'text')}"`]),
  ];
  return `[${parts.join('; ')}]`;
}

function transcribeChoices(element: unknown, type: string): string {
  const chosen = new Set(chosenOf(element));
  const mark = type === 'checkboxes' ? 'x' : 'o';
  return optionsOf(element)
    .map((text) => `(${chosen.has(text) ? mark : ' '}) ${text}`)
    .join(' ');
}

/** Selects, pickers and text fields: their name for machines without the underscores, the value, the choice. */
function transcribeField(element: unknown, type: string): string {
  const { placeholder } = objectAt(element);
  const initial = ['initial_value', 'initial_date', 'initial_time', 'initial_date_time'].map((key) =>
    textAt(element, key),
  );
  const value = [...initial, ...chosenOf(element)].filter((one) => one !== '').join(', ');
  const options = optionsOf(element);
  const parts = [
    type.replaceAll('_', ' '),
    ...(placeholder === undefined ? [] : [textAt(placeholder, 'text')]),
    ...(value === '' ? [] : [`= ${value}`]),
    ...(options.length === 0 ? [] : [`of ${options.join(', ')}`]),
  ];
  return `[${parts.join('; ')}]`;
}

function optionsOf(element: unknown): string[] {
  const groups = listAt(element, 'option_groups').flatMap((group) => listAt(group, 'options'));
  return [...listAt(element, 'options'), ...groups].map((option) => textAt(objectAt(option)['text'], 'text'));
}

function chosenOf(element: unknown): string[] {
  const { initial_option: one } = objectAt(element);
  const all = [...(one === undefined ? [] : [one]), ...listAt(element, 'initial_options')];
  return all.map((option) => textAt(objectAt(option)['text'], 'text'));
}
