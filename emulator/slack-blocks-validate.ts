import { validateBlocks } from '../shared/report/slack-limits.ts';
import { validateView } from '../shared/report/slack-view-check.ts';
import type { Reply } from './http.ts';
import { failure, invalidArguments, messagesOf, success } from './slack-answer.ts';
import { asObject } from './slack-arguments.ts';
import type { JsonObject } from './slack-state.ts';

/** blocks.validate: what is wrong in blocks, in the blocks of a message, or in a view, without sending it. */
export function validateForSlack(values: JsonObject): Reply {
  const problems = problemsIn(values);
  if (problems === null) return invalidArguments('one of blocks, message and view is required');
  if (problems.length === 0) return success({});
  const errors = problems.map((problem) => {
    const [pointer = '', ...words] = problem.split(': ');
    return { code: 'invalid', message: words.join(': '), pointer };
  });
  return failure('invalid_blocks', { errors, response_metadata: { messages: messagesOf(problems) } });
}

function problemsIn({ blocks, message, view }: JsonObject): string[] | null {
  if (blocks !== undefined) return validateBlocks(blocks, 'message');
  if (message !== undefined)
    return validateBlocks(asObject(message)?.['blocks'] ?? [], 'message').map((problem) => `/message${problem}`);
  if (view === undefined) return null;
  return validateView(asObject(view) ?? {}).map((problem) => `/view${problem}`);
}
