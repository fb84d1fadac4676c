/** A piece of markup. Only `html` makes one, and it escapes every string that is put in. */
export interface Html {
  readonly markup: string;
}

type Part = Html | readonly Html[] | string | number | null;

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Template tag for markup; strings are escaped, markup is taken as it is, null is nothing. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  let markup = strings[0] ?? '';
  for (const [i, part] of parts.entries()) markup += markupOf(part) + (strings[i + 1] ?? '');
  return { markup };
}

export function joinHtml(pieces: readonly Html[]): Html {
  return { markup: pieces.map((piece) => piece.markup).join('') };
}

function markupOf(part: Part): string {
  if (part === null) return '';
  if (typeof part === 'number') return String(part);
  if (typeof part === 'string') return escapeText(part);
  return 'markup' in part ? part.markup : part.map((one) => one.markup).join('');
}

/** Escapes for text and quoted attributes; control characters, which HTML cannot hold, become their visible pictures. */
function escapeText(text: string): string {
  let out = '';
  for (const char of text.replace(/[&<>"']/g, (one) => ESCAPES[one] ?? '')) {
    const code = char.codePointAt(0) ?? 0;
    if (code === 0x7f) out += '\u2421';
    else if (code >= 0x80 && code < 0xa0) out += '\ufffd';
    else out += code < 0x20 && char !== '\n' && char !== '\t' ? String.fromCharCode(0x2400 + code) : char;
  }
  return out;
}

/** A link when the address is a web address, else its words only. A link to a message stays on this page. */
export function linkTo(url: string, words: Html): Html {
  if (!/^https?:\/\//i.test(url)) return words;
  const archive = /^https:\/\/acme\.slack\.com(\/archives\/[A-Z0-9]+\/p\d{16}(?:\?[\w=.&]*)?)$/.exec(url)?.[1];
  if (archive !== undefined) return html`<a href="/slack${archive}">${words}</a>`;
  return html`<a href="${url}" rel="noopener noreferrer">${words}</a>`;
}
