import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { historySummary } from '../domain/history-summary.ts';
import { renderHistoryCsv } from './history-csv.ts';
import { renderHistoryJson } from './history-json.ts';
import { renderHistoryTerminal } from './history-terminal.ts';
import { HOSTILE_TEXTS } from './hostile-report.test-helper.ts';
import { sampleHistory } from './sample-history.test-helper.ts';
import { sparkline } from './sparkline.ts';
import { formatSpan } from './words.ts';

const GOLDEN = '../../test/golden/history';
const EMPTY = { ...sampleHistory(), trend: [], changes: null };

describe('a history on a terminal', () => {
  test.each([60, 80, 120])('at width %i', async (width) => {
    const text = renderHistoryTerminal(sampleHistory(), { color: false, width });
    await expect(text).toMatchFileSnapshot(`${GOLDEN}/history-${width}.txt`);
    expect(text.split('\n').filter((line) => line.length > width)).toEqual([]);
  });

  test('in colour and whole: every run, every name', async () => {
    const text = renderHistoryTerminal(sampleHistory(), { color: true, width: 120, verbose: true });
    await expect(text).toMatchFileSnapshot(`${GOLDEN}/history-120-verbose-colour.txt`);
  });

  test('colour changes no character', () => {
    const [plain, coloured] = [false, true].map((color) =>
      renderHistoryTerminal(sampleHistory(), { color, width: 100 }),
    );
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours are what is taken out
    expect(coloured?.replace(/\u001b\[[\d;]*m/g, '')).toBe(plain);
  });

  test('without a run', () => {
    expect(renderHistoryTerminal(EMPTY, { color: false, width: 80 })).toContain('No run is in it');
  });

  test('of one run: no course, and nothing to compare with', () => {
    const [first] = sampleHistory().trend;
    const one = { ...sampleHistory(), trend: first === undefined ? [] : [first], changes: null };
    const text = renderHistoryTerminal(one, { color: false, width: 80 });
    expect(text).toContain('had none before it');
    expect(text).not.toContain('▁');
    expect(text).not.toContain('Time to resolution');
  });

  test.each(HOSTILE_TEXTS)('a name %j stays in its line', (text) => {
    const hostile = sampleHistory();
    hostile.scope = text;
    for (const list of [hostile.changes?.worse ?? [], hostile.resolution.open]) for (const one of list) one.name = text;
    const shown = renderHistoryTerminal(hostile, { color: false, width: 80 });
    expect(shown).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
  });
});

test('as JSON: what the schema says', () => {
  const parsed = JSON.parse(renderHistoryJson(sampleHistory()));
  expect(historySummary.parse(parsed)).toEqual(sampleHistory());
});

test('as CSV: a row for each run, empty where no log was read', async () => {
  const text = renderHistoryCsv(sampleHistory());
  expect(text.split('\r\n')).toHaveLength(sampleHistory().trend.length + 2);
  expect(text).toMatch(/,,false,false,65,0\r\n/);
  await expect(text).toMatchFileSnapshot(`${GOLDEN}/history.csv`);
});

test.each([
  [0, '0 seconds'],
  [59, '59 seconds'],
  [61, '1 minute'],
  [7_200, '2 hours'],
  [90_000, '1 day'],
])('%i seconds are %s', (seconds, words) => {
  expect(formatSpan(seconds)).toBe(words);
});

describe('a sparkline', () => {
  test.each([
    [[0, 1, 2, 3, 4, 5, 6, 7], '▁▂▃▄▅▆▇█'],
    [[0, 0], '▁▁'],
    [[1, 10_000], '▂█'],
    [[null, 5], '·█'],
    [[], ''],
  ])('%j is %s', (values, picture) => {
    expect(sparkline(values, 60)).toBe(picture);
  });

  test('more numbers than places: the highest of each place', () => {
    expect(sparkline([0, 9, 0, 0, null, null], 3)).toBe('█▁·');
  });

  test('any numbers: as many places as there are, zero at the bottom and nothing else there', () => {
    const numbers = fc.array(fc.option(fc.nat({ max: 1e9 })), { maxLength: 200 });
    fc.assert(
      fc.property(numbers, fc.integer({ min: 1, max: 80 }), (values, width) => {
        const picture = sparkline(values, width);
        expect(picture).toHaveLength(Math.min(values.length, width));
        if (values.length <= width)
          for (const [index, value] of values.entries()) expect(picture[index] === '▁').toBe(value === 0);
      }),
    );
  });
});
