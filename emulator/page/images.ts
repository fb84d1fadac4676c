import { objectAt, textAt } from '../../shared/report/slack-values.ts';
import type { SlackFile } from '../slack-state.ts';
import type { Drawing } from './drawing.ts';
import { type Html, html } from './html.ts';

/** What a browser may draw as an image: bitmaps only, nothing that can hold a script. */
const BITMAPS = ['image/png', 'image/jpeg', 'image/gif'];
const PREVIEW_CHARACTERS = 2_000;

/** An image that was uploaded is drawn; one of another address is not fetched. */
export function renderImage({ state }: Drawing, image: unknown): Html {
  const { id, url } = objectAt(objectAt(image)['slack_file']);
  const file = state.files.find((one) => one.id === id || (typeof url === 'string' && url.endsWith(`/${one.id}`)));
  const alt = textAt(image, 'alt_text');
  if (file === undefined || !BITMAPS.includes(file.mimetype)) return html`<span class="image">[image: ${alt}]</span>`;
  return html`<img src="/slack/files/${file.id}" alt="${alt}">`;
}

/** A file of a message: its name, a picture of it or its first lines, and a link to the whole. */
export function renderFile(file: SlackFile): Html {
  const size =
    file.content.length < 1024 ? `${file.content.length} bytes` : `${(file.content.length / 1024).toFixed(1)} KB`;
  const isText = /^text\/|json|x-sh/.test(file.mimetype);
  const preview = BITMAPS.includes(file.mimetype)
    ? html`<img src="/slack/files/${file.id}" alt="${file.altText === '' ? file.title : file.altText}">`
    : isText
      ? html`<details><summary>Show ${file.title}</summary><pre tabindex="0">${file.content.toString('utf8').slice(0, PREVIEW_CHARACTERS)}</pre></details>`
      : null;
  return html`<div class="file"><div class="file-head"><span class="file-icon" aria-hidden="true">${(file.name.split('.').at(-1) ?? '').slice(0, 4).toUpperCase()}</span><div><a href="/slack/files/${file.id}?download=1" download="${file.name}">${file.title}</a><div class="soft">${file.name} · ${size}</div></div></div>${preview}</div>`;
}

export function isBitmap(file: SlackFile): boolean {
  return BITMAPS.includes(file.mimetype);
}
