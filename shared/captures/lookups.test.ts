import { describe, expect, it } from 'vitest';
import { summariseLookups } from './lookups.ts';
import { createNameCounts } from './name-counts.ts';

type Answer = 'found' | 'not-found' | 'no-data';

function lookups(names: readonly (readonly [string, Answer, number?])[]) {
  const counts = createNameCounts();
  for (const [name, answer, times = 1] of names) for (let i = 0; i < times; i += 1) counts.add(name, answer);
  return summariseLookups('coredns-log', counts);
}

const SEARCH = [
  'team-a.svc.cluster.local',
  'svc.cluster.local',
  'cluster.local',
  'europe-west4-a.c.lab.internal',
  'c.lab.internal',
  'google.internal',
];

describe('look-ups that a search path wastes', () => {
  it('a name outside of the cluster, asked with every suffix before it is asked as it is', () => {
    const result = lookups([
      ...SEARCH.map((suffix) => [`archive.ubuntu.com.${suffix}.`, 'not-found', 2] as const),
      ['archive.ubuntu.com.', 'found', 2],
    ]);
    expect(result).toMatchObject({ queries: 14, notFound: 12, wasted: 12, savedByDots: 12 });
    expect(result.names).toEqual([
      { name: 'archive.ubuntu.com', wasted: 12, useful: 2, dots: 2, advice: 'absolute', write: 'archive.ubuntu.com.' },
    ]);
    expect(result.suffixes.map(({ suffix }) => suffix).sort()).toEqual([...SEARCH].sort());
    expect(result.savedByNdots).toEqual([
      { ndots: 1, saved: 12 },
      { ndots: 2, saved: 12 },
      { ndots: 3, saved: 0 },
      { ndots: 4, saved: 0 },
    ]);
  });

  it('a Service of another namespace is found at the second suffix: written in full it wastes nothing', () => {
    const result = lookups([
      ['db.team-c.team-a.svc.cluster.local', 'not-found'],
      ['db.team-c.svc.cluster.local', 'found'],
    ]);
    expect(result.names).toEqual([
      { name: 'db.team-c', wasted: 1, useful: 1, dots: 1, advice: 'service', write: 'db.team-c.svc.cluster.local.' },
    ]);
    expect(result.savedByNdots[0]).toEqual({ ndots: 1, saved: 0 });
  });

  it('a short name needs the search path: it is counted, not listed', () => {
    const result = lookups([
      ['db.team-a.svc.cluster.local', 'not-found'],
      ['db.svc.cluster.local', 'not-found'],
      ['db.cluster.local', 'not-found'],
    ]);
    expect(result).toMatchObject({ wasted: 3, savedByDots: 0, names: [] });
  });

  it('what exists is not wasted, nor what has no suffix', () => {
    const result = lookups([
      ['kubernetes.default.svc.cluster.local', 'found', 9],
      ['kubernetes.default.svc.cluster.local', 'no-data', 9],
      ['example.com', 'not-found'],
      ['10-1-2-3.team-a.pod.cluster.local', 'not-found'],
    ]);
    expect(result).toMatchObject({ wasted: 0, names: [], notFound: 2 });
  });

  it("a cluster domain of one's own is learned", () => {
    const result = lookups([
      ['api.example.com.team.svc.k8s.corp', 'not-found'],
      ['api.example.com.svc.k8s.corp', 'not-found'],
      ['api.example.com.k8s.corp', 'not-found'],
    ]);
    expect(result.names[0]).toMatchObject({ name: 'api.example.com', wasted: 3 });
  });

  it('upper and lower case are one name', () => {
    expect(
      lookups([
        ['A.Example.com.cluster.local', 'not-found'],
        ['a.example.com.cluster.local.', 'not-found'],
      ]).names[0],
    ).toMatchObject({
      name: 'a.example.com',
      wasted: 2,
    });
  });
});

describe('names in bounded memory', () => {
  it('the less asked half is given up, and its questions are counted', () => {
    const counts = createNameCounts(4);
    for (const name of ['a', 'a', 'b', 'b', 'c', 'd', 'e']) counts.add(name, 'found');
    expect([...counts.names().keys()]).toEqual(['a', 'b', 'e']);
    expect([counts.queries(), counts.notKept()]).toEqual([7, 2]);
  });
});
