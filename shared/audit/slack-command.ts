import { EXPIRY_FORMS, parseExpiry } from '../domain/expiry.ts';
import { type Severity, severity as severitySchema } from '../domain/finding.ts';
import type { SlackRequest } from '../domain/slack-job.ts';

/** What the words after `/dns-audit` ask for; or help, with what was not understood. */
export type ParsedCommand = { kind: 'request'; request: SlackRequest } | { kind: 'help'; problem: string | null };

type Words = readonly string[];

const MAX_TEXT = 1000;

/** Verbs with their usage, as help shows them. A cluster whose name is a verb is reached by `audit NAME`. */
export const COMMAND_USAGE = {
  audit: 'CLUSTER',
  fleet: '',
  plan: 'CLUSTER',
  snooze: 'CLUSTER 30d REASON',
  ack: 'CLUSTER 14d REASON',
  exempt: 'CLUSTER 90d REASON',
  exceptions: '',
  subscribe: 'here [critical|high|medium|low|info]',
  unsubscribe: 'here',
} as const;
type Verb = keyof typeof COMMAND_USAGE;

const EXCEPTION_OF = { snooze: 'snoozed', ack: 'acknowledged', exempt: 'exempted' } as const;

/** Reads the text of the slash command. `now` turns a length of time into a moment. */
export function parseSlackCommand(text: string, now: Date): ParsedCommand {
  const words = text.slice(0, MAX_TEXT).trim().split(/\s+/).filter(Boolean);
  const [first, ...rest] = words;
  if (first === undefined || first.toLowerCase() === 'help') return { kind: 'help', problem: null };
  const verb = first.toLowerCase();
  if (isVerb(verb)) return parseVerb(verb, rest, now);
  if (rest.length > 0) return misunderstood(`"${first}" is not a command, and a cluster's name has no spaces.`);
  return request({ kind: 'audit', target: { typed: first.slice(0, 300) } });
}

function isVerb(word: string): word is Verb {
  return Object.hasOwn(COMMAND_USAGE, word);
}

function parseVerb(verb: Verb, words: Words, now: Date): ParsedCommand {
  switch (verb) {
    case 'fleet':
    case 'exceptions':
      return words.length === 0 ? request({ kind: verb }) : misused(verb);
    case 'audit':
    case 'plan': {
      const [typed, extra] = words;
      if (typed === undefined || extra !== undefined) return misused(verb);
      return request({ kind: verb, target: { typed: typed.slice(0, 300) } });
    }
    case 'snooze':
    case 'ack':
    case 'exempt':
      return parseException(verb, words, now);
    case 'subscribe':
      return parseSubscription(words);
    case 'unsubscribe':
      return words.length === 1 && words[0]?.toLowerCase() === 'here' ? request({ kind: verb }) : misused(verb);
  }
}

function parseException(verb: keyof typeof EXCEPTION_OF, words: Words, now: Date): ParsedCommand {
  const [typed, length, ...reason] = words;
  if (typed === undefined || length === undefined) return misused(verb);
  const until = parseExpiry(length, now);
  if (until === null) return misunderstood(`"${length}" is no end: write ${EXPIRY_FORMS}.`);
  if (reason.length === 0) return misunderstood(`Say why: \`${verb} ${COMMAND_USAGE[verb]}\`.`);
  return request({
    kind: 'except',
    target: { typed: typed.slice(0, 300) },
    as: EXCEPTION_OF[verb],
    until,
    reason: reason.join(' ').slice(0, 500),
  });
}

function parseSubscription(words: Words): ParsedCommand {
  const [where, level, extra] = words.map((word) => word.toLowerCase());
  if (where !== 'here' || extra !== undefined) return misused('subscribe');
  if (level === undefined) return request({ kind: 'subscribe', severity: null });
  const parsed = severitySchema.safeParse(level);
  return parsed.success
    ? request({ kind: 'subscribe', severity: parsed.data satisfies Severity })
    : misused('subscribe');
}

function request(value: SlackRequest): ParsedCommand {
  return { kind: 'request', request: value };
}

function misused(verb: Verb): ParsedCommand {
  return misunderstood(`It is written so: \`/dns-audit ${`${verb} ${COMMAND_USAGE[verb]}`.trim()}\`.`);
}

function misunderstood(problem: string): ParsedCommand {
  return { kind: 'help', problem };
}
