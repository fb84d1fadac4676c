import { listAt, objectAt, textAt } from './slack-values.ts';

/** The lines of a rich_text block. */
export function transcribeRichText(block: unknown): string[] {
  return listAt(block, 'elements').flatMap((part) => {
    switch (textAt(part, 'type')) {
      case 'rich_text_list':
        return transcribeList(part);
      case 'rich_text_quote':
        return linesOf(part).map((line) => `> ${line}`);
      case 'rich_text_preformatted':
        return linesOf(part).map((line) => `    ${line}`);
      default:
        return linesOf(part);
    }
  });
}

/** A section of rich text in one line. */
export function transcribeRichTextLine(part: unknown): string {
  return listAt(part, 'elements').map(transcribeInline).join('');
}

function linesOf(part: unknown): string[] {
  return transcribeRichTextLine(part).split('\n');
}

function transcribeList(list: unknown): string[] {
  const indent = '  '.repeat(Number(objectAt(list)['indent'] ?? 0));
  const isOrdered = textAt(list, 'style') === 'ordered';
  return listAt(list, 'elements').map((item, index) => {
    const mark = isOrdered ? `${index + 1}.` : '-';
    return `${indent}${mark} ${transcribeRichTextLine(item)}`;
  });
}

function transcribeInline(element: unknown): string {
  switch (textAt(element, 'type')) {
    case 'text':
      return textAt(element, 'text');
    case 'link': {
      const words = textAt(element, 'text');
      const url = textAt(element, 'url');
      return words === '' ? `[link ${url}]` : `[link ${words} -> ${url}]`;
    }
    case 'emoji':
      return `:${textAt(element, 'name')}:`;
    case 'date':
      return textAt(element, 'fallback');
    case 'broadcast':
      return `[mentions @${textAt(element, 'range')}]`;
    case 'channel':
      return `[mentions #${textAt(element, 'channel_id')}]`;
    default:
      return `[mentions @${textAt(element, 'user_id') || textAt(element, 'usergroup_id') || textAt(element, 'team_id')}]`;
  }
}
