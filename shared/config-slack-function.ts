import { z } from 'zod';

/** Of the two functions that people in Slack talk to: `slack` takes their calls, `respond` does what they ask. */
export interface SlackAccessConfig {
  /** Null: everybody of the workspace may ask. */
  readers: readonly string[] | null;
  exceptionMakers: readonly string[];
}

/** IDs of users and user groups, separated by commas. */
const people = z.string().transform((text, context): string[] => {
  const ids = text.split(',').map((id) => id.trim());
  if (ids.every((id) => /^[UWS][A-Z0-9]{2,30}$/.test(id))) return [...new Set(ids)];
  context.addIssue({ code: 'custom', message: 'must be IDs of users or user groups such as U0123ABCD,S0456EFGH' });
  return z.NEVER;
});

/** Slack's are 32 hexadecimal digits; an empty one would let everybody in. */
const secrets = z.string().transform((text, context): string[] => {
  const list = text.split(',').map((secret) => secret.trim());
  if (list.length <= 2 && list.every((secret) => /^[0-9a-zA-Z]{16,128}$/.test(secret))) return list;
  context.addIssue({
    code: 'custom',
    message: 'must be the signing secret of the app, or the present and the former one separated by a comma',
  });
  return z.NEVER;
});

/** Variables of the functions `slack` and `respond`. */
export const SLACK_FUNCTION_SETTINGS = {
  SLACK_SIGNING_SECRET: secrets.optional(),
  SLACK_APP_ID: z
    .string()
    .regex(/^A[A-Z0-9]{2,30}$/, 'must be the ID of the app, such as A0123ABCD')
    .optional(),
  SLACK_TEAM_ID: z
    .string()
    .regex(/^T[A-Z0-9]{2,30}$/, 'must be the ID of the workspace, such as T0123ABCD')
    .optional(),
  DNS_AUDIT_SLACK_READERS: people.optional(),
  DNS_AUDIT_SLACK_EXCEPTION_MAKERS: people.optional(),
};
