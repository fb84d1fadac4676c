import { textAt } from '../shared/report/slack-values.ts';
import type { Reply, Request } from './http.ts';
import { parseMultipart } from './multipart.ts';
import { failure, invalidArguments, success } from './slack-answer.ts';
import { refuseChannel } from './slack-api-chat.ts';
import { asObject } from './slack-arguments.ts';
import { contentOf } from './slack-content.ts';
import { addMessage, fileJson, findMessage } from './slack-messages.ts';
import type { JsonObject, SlackFile, SlackState } from './slack-state.ts';

const MIME_TYPES: Record<string, string> = {
  csv: 'text/csv',
  json: 'application/json',
  md: 'text/markdown',
  png: 'image/png',
  sh: 'application/x-sh',
  svg: 'image/svg+xml',
  txt: 'text/plain',
};
const UPLOAD_PATH = '/slack/upload/v1/';
const MAX_ALT_TEXT = 1_000; // docs.slack.dev, files.getUploadURLExternal

/** Gives an address for one upload of exactly that length. */
export function getUploadUrl(state: SlackState, values: JsonObject): Reply {
  const length = Number(values['length']);
  if (!Number.isSafeInteger(length) || length < 1) return invalidArguments('invalid `length`');
  const altText = textAt(values, 'alt_txt') || textAt(values, 'alt_text');
  if (altText.length > MAX_ALT_TEXT) return failure('alt_txt_too_long');
  const id = `F0FILE${String(state.nextNumber()).padStart(5, '0')}`;
  const name = textAt(values, 'filename');
  const extension = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  state.files.push({
    id,
    name,
    title: name,
    mimetype: MIME_TYPES[extension] ?? 'application/octet-stream',
    altText,
    content: Buffer.alloc(0),
    isComplete: false,
    sharedIn: null,
    announcedLength: length,
  });
  return success({ upload_url: `${state.setup.origin}${UPLOAD_PATH}${id}`, file_id: id });
}

/** The upload itself: the bytes as they are, or as the one file of a form. */
export function receiveUpload(state: SlackState, request: Request): Reply {
  const file = state.files.find((one) => request.path === UPLOAD_PATH + one.id);
  if (file === undefined || file.content.length > 0) return { status: 404, body: 'not found' };
  const type = request.headers['content-type'] ?? '';
  const isForm = /^multipart\/form-data\b/i.test(type);
  const bytes = isForm ? parseMultipart(request.body, type)?.[0]?.body : request.body;
  if (bytes === undefined || bytes.length !== file.announcedLength) return { status: 400, body: 'bad length' };
  file.content = Buffer.from(bytes);
  return { status: 200, headers: { 'content-type': 'text/plain' }, body: `OK - ${bytes.length}` };
}

/** Shares uploaded files as one message; without a channel they stay private. */
export function completeUpload(state: SlackState, values: JsonObject): Reply {
  if (!Array.isArray(values['files']) || values['files'].length === 0) return invalidArguments('invalid `files`');
  const files: SlackFile[] = [];
  for (const one of values['files']) {
    const file = state.files.find((known) => known.id === asObject(one)?.['id']);
    if (file === undefined || file.content.length === 0 || file.isComplete) return failure('file_not_found');
    file.title = textAt(asObject(one) ?? {}, 'title') || file.name;
    files.push(file);
  }
  const channel = textAt(values, 'channel_id') || textAt(values, 'channels');
  const complete = (): Reply => success({ files: files.map((file) => fileJson(state, file)) });
  if (channel === '') {
    for (const file of files) file.isComplete = true;
    return complete();
  }
  const refused = refuseChannel(state, channel);
  if (refused !== null) return refused;
  const threadTs = textAt(values, 'thread_ts') || null;
  if (threadTs !== null && findMessage(state, channel, threadTs) === undefined) return failure('invalid_thread_ts');
  const content = contentOf({ text: textAt(values, 'initial_comment'), blocks: values['blocks'] }, state.nextNumber);
  const message = addMessage(state, { channel, threadTs, ...content, files, payload: values });
  for (const file of files) {
    file.isComplete = true;
    file.sharedIn = { channel, ts: message.ts };
  }
  return complete();
}
