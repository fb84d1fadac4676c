import type { KnownBlock } from '@slack/types';
import { mrkdwn, visibleText } from './escape.ts';
import { context, richCode, richList, richPart, richSection, richText, section } from './slack-blocks.ts';

const LINES: readonly [command: string, meaning: string][] = [
  ['/dns-audit CLUSTER', 'audits one cluster now: its name, a beginning that only it has, or its full path'],
  ['/dns-audit plan CLUSTER', 'how to move it to Cloud DNS, step by step'],
  ['/dns-audit fleet', 'all clusters in scope as the last run saw them'],
  ['/dns-audit snooze CLUSTER 30d REASON', 'also ack and exempt; exceptions lists them'],
  ['/dns-audit subscribe here high', 'the digest in this channel; unsubscribe here ends it'],
];

/** Five lines with examples; `problem` says what was not understood. */
export function renderSlackHelp(problem: string | null): { text: string; blocks: KnownBlock[] } {
  const items = LINES.map(([command, meaning]) => richSection(richCode(command), richPart(` ${meaning}`)));
  const said = problem === null ? null : visibleText(problem.replaceAll('`', ''), 400);
  const intro = said ?? 'Finds GKE clusters whose NodeLocal DNSCache overruns kube-dns, and says what to do.';
  const commands = LINES.map(([command]) => command).join('; ');
  return {
    text: mrkdwn`${intro} Commands: ${commands}.`.value,
    blocks: [
      section(intro),
      richText(richList('bullet', items)),
      context('Answers are for you alone until you share them. Commands do not work inside threads; buttons do.'),
    ],
  };
}
