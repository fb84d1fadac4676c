import type { Basis, Known } from './known.ts';
import { KNOWN_OF_DNS } from './known-dns.ts';
import { KNOWN_OF_OPERATIONS } from './known-operations.ts';

/** What is added to a sentence that Google's documentation does not carry. */
export const HEDGES: Readonly<Record<Basis, string>> = {
  documented: '',
  'source-code': '',
  reported: ' (reported in public; no statement of Google as far as known)',
  inferred: " (inferred; not confirmed by Google's documentation as far as known)",
  unconfirmed: " (not confirmed by Google's documentation as far as known)",
  assumption: ' (an assumption of this plan)',
};

/** Every sentence of a plan that states how Google Cloud behaves, once, with how it is known. */
export const KNOWLEDGE = { ...KNOWN_OF_DNS, ...KNOWN_OF_OPERATIONS };

export type KnownId = keyof typeof KNOWLEDGE;

/** The sentence, with its doubt where there is any. */
export function say(id: KnownId): string {
  return hedge(KNOWLEDGE[id]);
}

/** The same of any sentence. */
export function hedge({ text, basis }: Known): string {
  const doubt = HEDGES[basis];
  return doubt === '' ? text : `${text.replace(/\.$/, '')}${doubt}.`;
}
