import { z } from 'zod';

/** The kinds of call that Slack makes; each is answered in its own way. */
export type PayloadKind =
  | 'command'
  | 'action'
  | 'options'
  | 'submission'
  | 'closed'
  | 'shortcut'
  | 'event'
  | 'verification'
  | 'ssl-check'
  | 'unknown';

export interface Payload {
  kind: PayloadKind;
  body: Record<string, unknown>;
}

const KIND_OF_TYPE: Readonly<Record<string, PayloadKind>> = {
  block_actions: 'action',
  block_suggestion: 'options',
  view_submission: 'submission',
  view_closed: 'closed',
  shortcut: 'shortcut',
  message_action: 'shortcut',
  event_callback: 'event',
  url_verification: 'verification',
};

/** Reads a request's body: JSON, or a form that may hold JSON in `payload`. Null when it is neither. */
export function parsePayload(rawBody: Buffer, contentType: string | undefined): Payload | null {
  const body = parseBody(rawBody.toString('utf8'), contentType ?? '');
  return body === null ? null : { kind: kindOf(body), body };
}

/** Compared without parameters: a proxy may add a charset. */
function parseBody(text: string, contentType: string): Record<string, unknown> | null {
  const mediaType = contentType.split(';', 1)[0]?.trim().toLowerCase();
  if (mediaType === 'application/json') return parseObject(text);
  if (mediaType !== 'application/x-www-form-urlencoded') return null;
  const form = new URLSearchParams(text);
  const payload = form.get('payload');
  return payload === null ? Object.fromEntries(form) : parseObject(payload);
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

function kindOf(body: Record<string, unknown>): PayloadKind {
  if (body['ssl_check'] === '1') return 'ssl-check';
  if (typeof body['command'] === 'string') return 'command';
  const type = body['type'];
  return typeof type === 'string' && Object.hasOwn(KIND_OF_TYPE, type) ? (KIND_OF_TYPE[type] ?? 'unknown') : 'unknown';
}

const origin = z.object({
  api_app_id: z.string().optional(),
  team_id: z.string().optional(),
  team: z.object({ id: z.string() }).nullish(),
  user: z.object({ id: z.string(), team_id: z.string().optional() }).optional(),
});

/**
 * Why a signed call is not for us: another app, another workspace, or a person of another company who sees our message in a
 * channel that is shared with them. Null when it is for us.
 */
export function refuseOrigin(body: Record<string, unknown>, ours: { app: string; team: string }): string | null {
  const parsed = origin.safeParse(body);
  if (!parsed.success) return 'malformed';
  const { api_app_id: app, team_id: teamId, team, user } = parsed.data;
  // Slack names no app in a shortcut; the signature is of the app's own secret all the same.
  if (app !== ours.app && !(app === undefined && body['type'] === 'shortcut')) return 'app';
  if ((teamId ?? team?.id) !== ours.team) return 'team';
  // Whose workspace Slack does not say is nobody's we know.
  if (user !== undefined && user.team_id !== ours.team) return 'user';
  return null;
}
