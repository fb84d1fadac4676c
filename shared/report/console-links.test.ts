import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { consoleUrl, isLinkable, logsUrl } from './console-links.ts';
import { anyText } from './report-arbitrary.test-helper.ts';

const GOOD = { project: 'acme-prod', location: 'europe-west1', cluster: 'payments' };

describe('names that make an address', () => {
  it.each([
    GOOD,
    { ...GOOD, location: 'us-central1-a' },
    { ...GOOD, location: 'northamerica-northeast1' },
    { ...GOOD, location: 'africa-south1' },
    { ...GOOD, project: 'acme.example:old-project' },
    { ...GOOD, cluster: 'a' },
  ])('%o', (ref) => {
    expect(isLinkable(ref)).toBe(true);
  });

  it.each([
    { ...GOOD, project: '../x' },
    { ...GOOD, project: 'p' },
    { ...GOOD, location: 'europe' },
    { ...GOOD, location: 'europe-west1/x' },
    { ...GOOD, cluster: 'Payments' },
    { ...GOOD, cluster: 'a?b' },
    { ...GOOD, cluster: '' },
    { ...GOOD, cluster: 'x'.repeat(41) },
  ])('but not %o', (ref) => {
    expect(isLinkable(ref)).toBe(false);
  });
});

it('an address leads to Google, whatever the names', () => {
  fc.assert(
    fc.property(anyText, anyText, anyText, (project, location, cluster) => {
      const url = new URL(consoleUrl({ project, location, cluster }));
      expect(url.origin).toBe('https://console.cloud.google.com');
      expect([...url.searchParams.keys()]).toEqual(['project']);
      expect(url.hash).toBe('');
    }),
  );
});

it('a query stays in its place, whatever is in it', () => {
  fc.assert(
    fc.property(anyText, (query) => {
      const url = logsUrl('acme-prod', query);
      const [, encoded = ''] =
        /^https:\/\/console\.cloud\.google\.com\/logs\/query;query=([^?;/()'"]*)\?project=acme-prod$/.exec(url) ?? [];
      expect(decodeURIComponent(encoded)).toBe(query.toWellFormed());
    }),
  );
});
