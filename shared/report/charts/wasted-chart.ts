import type { Analysis } from '../../domain/analysis.ts';
import { LOOKUP_WORDS } from '../analysis-words.ts';
import { visibleText } from '../escape.ts';
import { formatNumber } from '../words.ts';
import type { Chart } from './chart.ts';
import { color, wholeSpec } from './theme.ts';

const TOP = 15;
const ROW = 22; // pixels
const MOST_LETTERS = 40;

/** The names that the search path of resolvers multiplies most. */
export function wastedChart({ lookups }: Analysis): Chart | null {
  const first = lookups.find(({ names }) => names.length > 0);
  if (first === undefined) return null;
  const values = first.names
    .slice(0, TOP)
    .map(({ name, wasted }) => ({ name: visibleText(name, MOST_LETTERS), wasted }));
  return {
    id: 'wasted-names',
    title: 'Names whose search path wastes most questions',
    description: `${formatNumber(first.wasted)} of ${formatNumber(first.queries)} questions asked for a name with a suffix that does not exist, ${LOOKUP_WORDS[first.from]}. With a dot at the end a name is asked for once.`,
    spec: (width) =>
      wholeSpec(
        { width: width < 500 ? width - 110 : width - 160, height: values.length * ROW },
        {
          data: { values },
          encoding: {
            y: {
              field: 'name',
              type: 'nominal',
              sort: null,
              axis: {
                title: null,
                labelColor: color('text'),
                ticks: false,
                domain: false,
                labelLimit: width < 500 ? 170 : 260,
                labelOverlap: false,
              },
            },
            x: {
              field: 'wasted',
              type: 'quantitative',
              axis: {
                title: width < 500 ? 'wasted questions' : 'questions for names that do not exist',
                tickMinStep: 1,
              },
            },
          },
          layer: [
            { mark: { type: 'bar', color: color('s2'), height: { band: 0.7 } } },
            { mark: { type: 'text', align: 'left', dx: 4 }, encoding: { text: { field: 'wasted', format: ',' } } },
          ],
        },
      ),
    table: {
      head: ['name', 'wasted questions', 'useful questions', 'write instead'],
      rows: first.names.map(({ name, wasted, useful, write }) => [
        visibleText(name, 200),
        formatNumber(wasted),
        formatNumber(useful),
        visibleText(write, 200),
      ]),
    },
  };
}
