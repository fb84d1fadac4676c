import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import type { Reply } from '../http.ts';
import { SLACK_PAGE_STYLE } from './style.ts';

/** Run from its sources the script is TypeScript, built it is JavaScript; a file imports the others by the same ending. */
const ENDING = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const SCRIPTS = ['main', 'combobox', 'dialogs', 'morph'];

export const SCRIPT_PATH = `/slack/app/main.${ENDING}`;

/** The style and the scripts of the page; null for anything else. */
export function assetReply(path: string): Reply | null {
  if (path === '/slack/app/style.css') return textReply('text/css', SLACK_PAGE_STYLE);
  const name = SCRIPTS.find((one) => path === `/slack/app/${one}.${ENDING}`);
  return name === undefined ? null : textReply('text/javascript', scriptOf(name));
}

function scriptOf(name: string): string {
  const text = readFileSync(new URL(`../browser/${name}.${ENDING}`, import.meta.url), 'utf8');
  return ENDING === 'ts' ? stripTypeScriptTypes(text) : text;
}

function textReply(type: string, body: string): Reply {
  return { status: 200, headers: { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-cache' }, body };
}
