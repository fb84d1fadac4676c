import type { Log, LogFields, LogSeverity } from './audit/ports.ts';

/**
 * Writes one JSON object a line, in the form that Cloud Logging reads from standard output. `about` is asked at each line: what
 * is known of the work under way. The line's own fields outrank it.
 */
export function createJsonLog(write: (line: string) => void, about: () => LogFields = () => ({})): Log {
  return {
    write(severity: LogSeverity, message: string, fields = {}) {
      write(`${JSON.stringify({ severity, message, ...about(), ...fields })}\n`);
    },
  };
}

/** For places where nobody listens, such as an offline replay. */
export const silentLog: Log = { write() {} };
