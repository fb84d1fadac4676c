import { type Html, html } from './html.ts';
import { addressOf, type PageView } from './view-state.ts';

/** Who does it, and where to go afterwards. */
export function hiddenFields(view: PageView, more: Record<string, string> = {}): Html {
  const fields = { as: view.user.id, back: addressOf(view, { confirm: null }), ...more };
  return html`${Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}`;
}
