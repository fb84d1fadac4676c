import { jsonReply, type Reply } from './http.ts';
import type { JsonObject } from './slack-state.ts';

export function success(body: JsonObject): Reply {
  return jsonReply({ ok: true, ...body });
}

/** Slack says no with 200. */
export function failure(error: string, more: JsonObject = {}): Reply {
  return jsonReply({ ok: false, error, ...more });
}

/** Problems as the validator gives them (`/blocks/0/text: is missing`), in the form of Slack's own messages. */
export function messagesOf(problems: readonly string[]): string[] {
  return problems.map((problem) => {
    const [pointer = '/blocks', ...words] = problem.split(': ');
    return `[ERROR] ${words.join(': ')} [json-pointer:${pointer}]`;
  });
}

/** An argument that cannot be used, with what is wrong in it. */
export function invalidArguments(...messages: string[]): Reply {
  return failure('invalid_arguments', { response_metadata: { messages } });
}
