// Advance widths of Helvetica in thousandths of the font size, from Adobe's font metrics; Arial and Liberation Sans share them.
const WIDTHS: readonly [string, number][] = [
  ["ijl'|", 222],
  ['ft.,:;/\\[]! I', 278],
  ['r()-`{}"*', 333],
  ['csvxyzkJ', 500],
  ['L0123456789abdeghnopqu_?#$', 556],
  ['+<=>~^', 584],
  ['FTZ&', 611],
  ['ABEKPSVXY', 667],
  ['CDHNRUw', 722],
  ['GOQ', 778],
  ['mM%', 833],
  ['W', 944],
  ['@…', 1015],
];
const TABLE = new Map(WIDTHS.flatMap(([letters, width]) => [...letters].map((letter) => [letter, width] as const)));
/** Letters that are not in the table, such as those of other scripts: rather too wide than cut off. */
const OTHER = 1_000;

/** Fonts that stand in for it are wider, rather than narrower. */
const RESERVE = 1.05;

/** About how wide a text is, in the unit of the font size: there is no canvas to measure with. */
export function estimateTextWidth(text: string, fontSize: number): number {
  let width = 0;
  for (const letter of text) width += TABLE.get(letter) ?? OTHER;
  return (width * fontSize * RESERVE) / 1_000;
}
