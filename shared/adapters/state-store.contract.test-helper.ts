import { describe, expect, test } from 'vitest';
import type { StateStore } from '../audit/ports.ts';

/** What every StateStore promises; `open` gives an empty one. */
export function describeStateStore(name: string, open: () => Promise<StateStore>): void {
  describe(`${name} as a state store`, () => {
    test('an object that does not exist is null', async () => {
      const store = await open();
      expect(await store.read('runs/r1/manifest.json')).toBeNull();
    });

    test('an object is read as it was written, under the generation that the write named', async () => {
      const store = await open();
      const written = await store.write('runs/r1/manifest.json', '{"run":"r1"}', 'absent');
      if (!written.written) throw new Error('not written');
      expect(await store.read('runs/r1/manifest.json')).toEqual({
        text: '{"run":"r1"}',
        generation: written.generation,
      });
    });

    test('an object that exists is not created again', async () => {
      const store = await open();
      await store.write('latest.json', 'first', 'absent');
      expect(await store.write('latest.json', 'second', 'absent')).toEqual({ written: false });
      expect((await store.read('latest.json'))?.text).toBe('first');
    });

    test('the generation that was read permits one write', async () => {
      const store = await open();
      await store.write('latest.json', 'first', 'absent');
      const first = await store.read('latest.json');
      const written = await store.write('latest.json', 'second', first?.generation ?? '');
      expect(written.written).toBe(true);
      const second = await store.read('latest.json');
      expect(second?.text).toBe('second');
      expect(second?.generation).not.toBe(first?.generation);
      expect(await store.write('latest.json', 'third', first?.generation ?? '')).toEqual({ written: false });
      expect((await store.read('latest.json'))?.text).toBe('second');
    });

    test('a generation does not create an object', async () => {
      const store = await open();
      await store.write('a.json', 'text', 'absent');
      const generation = (await store.read('a.json'))?.generation ?? '';
      expect(await store.write('b.json', 'text', generation)).toEqual({ written: false });
      expect(await store.read('b.json')).toBeNull();
    });

    test('of 20 that create the same object at once, one wins and its text stays', async () => {
      const store = await open();
      const writers = Array.from({ length: 20 }, (_, i) => store.write('runs/r1/shards/0.json', `by ${i}`, 'absent'));
      const outcomes = await Promise.all(writers);
      expect(outcomes.filter((outcome) => outcome.written)).toHaveLength(1);
      const winner = outcomes.findIndex((outcome) => outcome.written);
      expect((await store.read('runs/r1/shards/0.json'))?.text).toBe(`by ${winner}`);
      expect(await store.list('')).toEqual(['runs/r1/shards/0.json']);
    });

    test('of 20 that replace the same generation at once, one wins and its text stays', async () => {
      const store = await open();
      await store.write('latest.json', 'before', 'absent');
      const generation = (await store.read('latest.json'))?.generation ?? '';
      const writers = Array.from({ length: 20 }, (_, i) => store.write('latest.json', `by ${i}`, generation));
      const outcomes = await Promise.all(writers);
      expect(outcomes.filter((outcome) => outcome.written)).toHaveLength(1);
      const winner = outcomes.findIndex((outcome) => outcome.written);
      expect((await store.read('latest.json'))?.text).toBe(`by ${winner}`);
    });

    test('20 that read, add and write until it is taken lose no addition', async () => {
      const store = await open();
      await store.write('history.json', '', 'absent');
      const add = async (): Promise<void> => {
        for (;;) {
          const now = await store.read('history.json');
          if (now === null) throw new Error('the object is gone');
          if ((await store.write('history.json', `${now.text}x`, now.generation)).written) return;
        }
      };
      await Promise.all(Array.from({ length: 20 }, add));
      expect((await store.read('history.json'))?.text).toBe('x'.repeat(20));
    });

    test('a list has the paths of a prefix, sorted', async () => {
      const store = await open();
      expect(await store.list('')).toEqual([]);
      for (const path of [
        'runs/r1/shards/1.json',
        'latest.json',
        'runs/r10/a.json',
        'runs/r1/shards/0.json',
        'run.json',
      ])
        await store.write(path, '{}', 'absent');
      expect(await store.list('runs/r1/')).toEqual(['runs/r1/shards/0.json', 'runs/r1/shards/1.json']);
      // A prefix is of the text, not of the folders.
      expect(await store.list('runs/r1')).toEqual([
        'runs/r1/shards/0.json',
        'runs/r1/shards/1.json',
        'runs/r10/a.json',
      ]);
      expect(await store.list('run')).toHaveLength(4);
      expect(await store.list('runs/r2/')).toEqual([]);
      expect(await store.list('')).toEqual([
        'latest.json',
        'run.json',
        'runs/r1/shards/0.json',
        'runs/r1/shards/1.json',
        'runs/r10/a.json',
      ]);
    });

    test('5 MB are kept', async () => {
      const store = await open();
      const text = JSON.stringify({ clusters: Array.from({ length: 50_000 }, (_, i) => `${i}`.padStart(100, 'é')) });
      expect(Buffer.byteLength(text)).toBeGreaterThan(5_000_000);
      await store.write('runs/r1/report.json', text, 'absent');
      // Not by toBe: a failure would print it all.
      expect((await store.read('runs/r1/report.json'))?.text === text).toBe(true);
    });

    test.each([
      ['nothing', ''],
      ['a line feed', '\n'],
      ['Windows line ends', 'a\r\nb\r\n'],
      ['emoji, marks and separators', 'größe 😀 e\u0301 \u2028 \u202e \u0000 \u0085 日本'],
      ['what looks like a multipart boundary', '--boundary\r\nContent-Type: text/plain\r\n\r\n--boundary--'],
      ['what looks like JSON', '{"a":1}'],
    ])('%s is kept as it is', async (_, text) => {
      const store = await open();
      for (const path of ['a.json', 'a.html']) {
        await store.write(path, text, 'absent');
        expect((await store.read(path))?.text).toBe(text);
      }
    });

    test.each(['slack/größe 😀.json', 'runs/a b?c#d&e=f%2Fg+h.json', 'history/dt=2026-11-20/00:00:00.ndjson'])(
      'the path %s is kept as it is',
      async (path) => {
        const store = await open();
        await store.write(path, 'text', 'absent');
        expect((await store.read(path))?.text).toBe('text');
        expect(await store.list(path.slice(0, 8))).toEqual([path]);
      },
    );
  });
}
