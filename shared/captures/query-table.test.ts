import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addQuery,
  createQueryTable,
  findQuery,
  giveUpAll,
  MAX_QUERIES,
  type OpenQuery,
  removeQuery,
} from './query-table.ts';

const query = (fields: Partial<OpenQuery>): OpenQuery => ({
  client: 1,
  server: 2,
  ports: 3,
  origin: 4,
  hash: 5,
  secondHash: 6,
  time: 0,
  upstream: 0,
  name: -1,
  ...fields,
});

describe('queries that wait for an answer', () => {
  it('are found, answered and given up as in a plain list', () => {
    const step = fc.record({
      isQuery: fc.boolean(),
      client: fc.nat(3),
      origin: fc.nat(5),
      hash: fc.nat(2),
      isAnyName: fc.boolean(),
      elapsed: fc.oneof(fc.nat(1_000_000), fc.integer({ min: 0, max: 200_000_000 })),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const given: number[] = [];
        const table = createQueryTable((_upstream, time) => given.push(time));
        let plain: OpenQuery[] = [];
        const plainGiven: number[] = [];
        let time = 0;
        for (const { isQuery, client, origin, hash, isAnyName, elapsed } of steps) {
          time += elapsed;
          if (isQuery) {
            plainGiven.push(...plain.filter((one) => time - one.time > 300_000_000).map((one) => one.time));
            plain = plain.filter((one) => time - one.time <= 300_000_000);
            plain.push(query({ client, origin, hash, time }));
            addQuery(table, query({ client, origin, hash, time }));
            continue;
          }
          const place = findQuery(table, query({ client, origin }), hash, isAnyName);
          const expected = plain.find(
            (one) => one.client === client && one.origin === origin && (isAnyName || one.hash === hash),
          );
          expect(place < 0 ? undefined : table.time[place]).toBe(expected?.time);
          if (place >= 0) removeQuery(table, place);
          plain = plain.filter((one) => one !== expected);
        }
        expect(table.size).toBe(plain.length);
        giveUpAll(table);
        expect(given).toEqual([...plainGiven, ...plain.map((one) => one.time)]);
      }),
    );
  });

  it('of many connections are all found', () => {
    const table = createQueryTable(() => {});
    for (let client = 0; client < 50_000; client += 1) addQuery(table, query({ client, time: client }));
    for (let client = 0; client < 50_000; client += 7) {
      expect(table.time[findQuery(table, query({ client }), 5, false)]).toBe(client);
    }
  });

  it('are bounded: the oldest counts as unanswered', () => {
    let given = 0;
    const table = createQueryTable(() => {
      given += 1;
    });
    for (let client = 0; client < MAX_QUERIES + 1000; client += 1) addQuery(table, query({ client, time: client }));
    expect(table.size).toBe(MAX_QUERIES);
    expect(table.next.length).toBe(MAX_QUERIES);
    expect(given).toBe(1000);
    expect(findQuery(table, query({ client: 999 }), 5, false)).toBe(-1);
    expect(findQuery(table, query({ client: 1000 }), 5, false)).toBeGreaterThanOrEqual(0);
  });

  it('with one key only do not grow a chain without end', () => {
    let given = 0;
    const table = createQueryTable(() => {
      given += 1;
    });
    for (let time = 0; time < 10_000; time += 1) addQuery(table, query({ time }));
    expect(given).toBeGreaterThan(9000);
  });
});
