import { escapeScriptJson, visibleText } from './escape.ts';
import type { Word } from './fleet-page-data.ts';

/** Each text once. Counts what they take in the page. */
export interface WordList {
  /** The place of a text, shown safely and cut at `maxLength`. */
  add(text: string, maxLength: number): Word;
  /** Bytes of all texts, as they stand in the page. */
  bytes(): number;
  /** The texts as the inside of a JSON array, in parts. */
  parts(): Generator<string>;
}

const WORDS_PER_PART = 1_000;

export function createWordList(): WordList {
  const places = new Map<string, Word>();
  let bytes = 0;
  return {
    add(text, maxLength) {
      // What stands in the list is shown safely, and showing it again would leave it as it is.
      const same = text.length <= maxLength ? places.get(text) : undefined;
      if (same !== undefined) return same;
      const shown = visibleText(text, maxLength);
      const known = places.get(shown);
      if (known !== undefined) return known;
      const place = places.size;
      places.set(shown, place);
      bytes += encodeWord(shown).length + 1;
      return place;
    },
    bytes: () => bytes,
    *parts() {
      let part: string[] = [];
      let isFirst = true;
      for (const text of places.keys()) {
        part.push(`${isFirst ? '' : ','}${encodeWord(text)}`);
        isFirst = false;
        if (part.length < WORDS_PER_PART) continue;
        yield part.join('');
        part = [];
      }
      yield part.join('');
    },
  };
}

function encodeWord(text: string): string {
  return escapeScriptJson(JSON.stringify(text));
}
