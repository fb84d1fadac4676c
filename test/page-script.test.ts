import { expect, it } from 'vitest';
import { findStalePageScript } from '../scripts/generate-page-script.ts';

it('the script of the fleet page is what its sources say (npm run docs)', async () => {
  expect(await findStalePageScript()).toEqual([]);
});
