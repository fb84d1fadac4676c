import { describe, expect, it } from 'vitest';
import { dnsMessage } from '../formats/capture-bytes.test-helper.ts';
import { createDnsMessage, readDnsMessage } from '../formats/dns-message.ts';
import { countAnswer, countOf, countQuery, createNameTable, MAX_NAMES, nameOf, OUTCOME } from './name-table.ts';

function ask(names: ReturnType<typeof createNameTable>, name: string, point = 0): number {
  const message = createDnsMessage();
  const bytes = dnsMessage({ id: 1, name });
  readDnsMessage(message, bytes, 0, bytes.length);
  return countQuery(names, point, message, bytes);
}

describe('look-ups by name', () => {
  it('of the same name in any case are counted together, of another capture apart', () => {
    const names = createNameTable();
    const first = ask(names, 'a.example');
    expect(ask(names, 'A.EXAMPLE')).toBe(first);
    expect(ask(names, 'a.example', 1)).not.toBe(first);
    expect(countOf(names, first, OUTCOME.queries)).toBe(2);
    expect(nameOf(names, first)).toBe('a.example.');
  });

  it('of more names than are kept are counted without them', () => {
    const names = createNameTable();
    for (let index = 0; index < MAX_NAMES + 100; index += 1) ask(names, `name-${index}.example`);
    expect(names.size).toBe(MAX_NAMES);
    expect(names.notKept).toBe(100);
    const known = ask(names, 'name-19999.example');
    expect(nameOf(names, known)).toBe('name-19999.example.');
    countAnswer(names, -1, createDnsMessage());
  });
});
