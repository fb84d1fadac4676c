import { escapeHtml } from './escape.ts';

export interface PageHead {
  /** Plain text. */
  title: string;
  /** All of the page's style. */
  style: string;
  /** `sha256-...` of it. */
  styleDigest: string;
  /** `sha256-...` of the page's script; absent on a page that runs none. */
  scriptDigest?: string;
}

/** The beginning of a page that may be sent and kept: it loads nothing, sends nothing, and runs only what it was made with. */
export function renderPageHead({ title, style, styleDigest, scriptDigest }: PageHead): string {
  const script = scriptDigest === undefined ? '' : ` script-src '${scriptDigest}';`;
  // A script that can make no HTML of text cannot be made to run any.
  const types = scriptDigest === undefined ? '' : "; require-trusted-types-for 'script'; trusted-types 'none'";
  const policy = `default-src 'none';${script} style-src '${styleDigest}'; base-uri 'none'; form-action 'none'${types}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>`;
}
