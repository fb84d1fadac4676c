import type { Gap, GapCode } from './domain/gap.ts';

/** The operator's to mend: a flag, a variable, a file. Exit code 2, or a start that fails. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** The caller's to mend: explained, never retried. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
}

/** An upstream did not give what was asked. Becomes a gap; the run goes on. */
export class CollectError extends Error {
  override readonly name = 'CollectError';
  readonly code: GapCode;
  readonly what: string;
  readonly grant: string | null;

  constructor(code: GapCode, what: string, detail: string, options: { grant?: string | null; cause?: unknown } = {}) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.what = what;
    this.grant = options.grant ?? null;
  }

  toGap(): Gap {
    return { code: this.code, what: this.what, detail: this.message, grant: this.grant };
  }
}

export interface DeliveryFailure {
  /** Another try may succeed. */
  retry: boolean;
  /** Not before so many seconds, as Slack asked. */
  retryAfterSeconds?: number;
  /** The answer was lost: what was posted may be there. */
  mayHaveArrived?: boolean;
  /** What need not be tried any more: this channel, which takes no message, or the workspace, which takes none of us. */
  stops?: 'channel' | 'workspace';
  cause?: unknown;
}

/** A message could not be delivered; worth another try when `retry` is true. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';
  readonly retry: boolean;
  readonly retryAfterSeconds: number | null;
  readonly mayHaveArrived: boolean;
  readonly stops: 'channel' | 'workspace' | null;

  constructor(message: string, failure: DeliveryFailure) {
    super(message, failure.cause === undefined ? undefined : { cause: failure.cause });
    this.retry = failure.retry;
    this.retryAfterSeconds = failure.retryAfterSeconds ?? null;
    this.mayHaveArrived = failure.mayHaveArrived ?? false;
    this.stops = failure.stops ?? null;
  }
}
