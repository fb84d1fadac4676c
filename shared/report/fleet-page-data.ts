/**
 * What the script of the fleet page reads: one block of JSON. A `Word` is a place in `words`, so that a text that thousands of
 * clusters share is written once. All words are made here, for people; the script computes nothing but the order and the choice.
 */
export type Word = number;

export interface FleetPageData {
  rows: RowData[];
  /** Of the first rows, in the same order: those beyond the page's bound have none. */
  details: DetailData[];
  rules: RuleData[];
  /** Addresses with `{project}`, `{location}` and `{cluster}` in place of the names; null where there is nothing to open. */
  links: { console: Word; logs: Word | null };
  words: string[];
}

/** Places in PAGE_VERDICTS and PAGE_SEVERITIES. */
export type RowData = [
  cluster: Word,
  project: Word,
  location: Word,
  verdict: number,
  severity: number,
  version: Word,
  nodes: number | null,
  /** Failed look-ups of every kind in the window; null where no log was read. */
  timeouts: number | null,
  reason: Word,
  /** Rules that failed. */
  rules: Word[],
  labels: Word[],
  /** Until when it is excepted; null when it is not. */
  excepted: Word | null,
  /** 1: its names are as Google writes them, so that addresses may be made of them. */
  isLinked: 0 | 1,
  /** 1: the time-outs are a lower bound. */
  isCapped: 0 | 1,
];

export interface DetailData {
  /** Name and value, in turns. */
  facts: Word[];
  exceptions: Word[];
  /** Failed, worst first, then passed. */
  findings: FindingData[];
  undecided: [rules: Word[], message: Word, gaps: Word[]][];
  /** Rules that do not apply. */
  idle: Word[];
  gaps: Word[];
  /** How logs were read, and what they cannot show. */
  logs: Word[];
  timeouts: TimeoutData | null;
  /** Connections that a Pod holds when nearly idle, and those that it serves at a time. */
  gauge: [held: number, limit: number] | null;
  /** What to set until the move; null where that cannot be computed of the report. */
  stopGap: { command: Word | null; words: Word[] } | null;
  /** The plan as the run could make it; null where nothing is to be planned, or nobody made one. */
  plan: PlanData | null;
  /** The command that makes the plan of what is live; null where nothing is to be planned. */
  planCommand: Word | null;
  /** `shown 40 of 60 ...`: what was cut from this cluster. */
  cuts: Word[];
}

/** Places in PAGE_TOPICS; `grade` is the severity and confidence of a failed rule, or that it passed. */
export type FindingData = [
  isFail: 0 | 1,
  severity: number,
  grade: Word,
  rule: Word,
  code: Word,
  topic: number,
  message: Word,
  observations: ObservationData[],
  gaps: Word[],
];

/** Values of one origin: where they came from, then name and value in turns. */
export type ObservationData = [source: Word, ...values: Word[]];

export type Counts = [dialTcp: number, readTcp: number, udp: number, other: number];

export interface TimeoutData {
  /** Start of the first hour shown, RFC 3339. */
  from: Word;
  /** Hours shown from there on. */
  hours: number;
  /** Hours with time-outs: how many after `from`, then counts. */
  byHour: [hour: number, ...counts: Counts][];
  byNode: [node: Word, ...counts: Counts][];
  byUpstream: [upstream: Word, ...counts: Counts][];
  topNames: [name: Word, count: number][];
  /** Every count is "at least". */
  isCapped: 0 | 1;
}

/**
 * Every word but those of `head` is JSON of a part, and in all of them the names of the cluster stand as places (page-names.ts):
 * clusters of the same state share their steps.
 */
export type PlanData = [
  head: Word[],
  checks: Word[],
  steps: Word[],
  otherWays: Word[],
  wayBack: Word[],
  /** Terraform and cost. */
  rest: Word[],
];

export interface CheckPart {
  outcome: 'pass' | 'fail' | 'unknown';
  /** Nothing may be changed before this is settled. */
  blocks: boolean;
  title: string;
  evidence: string;
  action: string | null;
  gaps: string[];
}

export interface StepPart {
  title: string;
  wait: string | null;
  takes: string | null;
  notes: string[];
  /** Null for a command that is too long for the page. */
  commands: [text: string | null, expect: string | null][];
  watch: string[];
  stopWhen: string[];
}

export interface TextPart {
  title: string;
  block: string | null;
  lines: string[];
}

export type RuleData = [rule: Word, title: Word, why: Word, fix: Word, whenNotToWorry: Word];

/** Worst first, as in the report. */
export const PAGE_VERDICTS = ['affected', 'exposed', 'unknown', 'clear'] as const;
export const PAGE_SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;
/** What a finding is about, in the order of the page. */
export const PAGE_TOPICS = ['harm', 'capacity', 'rest'] as const;
/** A shape for each verdict, so that nothing is told by colour alone. */
export const PAGE_SIGNS: Readonly<Record<(typeof PAGE_VERDICTS)[number], string>> = {
  affected: '\u2716',
  exposed: '\u25b2',
  unknown: '?',
  clear: '\u2713',
};
