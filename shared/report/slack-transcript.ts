import { decodeEntities, parseControl } from './slack-controls.ts';
import { transcribeElement } from './slack-transcript-elements.ts';
import { transcribeRichText, transcribeRichTextLine } from './slack-transcript-rich-text.ts';
import { listAt, objectAt, textAt } from './slack-values.ts';

/** What of a message is read: the text that phones and screen readers say, and the blocks that the eye sees. */
export interface TranscribedMessage {
  text: string;
  blocks?: readonly unknown[];
}

/**
 * A message as plain text, for golden files and for reading it as a screen reader does. Control sequences that are active are
 * written as what they do (`[mentions @channel]`), escaped ones as the characters that they show.
 */
export function transcribeMessage({ text, blocks = [] }: TranscribedMessage): string {
  return `${[`says: ${text === '' ? '(nothing)' : transcribeMrkdwn(text)}`, '', ...transcribeBlocks(blocks)].join('\n').trimEnd()}\n`;
}

/** The same for a modal or Home tab. */
export function transcribeView(view: unknown): string {
  const { title, submit, close, blocks } = objectAt(view);
  const buttons = [close, submit].flatMap((one) => (one === undefined ? [] : [`[${textAt(one, 'text')}]`]));
  const lines = [
    ...(title === undefined ? [] : [`modal: ${textAt(title, 'text')}`, '']),
    ...transcribeBlocks(Array.isArray(blocks) ? blocks : []),
    ...(buttons.length === 0 ? [] : ['', buttons.join(' ')]),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

/** The lines of blocks, in order. */
export function transcribeBlocks(blocks: readonly unknown[]): string[] {
  return blocks.flatMap(transcribeBlock);
}

function transcribeBlock(block: unknown): string[] {
  const type = textAt(block, 'type');
  const elements = listAt(block, 'elements');
  switch (type) {
    case 'header':
      return [`# ${transcribeText(objectAt(block)['text'])}`];
    case 'section':
      return transcribeSection(block);
    case 'context':
      return [`(${elements.map(transcribeContext).join(' · ')})`];
    case 'actions':
    case 'context_actions':
      return [elements.map(transcribeElement).join(' ')];
    case 'rich_text':
      return transcribeRichText(block);
    case 'table':
    case 'data_table':
      return transcribeTable(block);
    case 'data_visualization':
      return transcribeChart(block);
    case 'input':
      return transcribeInput(block);
    case 'divider':
      return ['---'];
    case 'image':
      return [`[image: ${textAt(block, 'alt_text')}]`];
    case 'markdown':
      return textAt(block, 'text').split('\n');
    case 'alert':
      return [`! ${transcribeText(objectAt(block)['text'])}`];
    default:
      return [...otherTexts(block, type), ...transcribeBlocks([...listAt(block, 'child_blocks'), ...elements])];
  }
}

/** Cards, containers and plans: their own texts in the order in which they are drawn. */
function otherTexts(block: unknown, type: string): string[] {
  const object = objectAt(block);
  const texts = ['title', 'subtitle', 'body'].flatMap((key) => {
    const value = object[key];
    if (value === undefined) return [];
    return [typeof value === 'string' ? value : transcribeText(value)];
  });
  const buttons = listAt(block, 'actions').map(transcribeElement).join(' ');
  const tasks = listAt(block, 'tasks').map((task) => `- ${textAt(task, 'title')} (${textAt(task, 'status')})`);
  return [texts.length === 0 ? `[${type}]` : texts.join(' — '), ...tasks, ...(buttons === '' ? [] : [buttons])];
}

function transcribeSection(block: unknown): string[] {
  const { text, accessory } = objectAt(block);
  const lines = text === undefined ? [] : transcribeText(text).split('\n');
  const fields = listAt(block, 'fields').map((field) => `  ${transcribeText(field).replaceAll('\n', ': ')}`);
  if (accessory === undefined) return [...lines, ...fields];
  return [...lines, ...fields, `  ${transcribeElement(accessory)}`];
}

function transcribeContext(element: unknown): string {
  return textAt(element, 'type') === 'image' ? `[image: ${textAt(element, 'alt_text')}]` : transcribeText(element);
}

function transcribeInput(block: unknown): string[] {
  const { label, hint, optional, element } = objectAt(block);
  const need = optional === true ? 'optional' : 'required';
  const line = `${textAt(label, 'text')} (${need}): ${transcribeElement(element)}`;
  return hint === undefined ? [line] : [line, `  (${textAt(hint, 'text')})`];
}

function transcribeTable(block: unknown): string[] {
  const caption = textAt(block, 'caption');
  const rows = listAt(block, 'rows').map((row) => {
    const cells = Array.isArray(row) ? row.map(transcribeCell) : [];
    return `| ${cells.join(' | ')} |`;
  });
  return caption === '' ? rows : [`table: ${caption}`, ...rows];
}

/** The numbers behind a chart, a line for each place on its axis. */
function transcribeChart(block: unknown): string[] {
  const { axis_config: axis, ...chart } = objectAt(objectAt(block)['chart']);
  const series = listAt(chart, 'series');
  const lines = listAt(axis, 'categories').map((category, index) => {
    const values = series.map(
      (one) => `${textAt(one, 'name')} ${String(objectAt(listAt(one, 'data')[index])['value'])}`,
    );
    return `- ${String(category)}: ${values.join(', ')}`;
  });
  const segments = listAt(chart, 'segments').map(
    (one) => `- ${textAt(one, 'label')}: ${String(objectAt(one)['value'])}`,
  );
  return [`chart: ${textAt(block, 'title')}`, ...lines, ...segments];
}

function transcribeCell(cell: unknown): string {
  if (textAt(cell, 'type') !== 'rich_text') return textAt(cell, 'text');
  return listAt(cell, 'elements').map(transcribeRichTextLine).join(' ');
}

/** A text object: mrkdwn is read, plain text stands as it is. */
export function transcribeText(text: unknown): string {
  const words = textAt(text, 'text');
  return textAt(text, 'type') === 'mrkdwn' ? transcribeMrkdwn(words) : words;
}

/** Mrkdwn with what its control sequences do; marks of bold, italic and code stay. */
export function transcribeMrkdwn(text: string): string {
  return text
    .split(/(<[^<>\n]+>)/)
    .map(transcribePiece)
    .join('');
}

function transcribePiece(piece: string, index: number): string {
  if (index % 2 === 0) return decodeEntities(piece);
  const { kind, target, label } = parseControl(piece.slice(1, -1));
  if (kind === 'link') return label === '' ? `[link ${target}]` : `[link ${label} -> ${target}]`;
  if (kind === 'date') return label;
  return `[mentions ${kind === 'channel' ? '#' : '@'}${target}]`;
}
