import type { Log, LogSeverity } from './audit/ports.ts';

/** Writes one JSON object a line, in the form that Cloud Logging reads from standard output. */
export function createJsonLog(write: (line: string) => void, base: Record<string, string> = {}): Log {
  return {
    write(severity: LogSeverity, message: string, fields = {}) {
      write(`${JSON.stringify({ severity, message, ...base, ...fields })}\n`);
    },
  };
}

/** For places where nobody listens, such as an offline replay. */
export const silentLog: Log = { write() {} };
