import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDeparture, createDepartures, findDeparture, MAX_DEPARTURES } from './departures.ts';

const question = (id: number, hash = 1) => ({ idAndType: id | (1 << 16), hash, secondHash: hash + 1 });

describe('departures to kube-dns', () => {
  it('are found as in a plain list: the last between arrival and answer', () => {
    const departure = fc.record({ id: fc.nat(4), hash: fc.nat(2), time: fc.nat(1000), point: fc.nat(1) });
    fc.assert(
      fc.property(fc.array(departure, { maxLength: 60 }), departure, fc.nat(500), (all, wanted, length) => {
        const departures = createDepartures();
        for (const { id, hash, time, point } of all) addDeparture(departures, question(id, hash), time, point);
        const between = { from: wanted.time, to: wanted.time + length, point: wanted.point };
        const times = all
          .filter(({ id, hash, point }) => id === wanted.id && hash === wanted.hash && point === wanted.point)
          .map(({ time }) => time)
          .filter((time) => time >= between.from && time <= between.to);
        const found = findDeparture(departures, question(wanted.id, wanted.hash), between);
        expect(found).toBe(times.length === 0 ? Number.NaN : Math.max(...times));
      }),
    );
  });

  it('are bounded: the oldest are forgotten', () => {
    const departures = createDepartures();
    const count = MAX_DEPARTURES + 5000;
    for (let time = 0; time < count; time += 1) addDeparture(departures, question(time & 0xffff, time >> 16), time, 0);
    const find = (time: number) => {
      return findDeparture(departures, question(time & 0xffff, time >> 16), { from: time, to: time, point: 0 });
    };
    expect(departures.time.length).toBe(MAX_DEPARTURES);
    expect(find(4999)).toBeNaN();
    expect(find(5000)).toBe(5000);
    expect(find(count - 1)).toBe(count - 1);
  });

  it('all of one question take no longer and longer', () => {
    const departures = createDepartures();
    for (let time = 0; time < 2 * MAX_DEPARTURES; time += 1) addDeparture(departures, question(7), time, 0);
    const last = 2 * MAX_DEPARTURES - 1;
    expect(findDeparture(departures, question(7), { from: 0, to: last, point: 0 })).toBe(last);
  });
});
