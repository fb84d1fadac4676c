import type { IncomingHttpHeaders } from 'node:http';

export interface QueuedTask {
  /** Full name: `projects/P/locations/L/queues/Q/tasks/T`. */
  name: string;
  url: string;
  method: string;
  headers: Record<string, string>;
  body: Buffer;
  /** Milliseconds since the epoch, by the emulator's clock. */
  scheduleTime: number;
  /** Milliseconds until a delivery is given up. */
  deadlineMs: number;
}

export interface Delivery {
  name: string;
  url: string;
  /** Null: the connection failed. */
  status: number | null;
  retryCount: number;
  headers: IncomingHttpHeaders;
}

/** The emulated queue as tests see it; all names are full task names. */
export interface TaskState {
  pending(): string[];
  readonly done: string[];
  /** Given up after the last attempt. */
  readonly failed: string[];
  /** Every name ever accepted; none is accepted twice. */
  readonly enqueued: string[];
  readonly deliveries: Delivery[];
  /** Resolves when no task is waiting or running. */
  idle(): Promise<void>;
}
