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

/** Puts answers into words and hands them over at the desk. */
export function createSlackAnswers(desk: SlackDesk): SlackAnswers {
  return {
    async tell(place, answer) {
      const message = renderSlackAnswer(answer);
      if (place.responseUrl !== null) await desk.respond(place.responseUrl, { ...message, ...wayOf(place, answer) });
      else if (place.channel !== null) await desk.post(place.channel, message, null);
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
