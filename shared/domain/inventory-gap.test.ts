import { expect, test } from 'vitest';
import { INVENTORY_LIST, mayHaveMissed, unlistedProject } from './inventory-gap.ts';

const missing = (what: string, project = 'acme') => mayHaveMissed({ gaps: [{ what }], skipped: [] }, project);

test('a list of a project, or of a zone of it, may hide its clusters and no others', () => {
  for (const what of [INVENTORY_LIST.ofProject('acme'), INVENTORY_LIST.ofZone('acme', 'europe-west1-b')]) {
    expect(missing(what)).toBe(true);
    expect(missing(what, 'acme-2')).toBe(false);
  }
});

test.each([
  INVENTORY_LIST.ofAssets('organizations/1'),
  INVENTORY_LIST.ofAssets('projects/other'),
  INVENTORY_LIST.ofParents('projects', 'folders/2'),
  INVENTORY_LIST.ofParents('folders', 'organizations/1'),
])('%s may hide clusters of any project', (what) => {
  expect(missing(what)).toBe(true);
});

test('what is no list of clusters hides none', () => {
  expect(missing('live configuration of projects/acme/locations/l/clusters/c')).toBe(false);
  expect(mayHaveMissed({ gaps: [], skipped: [{ what: 'malformed log entry' }] }, 'acme')).toBe(false);
  expect(mayHaveMissed({ gaps: [], skipped: [{ what: 'malformed asset' }] }, 'acme')).toBe(true);
});

test('only a project of which nothing was listed is unlisted', () => {
  expect(unlistedProject({ what: INVENTORY_LIST.ofProject('acme') })).toBe('acme');
  expect(unlistedProject({ what: INVENTORY_LIST.ofZone('acme', 'europe-west1-b') })).toBeNull();
  expect(unlistedProject({ what: INVENTORY_LIST.ofAssets('projects/acme') })).toBeNull();
});
