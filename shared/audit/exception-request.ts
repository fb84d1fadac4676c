import { formatClusterName, parseClusterName } from '../domain/cluster.ts';
import { type Exception, type ExceptionPerson, exceptionPerson, MAX_REASON_LENGTH } from '../domain/exception.ts';
import { explainExpiry, parseExpiry } from '../domain/expiry.ts';
import { RequestError } from '../errors.ts';
import { RULES } from '../rules/index.ts';

export interface ExceptionRequest {
  /** Names the request for ever: given again, nothing changes. For Slack a digest of team, user and trigger. */
  key: string;
  /** In any spelling that `parseClusterName` reads. */
  cluster: string;
  /** Null for the whole cluster. */
  rule: string | null;
  kind: Exception['kind'];
  reason: string;
  by: ExceptionPerson;
  /** `30d`, `4w`, a date, or RFC 3339. */
  until: string;
  /** The failed findings as the person saw them (fingerprint.ts); an acknowledgement needs it. */
  fingerprint: string | null;
}

/** An exception without the id, which the key makes. Throws RequestError that says what is allowed. */
export function checkRequest(request: ExceptionRequest, now: Date): Omit<Exception, 'id'> {
  const { kind, fingerprint } = request;
  if (kind === 'acknowledged' && fingerprint === null) {
    throw new RequestError(
      'An acknowledgement is of findings that a run has seen, and no stored report has this cluster: run an audit, or snooze it.',
    );
  }
  return {
    cluster: checkCluster(request.cluster),
    rule: checkRule(request.rule),
    kind,
    reason: checkReason(request.reason),
    by: checkPerson(request.by),
    at: now.toISOString(),
    until: checkExpiry(request.until, now),
    fingerprint,
  };
}

/** A key that can be told from no key at all. */
export function checkKey(key: string): string {
  if (key.trim() === '') throw new RequestError('A request needs a key, by which its repetition is known.');
  return key;
}

function checkCluster(text: string): string {
  const ref = text.length > 500 ? null : parseClusterName(text);
  if (ref === null)
    throw new RequestError('A cluster is named in full: projects/PROJECT/locations/LOCATION/clusters/CLUSTER.');
  return formatClusterName(ref);
}

function checkRule(rule: string | null): string | null {
  if (rule === null || RULES.some(({ id }) => id === rule)) return rule;
  throw new RequestError(`There is no such rule. Rules are: ${RULES.map(({ id }) => id).join(', ')}.`);
}

function checkReason(text: string): string {
  const reason = text.trim();
  if (reason === '')
    throw new RequestError('An exception needs a reason: why may this stay as it is, and who works on it?');
  if (reason.length > MAX_REASON_LENGTH) {
    throw new RequestError(`A reason has at most ${MAX_REASON_LENGTH} characters; this one has ${reason.length}.`);
  }
  return reason;
}

/** A person as the schema wants them. Throws RequestError. */
export function checkPerson(by: ExceptionPerson): ExceptionPerson {
  const parsed = exceptionPerson.safeParse(by);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new RequestError(`by.${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'is wrong'}`);
}

/** Reads an expiry and holds it to its bounds. RFC 3339 in UTC. Throws RequestError that says what is allowed. */
export function checkExpiry(text: string, now: Date): string {
  const problem = explainExpiry(text, now);
  const until = parseExpiry(text.trim(), now);
  if (problem !== null || until === null) throw new RequestError(problem ?? text);
  return until;
}
