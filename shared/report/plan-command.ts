import type { PlanCommand } from '../domain/plan.ts';
import { escapeJsonText } from './escape.ts';
import { quoteCommand, quoteLines } from './shell-quote.ts';

/** A command as bash takes it; its input is a manifest in JSON, in which unseen characters are written as escapes. */
export function formatCommand(command: PlanCommand): string {
  const line = quoteCommand(command.argv);
  if (command.stdin === null) return line;
  return `printf '%s\\n' ${quoteLines(escapeJsonText(command.stdin).split('\n'))} | ${line}`;
}

/** `12 to 45 minutes`, `2 h to 7 h 30 min`. */
export function formatMinutes({ minMinutes, maxMinutes }: { minMinutes: number; maxMinutes: number }): string {
  if (minMinutes === maxMinutes) return formatSpan(minMinutes);
  return `${formatSpan(minMinutes)} to ${formatSpan(maxMinutes)}`;
}

function formatSpan(minutes: number): string {
  if (minutes < 120) return `${minutes} min`;
  const rest = minutes % 60;
  return rest === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}
