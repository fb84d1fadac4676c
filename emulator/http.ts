import type { IncomingHttpHeaders } from 'node:http';
import type { Api } from './options.ts';

/** A request after its body was read. `path` is decoded nowhere: handlers decode the segments they take out of it. */
export interface Request {
  api: Api;
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface Reply {
  status: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

/** A handler's answer; `reset` breaks the connection. */
export type Outcome = Reply | 'reset';
export type Handler = (request: Request) => Outcome | Promise<Outcome>;

/** Thrown by handlers to answer at once. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly reply: Reply;

  constructor(reply: Reply) {
    super(`HTTP ${reply.status}`);
    this.reply = reply;
  }
}

/** JSON as Google's front ends send it: indented unless `prettyPrint=false`. */
export function jsonReply(value: unknown, query?: URLSearchParams, status = 200): Reply {
  const pretty = query !== undefined && query.get('prettyPrint') !== 'false';
  return {
    status,
    headers: { 'content-type': 'application/json; charset=UTF-8' },
    body: pretty ? `${JSON.stringify(value, null, 2)}\n` : JSON.stringify(value),
  };
}

/** The named segment of a matched path, decoded; a path that cannot be decoded stays as it is. */
export function decodeSegment(segment: string | undefined): string {
  if (segment === undefined) return '';
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
