/**
 * What the fleet page shows at most, in items, so that neither a cluster nor an organization makes it too large to open or to
 * send. What is cut is said on the page; docs/fleet-page.md has the same numbers.
 */
export const PAGE_BOUNDS = {
  /** Bytes of all rows, and of all that stands behind them: with them a page can still be sent as an attachment. */
  rowBytes: 8 * 1024 * 1024,
  detailBytes: 10 * 1024 * 1024,
  /** Rows without JavaScript. */
  plainRows: 200,
  /** Open clusters with their age, in "Over the runs". */
  openClusters: 10,
  labels: 10,
  exceptions: 10,
  findings: 40,
  /** Values of one finding. */
  values: 40,
  gaps: 20,
  /** Hours of the picture: a week, each hour still seen. */
  hours: 168,
  /** Nodes, and servers, with failed look-ups. */
  places: 20,
  names: 10,
  prechecks: 40,
  /** Steps of a plan, of its other ways, and of its way back. */
  steps: 60,
  /** Notes, commands, or traps of one step. */
  stepLines: 20,
  /** Characters of one command. */
  command: 8_000,
} as const;
