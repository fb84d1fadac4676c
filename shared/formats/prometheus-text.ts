import type { Sample } from './connection-metrics.ts';

export interface NamedSample extends Sample {
  name: string;
}

const MAX_LENGTH = 16_384;
const MAX_LABELS = 64;
const HEAD = /^([a-zA-Z_:][a-zA-Z0-9_:]{0,255})(\{)?/;
const LABEL = /\s*([a-zA-Z_][a-zA-Z0-9_]{0,127})="((?:[^"\\]|\\.){0,4096})"\s*(,|\})/y;
const VALUE = /^\s*([+-]?(?:Inf|NaN|[\d.]{1,30}(?:[eE][+-]?\d{1,3})?))(?:\s+-?\d{1,15}(?:\.\d{1,9})?)?\s*(?:#.*)?$/;
const ESCAPES: Readonly<Record<string, string>> = { '\\n': '\n', '\\"': '"', '\\\\': '\\' };

/** Reads one line of Prometheus' text format or of OpenMetrics; null for a comment and for anything else. */
export function parsePrometheusLine(line: string): NamedSample | null {
  if (line.length > MAX_LENGTH) return null;
  const head = HEAD.exec(line);
  if (head === null) return null;
  const [matched, name = '', brace] = head;
  const labels: Record<string, string> = {};
  let end = matched.length;
  for (let count = 0; brace !== undefined && count <= MAX_LABELS; count += 1) {
    if (line[end] === '}' && count === 0) {
      end += 1;
      break;
    }
    LABEL.lastIndex = end;
    const label = LABEL.exec(line);
    if (label === null || count === MAX_LABELS) return null;
    labels[label[1] ?? ''] = (label[2] ?? '').replace(/\\[n"\\]/g, (escaped) => ESCAPES[escaped] ?? escaped);
    end = LABEL.lastIndex;
    if (label[3] === '}') break;
    if (line[end] === '}') {
      end += 1;
      break;
    }
  }
  const value = VALUE.exec(line.slice(end))?.[1];
  return value === undefined ? null : { name, labels, value: toNumber(value) };
}

function toNumber(text: string): number {
  if (text.endsWith('Inf')) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(text);
}
