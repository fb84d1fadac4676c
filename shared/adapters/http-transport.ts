import type { Agent } from 'undici';
import { readBounded } from './read-bounded.ts';
import type { Transport } from './wire.ts';

const ATTEMPT_TIMEOUT_MS = 30_000;

/** What of undici asks the holder of one certificate authority. */
interface TrustedFetch {
  agent: Agent;
  fetch: typeof import('undici').fetch;
}

/**
 * One attempt over HTTP, by Node's own fetch. Only the IP endpoints of control planes have a certificate authority of their own
 * and take undici as a package: loading it takes longer than the function that answers Slack has.
 */
export function createHttpTransport(): { send: Transport; close: () => Promise<void> } {
  const byCa = new Map<string, Promise<TrustedFetch>>();

  function trusting(ca: string): Promise<TrustedFetch> {
    const existing = byCa.get(ca);
    if (existing !== undefined) return existing;
    const created = import('undici').then(({ Agent, fetch }) => ({
      agent: new Agent({ keepAliveTimeout: 5_000, connect: { ca, timeout: 10_000 } }),
      fetch,
    }));
    byCa.set(ca, created);
    return created;
  }

  return {
    async send(request, headers) {
      const timeout = new AbortController();
      // Not AbortSignal.timeout: that keeps a request and its answer alive for the whole time, long after they are done.
      const timer = setTimeout(
        () => timeout.abort(new DOMException('The time for one attempt is over.', 'TimeoutError')),
        request.timeoutMs ?? ATTEMPT_TIMEOUT_MS,
      );
      try {
        const options = {
          method: request.method,
          headers,
          ...(request.body === undefined ? {} : { body: request.body }),
          redirect: 'error', // a redirect could carry a token to somebody else
          signal: timeout.signal,
        } as const;
        const trusted = request.ca === undefined ? null : await trusting(request.ca);
        const answer =
          trusted === null
            ? await fetch(request.url, options)
            : await trusted.fetch(request.url, { ...options, dispatcher: trusted.agent });
        const kept = new Headers();
        for (const [name, value] of answer.headers) {
          // The body is decoded here; these two would describe the encoded one.
          if (name !== 'content-encoding' && name !== 'content-length') kept.append(name, value);
        }
        return { status: answer.status, headers: kept, body: await readBounded(answer.body) };
      } finally {
        clearTimeout(timer);
      }
    },
    close: async () => {
      await Promise.all([...byCa.values()].map(async (trusted) => (await trusted).agent.close()));
    },
  };
}
