import type { ModalView } from '@slack/types';
import { MAX_EXCEPTION_DAYS, MAX_REASON_LENGTH } from '../domain/exception.ts';
import type { ClusterReport, Report } from '../domain/report.ts';
import type { SnapshotCluster } from '../domain/snapshot.ts';
import { visibleText } from './escape.ts';
import { INPUTS, VIEWS } from './slack-actions.ts';
import { context, section } from './slack-blocks.ts';
import { renderFindingsBlocks } from './slack-cluster.ts';
import { formatShortName, VERDICT_SIGNS } from './words.ts';

const plain = (text: string) => ({ type: 'plain_text' as const, text, emoji: false });
const option = (value: string, text: string, description: string) => ({
  value,
  text: plain(text),
  description: plain(description),
});

const KINDS = [
  option('acknowledged', 'Acknowledge', 'We work on it; comes back if it gets worse'),
  option('snoozed', 'Snooze', 'Not now; comes back on the day below'),
  option('exempted', 'Exempt', 'The risk is accepted until the day below'),
];

/**
 * Asks how, until when and why. `metadata` comes back with the submission; `today` bounds nothing by itself: what is allowed
 * is judged when the exception is recorded.
 */
export function renderExceptModal(options: { cluster: string | null; metadata: string; until: string }): ModalView {
  const [first] = KINDS;
  const name = options.cluster === null ? 'the cluster of the message' : formatShortName(options.cluster, 200);
  return {
    type: 'modal',
    callback_id: VIEWS.except,
    private_metadata: options.metadata,
    title: plain('Make an exception'),
    submit: plain('Record'),
    close: plain('Cancel'),
    blocks: [
      section(`For ${name}.`),
      {
        type: 'input',
        block_id: INPUTS.kind.block,
        label: plain('What kind'),
        element: {
          type: 'radio_buttons',
          action_id: INPUTS.kind.action,
          options: KINDS,
          ...(first === undefined ? {} : { initial_option: first }),
        },
      },
      {
        type: 'input',
        block_id: INPUTS.until.block,
        label: plain('Until the end of (UTC)'),
        hint: plain(`At most ${MAX_EXCEPTION_DAYS} days from today.`),
        element: { type: 'datepicker', action_id: INPUTS.until.action, initial_date: options.until },
      },
      {
        type: 'input',
        block_id: INPUTS.reason.block,
        label: plain('Why'),
        hint: plain('For whoever reads the audit trail in half a year. A ticket is good.'),
        element: {
          type: 'plain_text_input',
          action_id: INPUTS.reason.action,
          multiline: true,
          min_length: 3,
          max_length: MAX_REASON_LENGTH,
        },
      },
      context('Recorded with your name and the time. An exception changes no verdict.'),
    ],
  };
}

/** A list of all clusters to choose from. */
export function renderPickModal(metadata: string): ModalView {
  return {
    type: 'modal',
    callback_id: VIEWS.pick,
    private_metadata: metadata,
    title: plain('Choose a cluster'),
    submit: plain('Audit it'),
    close: plain('Cancel'),
    blocks: [
      {
        type: 'input',
        block_id: INPUTS.cluster.block,
        label: plain('Cluster'),
        hint: plain('Worst first; write a part of its name, its project or its place.'),
        element: { type: 'external_select', action_id: INPUTS.cluster.action, min_query_length: 0 },
      },
    ],
  };
}

/** What is shown until the findings are there. */
export function renderDetailsLoading(): ModalView {
  return detailsView([section('Reading the newest report…')]);
}

export function renderDetailsModal(
  details: { report: Report; cluster: ClusterReport } | { problem: string },
): ModalView {
  if ('problem' in details) return detailsView([section(details.problem)]);
  return detailsView(renderFindingsBlocks(details.report, details.cluster));
}

function detailsView(blocks: ModalView['blocks']): ModalView {
  return {
    type: 'modal',
    callback_id: VIEWS.details,
    title: plain('Findings'),
    close: plain('Close'),
    blocks,
  };
}

/** Runs are daily: from the second day on a run was missed, and the list may be old. */
const STALE_DAYS = 2;

function ageOf({ at, now }: { at: string; now: Date }): string {
  const days = Math.floor((now.getTime() - Date.parse(at)) / 86_400_000);
  return days >= STALE_DAYS ? `; as of ${days} days ago` : '';
}

/** Slack takes at most 100 options. */
const MAX_OPTIONS = 100;

/** Options for what was typed so far: name, project or location contain it; the order of the snapshot is worst first. */
export function renderClusterOptions(
  clusters: readonly SnapshotCluster[],
  typed: string,
  seen: { at: string; now: Date } | null = null,
) {
  const age = seen === null ? '' : ageOf(seen);
  const wanted = typed.trim().toLowerCase();
  const found: SnapshotCluster[] = [];
  for (const cluster of clusters) {
    if (found.length === MAX_OPTIONS) break;
    if (cluster.name.toLowerCase().includes(wanted)) found.push(cluster);
  }
  return {
    options: found.map(({ key, name, verdict, severity }) =>
      option(
        key,
        visibleText(formatShortName(name), 75).trim() || key,
        `${VERDICT_SIGNS[verdict].word}${severity === 'info' ? '' : `, ${severity}`}${age}`,
      ),
    ),
  };
}
