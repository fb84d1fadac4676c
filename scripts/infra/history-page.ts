import { type Field, historyKinds } from './report-table.ts';

/** The columns of the history, as docs/history.md has them. */
export function historyPage(): string {
  const { run, cluster } = historyKinds();
  return [
    '### Lines of a run',
    '',
    ...columnTable(run),
    '',
    '### Lines of a cluster',
    '',
    ...columnTable(cluster),
    '',
  ].join('\n');
}

function columnTable(fields: readonly Field[]): string[] {
  const rows = fields.flatMap((field) => [rowOf(field.name, field), ...nestedRows(field)]);
  return ['| Column | Type | What it says |', '| --- | --- | --- |', ...rows];
}

function nestedRows({ name, fields = [] }: Field): string[] {
  return fields.map((field) => rowOf(`${name}.${field.name}`, field));
}

function rowOf(name: string, { type, mode, description = '' }: Field): string {
  return `| \`${name}\` | ${mode === 'REPEATED' ? `${type}, repeated` : type} | ${description.replaceAll('|', '\\|')} |`;
}
