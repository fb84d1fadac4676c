import type { SlackDesk } from '../shared/adapters/slack-desk.ts';
import type { SlackAnswers } from '../shared/audit/ports.ts';
import type { SlackAnswer } from '../shared/domain/slack-answer.ts';
import type { SlackPlace } from '../shared/domain/slack-job.ts';
import { renderPlanMarkdown } from '../shared/report/plan-markdown.ts';
import { renderSharedPart, renderSlackAnswer } from '../shared/report/slack-answer.ts';
import { section } from '../shared/report/slack-blocks.ts';
import { renderSlackHome } from '../shared/report/slack-home.ts';
import { renderDetailsModal } from '../shared/report/slack-modals.ts';

const NO_FILES =
  'The whole plan is not attached, because the app lacks the scope files:write. In a terminal: dns-audit plan, with the name of the cluster.';

/** milliseconds; a message is changed no more often than that. */
const PROGRESS_INTERVAL_MS = 2_000;

/** Puts answers into words and hands them over at the desk. `now`: milliseconds since 1970. */
export function createSlackAnswers(desk: SlackDesk, now: () => number): SlackAnswers {
  /** Direct messages that tell the progress of an attempt, which has a place of its own. */
  const begun = new WeakMap<SlackPlace, { channel: string; ts: string; at: number }>();

  async function tellDirectly(place: SlackPlace, channel: string, answer: SlackAnswer): Promise<void> {
    const message = renderSlackAnswer(answer);
    const known = begun.get(place);
    const isProgress = answer.kind === 'progress';
    if (known !== undefined && isProgress && now() - known.at < PROGRESS_INTERVAL_MS) return;
    if (known !== undefined && (await desk.update(known.channel, known.ts, message)) === 'updated') {
      begun.set(place, { ...known, at: now() });
      return;
    }
    const posted = await desk.post(channel, message, null);
    if (isProgress) begun.set(place, { ...posted, at: now() });
  }

  return {
    async tell(place, answer) {
      const { responseUrl, channel } = place;
      if (responseUrl !== null)
        await desk.respond(responseUrl, { ...renderSlackAnswer(answer), ...wayOf(place, answer) });
      else if (channel !== null) await tellDirectly(place, channel, answer);
    },
    async post(channel, part, thread) {
      if (part.kind === 'plan' && thread !== null) {
        const file = { name: 'cloud-dns-plan.md', title: 'Plan for Cloud DNS', content: renderPlanMarkdown(part.plan) };
        if (await desk.upload(channel, file, thread)) return { ts: thread };
        return desk.post(channel, { text: NO_FILES, blocks: [section(NO_FILES)] }, thread);
      }
      const message = renderSharedPart(part);
      return message === null ? { ts: thread ?? '' } : desk.post(channel, message, thread);
    },
    async show(channel, ts, part) {
      const message = renderSharedPart(part);
      if (message !== null) await desk.update(channel, ts, message);
    },
    fillDetails: (view, details) => desk.updateView(view, renderDetailsModal(details)),
    publishHome: (user, home) => desk.publishHome(user, renderSlackHome(home)),
    members: (group) => desk.members(group),
  };
}

/**
 * Over what the person saw last, where that is for them alone: the acknowledgement of a command, or the ephemeral message whose
 * button they pressed. Where others see the message, a new one beside it; and so is a refusal, which leaves the buttons there.
 */
function wayOf({ message }: SlackPlace, { kind }: SlackAnswer) {
  const isOver = message === null || (message.isEphemeral && kind !== 'refused');
  return { response_type: 'ephemeral', replace_original: isOver } as const;
}
