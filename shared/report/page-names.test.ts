import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createNameHider, showNames } from './page-names.ts';

const REF = { project: 'acme-prod', location: 'europe-west1', cluster: 'prod' };

test('names stand as places, and the same words serve another cluster', () => {
  const hide = createNameHider(REF);
  const hidden = hide('gcloud container clusters update prod --location=europe-west1 --project=acme-prod');
  expect(hidden).toBe('gcloud container clusters update {cluster} --location={location} --project={project}');
  expect(showNames(hidden, { ...REF, cluster: 'other' })).toContain('update other --location=europe-west1');
});

test('a name inside a longer one stays', () => {
  expect(createNameHider(REF)('prod-eu acme-prod xprod prod2')).toBe('prod-eu {project} xprod prod2');
});

test('a project of the old kind, with a domain, is a name as any other', () => {
  const ref = { ...REF, project: 'example.com:acme-prod' };
  expect(createNameHider(ref)('example.com:acme-prod exampleXcom:acme-prod')).toBe('{project} exampleXcom:acme-prod');
});

const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,5}$/).filter((text) => !text.endsWith('-'));
const ref = fc.record({ project: name, location: name, cluster: name });

test('whatever the names and the text, the text comes back', () => {
  const part = fc.constantFrom('{project}', '{brace}', '{', '}', 'cluster', ' ', '-', '{brace}cluster}', '{{cluster}');
  fc.assert(
    fc.property(ref, fc.array(fc.oneof(part, name, fc.string())), (names, parts) => {
      const text = [...parts, names.cluster, names.project].join('');
      expect(showNames(createNameHider(names)(text), names)).toBe(text);
    }),
  );
});
