import { describe, expect, test } from 'vitest';
import type { ClusterFacts } from '../domain/cluster.ts';
import type { OfferedVersions } from '../domain/evidence.ts';
import { aCorefile, anEvidence, type ReadingsInput } from '../rules/evidence.test-helper.ts';
import { forecastCluster } from './forecast.ts';

const MADE_AT = '2026-11-22T06:00:00.000Z';
const OFFERED: OfferedVersions = {
  channel: 'REGULAR',
  versions: ['1.36.4-gke.1391000', '1.35.6-gke.1250000'],
  defaultVersion: '1.35.6-gke.1250000',
  upgradeTarget: '1.35.6-gke.1250000',
};

function forecast(cluster: Partial<ClusterFacts> = {}, readings: ReadingsInput = {}) {
  return forecastCluster(anEvidence({ cluster: { releaseChannel: 'REGULAR', ...cluster }, readings }), MADE_AT);
}

test.each<[string, Partial<ClusterFacts>, string | undefined, string | undefined]>([
  ['a new one on Regular', { initialVersion: '1.35.2-gke.1269000' }, 'by-default', 'with-its-channel'],
  [
    'an old one without a channel',
    { initialVersion: '1.30.1-gke.1', releaseChannel: null },
    'before-the-default',
    'not-by-itself',
  ],
  ['one of unknown birth', { initialVersion: null, releaseChannel: 'NEW' }, 'unknown', 'unknown'],
  ['one on Cloud DNS', { clusterDns: 'CLOUD_DNS' }, undefined, undefined],
])('forecast of %s', (_, cluster, origin, exit) => {
  const entry = forecast(cluster);
  expect([entry?.origin, entry?.exit]).toEqual([origin, exit]);
});

test('a cluster whose cache asks over UDP has nothing to leave', () => {
  expect(forecast({}, { nodeLocalDnsConfigMap: aCorefile({ forceTcp: true }) })).not.toBeNull();
  expect(forecast({}, { nodeLocalDnsConfigMap: aCorefile({ forceTcp: false }) })).toBeNull();
});

test('an exclusion until the end of support keeps it', () => {
  const hold = { name: 'hold', start: null, end: null, scope: 'NO_MINOR_UPGRADES', untilEndOfSupport: true };
  const entry = forecast({ maintenance: { window: null, exclusions: [hold] } });
  expect(entry).toMatchObject({ exit: 'not-by-itself', words: expect.stringContaining('NO_MINOR_UPGRADES') });
});

describe('the words', () => {
  test.each<[string, ReadingsInput, string]>([
    [
      'the channel goes there now',
      { offeredVersions: { ...OFFERED, upgradeTarget: '1.36.4-gke.1391000' } },
      'upgrades clusters to 1.36.4-gke.1391000 now',
    ],
    ['it is offered only', { offeredVersions: OFFERED }, 'GKE offers 1.36.4-gke.1391000 on channel REGULAR'],
    [
      'it is not offered',
      { offeredVersions: { ...OFFERED, versions: ['1.35.6-gke.1250000'] } },
      'GKE offers no 1.36 on channel REGULAR',
    ],
    ['nobody asked', {}, '(reported in public'],
  ])('%s', (_, readings, words) => {
    const entry = forecast({}, readings);
    expect(entry?.words).toContain(words);
    expect(entry?.words).toContain('not confirmed');
    expect(entry?.words).toContain('When its upgrade comes is not known here.');
  });
});
