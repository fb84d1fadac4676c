import type { Progress } from '../shared/audit/ports.ts';
import type { Io } from './io.ts';

const BAR = 24;
/** At most this often is the line drawn anew: long runs advance thousands of times. */
const REDRAW_MS = 80;

/** One line on standard error that is drawn over; nothing at all when that is not a terminal. */
export function createProgress(io: Io): Progress & { clear(): void } {
  let name = '';
  let total: number | null = null;
  let done = 0;
  let drawnAt = 0;
  let isDrawn = false;

  function draw(isForced: boolean): void {
    if (!io.isErrTerminal) return;
    const now = io.clock.now().getTime();
    if (!isForced && now - drawnAt < REDRAW_MS) return;
    drawnAt = now;
    isDrawn = true;
    io.err(`\r\u001b[2K${format(name, done, total)}`);
  }

  return {
    phase(next, nextTotal) {
      name = next;
      total = nextTotal;
      done = 0;
      draw(true);
    },
    advance(by) {
      done += by;
      draw(done === total);
    },
    clear() {
      if (isDrawn) io.err('\r\u001b[2K');
      isDrawn = false;
    },
  };
}

function format(name: string, done: number, total: number | null): string {
  if (total === null || total === 0) return `${name}: ${done}`;
  const filled = Math.min(BAR, Math.round((done / total) * BAR));
  return `${name} [${'#'.repeat(filled)}${'.'.repeat(BAR - filled)}] ${done}/${total}`;
}
