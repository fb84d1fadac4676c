import type { Field } from '../../scripts/infra/report-table.ts';

/** Words of GoogleSQL that the ready queries use; another one has to be put here, or is taken for a column that is not there. */
const WORDS = new Set(
  'SELECT FROM WHERE AND OR NOT IN IS NULL AS ORDER GROUP BY LIMIT DESC ASC INTERVAL DAY DISTINCT'.split(' '),
);

/** What is wrong with a query over one table: columns that it does not have, and brackets that do not close. */
export function findQueryProblems(query: string, columns: readonly Field[]): string[] {
  const text = query.replace(/`[^`]*`|'[^']*'/g, ' ');
  const problems: string[] = [];
  if (text.split('(').length !== text.split(')').length) problems.push('brackets do not close');
  const elements = new Map(
    [...text.matchAll(/UNNEST\((\w+)\) AS (\w+)/g)].map(([, column = '', alias = '']) => [alias, column]),
  );
  const aliases = new Set([...text.matchAll(/\bAS (\w+)/g)].map(([, alias]) => alias));
  const known = new Map(columns.map((column) => [column.name, column]));
  for (const match of text.matchAll(/([A-Za-z_]\w*)(?:\.(\w+))?(\s*\()?/g)) {
    const [, word = '', part, call] = match;
    if (call !== undefined || WORDS.has(word) || (part === undefined && aliases.has(word))) continue;
    const column = known.get(elements.get(word) ?? word);
    if (column === undefined) problems.push(`no column ${word}`);
    else if (part !== undefined && !column.fields?.some(({ name }) => name === part))
      problems.push(`no field ${word}.${part}`);
  }
  return problems;
}
