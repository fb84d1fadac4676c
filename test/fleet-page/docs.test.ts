import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { RUNS_ON_PAGE } from '../../shared/audit/history-of-page.ts';
import { PAGE_ROWS } from '../../shared/browser/fleet-view.ts';
import { PAGE_BOUNDS } from '../../shared/report/fleet-page-bounds.ts';

const PAGE = readFileSync(new URL('../../docs/fleet-page.md', import.meta.url), 'utf8');
const MIB = 1024 * 1024;
const B = PAGE_BOUNDS;

test.each([
  ['rows of the table in the page', `${B.rowBytes / MIB} MiB of them`],
  ['details of clusters', `${B.detailBytes / MIB} MiB of them`],
  ['rows on the screen at a time', `${PAGE_ROWS} |`],
  ['runs in "Over the runs"', `${RUNS_ON_PAGE}, the newest`],
  ['open clusters with their age', `${B.openClusters}, the oldest first`],
  ['hours in a picture', `${B.hours};`],
  ['nodes, servers, names with time-outs', `${B.places}, ${B.places} and ${B.names},`],
  ['values of a finding, findings, gaps of a cluster', `${B.values}, ${B.findings} and ${B.gaps} |`],
  ['labels, exceptions of a cluster', `${B.labels} and ${B.exceptions} |`],
  ['prechecks, steps, other ways, steps back of a plan', `${B.prechecks}, ${B.steps}, ${B.steps} and ${B.steps} |`],
  ['characters of a command of the plan', `${B.command.toLocaleString('en-US')};`],
])('docs/fleet-page.md has the bound of %s', (what, bound) => {
  expect(PAGE).toContain(`| ${what} | ${bound}`);
});

test('and of the page without JavaScript', () => {
  expect(PAGE).toContain(`up to ${B.plainRows} of the worst clusters`);
});
