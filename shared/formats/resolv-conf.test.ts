import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseResolvConf, parseSuffixes, searchNames } from './resolv-conf.ts';

describe('resolv.conf', () => {
  it('of a Pod on GKE', () => {
    const text =
      'nameserver 10.0.0.10\nsearch shop.svc.cluster.local svc.cluster.local cluster.local c.my-project.internal google.internal\noptions ndots:5\n';
    expect(parseResolvConf(text)).toEqual({
      servers: ['10.0.0.10'],
      search: [
        'shop.svc.cluster.local',
        'svc.cluster.local',
        'cluster.local',
        'c.my-project.internal',
        'google.internal',
      ],
      ...{ ndots: 5, timeoutSeconds: 5, attempts: 2 },
    });
  });

  it('with more than the C library takes: three servers, its greatest options', () => {
    const text = `${['1.1.1.1', '::1', 'fe80::1%eth0', '9.9.9.9'].map((one) => `nameserver ${one}`).join('\n')}\noptions ndots:99 timeout:99 attempts:99 rotate`;
    expect(parseResolvConf(text)).toEqual({
      servers: ['1.1.1.1', '::1', 'fe80::1%eth0'],
      ...{ search: [], ndots: 15, timeoutSeconds: 30, attempts: 5 },
    });
  });

  it('with two search lines: the last one', () => expect(parseResolvConf('search a\ndomain b.').search).toEqual(['b']));

  it('whatever is in it: never throws, never more than the bounds', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        const settings = parseResolvConf(`nameserver ${a}\nsearch ${b}\noptions ${a}:${b}\n${a}\n${b}`);
        expect(settings.servers.length).toBeLessThanOrEqual(3);
        expect(settings.search.every((suffix) => /^[\w.-]+$/.test(suffix))).toBe(true);
      }),
    );
  });
});

describe('names that are asked for', () => {
  const search = ['a.test', 'test'];
  it.each([
    ['few dots: suffixes first', 'web', 5, ['web.a.test.', 'web.test.', 'web.']],
    ['as many dots as ndots: as it is first', 'x.y', 1, ['x.y.', 'x.y.a.test.', 'x.y.test.']],
    ['a dot at the end: nothing else', 'web.', 5, ['web.']],
  ])('%s', (_, name, ndots, names) => expect(searchNames(name, { search, ndots })).toEqual(names));

  it('a suffix that is no domain: left out', () => expect(parseSuffixes(['ok', 'a..b', '-x', 'a/b'])).toEqual(['ok']));
});
