import { z } from 'zod';
import { historyLine } from '../../shared/domain/history.ts';
import { report } from '../../shared/domain/report.ts';

/** A column of BigQuery. */
export interface Field {
  name: string;
  type: 'STRING' | 'INTEGER' | 'FLOAT' | 'BOOLEAN' | 'TIMESTAMP' | 'RECORD';
  mode: 'NULLABLE' | 'REPEATED';
  description?: string;
  fields?: Field[];
}

interface JsonSchema {
  type?: string;
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  enum?: unknown[];
  const?: unknown;
  description?: string;
  format?: string;
}

/**
 * The report as a table: one row for each run. What BigQuery has no column for is left out: labels, which have any names, and
 * values that are text in one row and a number in another.
 */
export function reportColumns(): Field[] {
  return columnsOf(schemaOf(report));
}

/** The lines of the history as a table: the columns of a run and those of a cluster, each null in the rows of the other. */
export function historyColumns(): Field[] {
  return columnsOf(withoutNull(schemaOf(historyLine)) ?? {});
}

/** The columns of each kind of line, by its name. */
export function historyKinds(): Record<'run' | 'cluster', Field[]> {
  const [run, cluster] = historyLine.options.map((line) => columnsOf(schemaOf(line)));
  return { run: run ?? [], cluster: cluster ?? [] };
}

function schemaOf(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input', reused: 'inline' }) as JsonSchema;
}

function columnsOf(schema: JsonSchema): Field[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, one]) => columnOf(name, one) ?? []);
}

function columnOf(name: string, schema: JsonSchema): Field | null {
  const inner = withoutNull(schema);
  if (inner === null) return null;
  const description = schema.description ?? inner.description;
  const column = plainColumnOf(name, inner);
  return column === null || description === undefined ? column : { ...column, description };
}

function plainColumnOf(name: string, inner: JsonSchema): Field | null {
  if (inner.type === 'array') {
    const element = inner.items === undefined ? null : columnOf(name, inner.items);
    return element === null ? null : { ...element, mode: 'REPEATED' };
  }
  if (inner.type === 'object') {
    const fields = columnsOf(inner);
    return fields.length === 0 ? null : { name, type: 'RECORD', mode: 'NULLABLE', fields };
  }
  const type = scalarOf(name, inner);
  return type === null ? null : { name, type, mode: 'NULLABLE' };
}

/** `X or null` is X; anything else that may be several things has no column, but a choice of objects has all their fields. */
function withoutNull(schema: JsonSchema): JsonSchema | null {
  const choices = (schema.anyOf ?? schema.oneOf)?.filter((one) => one.type !== 'null');
  if (choices === undefined) return schema;
  const [only, second] = choices;
  if (only !== undefined && second === undefined) return withoutNull(only);
  if (!choices.every((one) => one.type === 'object')) return null;
  return { type: 'object', properties: Object.assign({}, ...choices.map((one) => one.properties ?? {})) };
}

const MOMENTS: ReadonlySet<string> = new Set(['startedAt', 'finishedAt', 'kubeDnsLastSeen', 'migrationShownComplete']);

function scalarOf(name: string, schema: JsonSchema): Field['type'] | null {
  if (MOMENTS.has(name) || schema.format === 'date-time') return 'TIMESTAMP';
  const type = schema.type ?? (typeof schema.const === 'string' ? 'string' : undefined);
  if (type === 'string') return 'STRING';
  if (type === 'integer') return 'INTEGER';
  if (type === 'number') return 'FLOAT';
  return type === 'boolean' ? 'BOOLEAN' : null;
}
