import type { MigrationPlan } from '../domain/plan.ts';
import type { ClusterKey } from '../domain/slack-job.ts';
import { mrkdwn, visibleText } from './escape.ts';
import { formatMinutes } from './plan-command.ts';
import { DECISION_WORDS } from './plan-words.ts';
import { actionId } from './slack-actions.ts';
import {
  actions,
  button,
  context,
  header,
  richList,
  richPart,
  richSection,
  richText,
  section,
} from './slack-blocks.ts';
import { confirmShare, type SlackMessageParts } from './slack-cluster.ts';
import { formatPlace, formatTime } from './words.ts';

const STEPS_SHOWN = 14;
const CHECKS_SHOWN = 6;

/** The plan in short: the decision, what stands in its way, the steps by name. The whole of it is a file in the thread. */
export function renderSlackPlan(plan: MigrationPlan, key: ClusterKey): SlackMessageParts {
  const decision = DECISION_WORDS[plan.decision];
  const name = visibleText(plan.cluster, 64);
  const duration = plan.duration === null ? 'not known' : formatMinutes(plan.duration);
  const where = `${formatPlace(plan)}, as it was at ${formatTime(plan.madeAt)}`;
  return {
    text: mrkdwn`Plan for ${name}: ${decision}. ${visibleText(plan.why, 400)}`.value,
    blocks: [
      header(`Plan for ${name}: ${decision}`),
      section([
        visibleText(plan.why, 800),
        `Expected duration: ${duration}, without the 48 quiet hours before the clean-up.`,
      ]),
      checksBlock(plan),
      ...(plan.steps.length === 0 ? [] : [stepsBlock(plan)]),
      actions([
        {
          ...button({
            text: 'Share with the whole plan…',
            actionId: actionId('share'),
            value: key,
            accessibilityLabel: `Share the result and the plan of ${name}`,
          }),
          confirm: confirmShare(),
        },
        button({ text: 'Audit it', actionId: actionId('audit'), value: key, accessibilityLabel: `Audit ${name}` }),
      ]),
      context(where, `In a terminal: dns-audit plan ${visibleText(plan.name, 200)}`),
    ],
  };
}

function checksBlock({ prechecks }: MigrationPlan) {
  const count = (outcome: string) => prechecks.filter((check) => check.outcome === outcome).length;
  const open = prechecks.filter(({ outcome }) => outcome !== 'pass');
  const items = open
    .slice(0, CHECKS_SHOWN)
    .map(({ outcome, title, action }) =>
      richSection(
        richPart(outcome === 'fail' ? 'fails: ' : 'unknown: ', { bold: true }),
        richPart(title, undefined, 160),
        ...(action === null ? [] : [richPart(` ${action}`, undefined, 240)]),
      ),
    );
  const more = open.length > CHECKS_SHOWN ? ` ${open.length - CHECKS_SHOWN} more in the whole plan.` : '';
  const words = `Prechecks: ${count('pass')} passed, ${count('fail')} failed, ${count('unknown')} unknown.${more}`;
  return richText(
    richSection(richPart(words, { bold: true })),
    ...(items.length === 0 ? [] : [richList('bullet', items)]),
  );
}

function stepsBlock({ steps }: MigrationPlan) {
  const items = steps
    .slice(0, STEPS_SHOWN)
    .map(({ title, duration }) =>
      richSection(
        richPart(title, undefined, 160),
        ...(duration === null ? [] : [richPart(` (${formatMinutes(duration)})`)]),
      ),
    );
  const more = steps.length > STEPS_SHOWN ? `Steps, the first ${STEPS_SHOWN} of ${steps.length}` : 'Steps';
  return richText(richSection(richPart(more, { bold: true })), richList('ordered', items));
}
