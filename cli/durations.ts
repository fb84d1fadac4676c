import { InvalidArgumentError } from 'commander';
import { parseGoDuration } from '../shared/formats/go-duration.ts';

/** Seconds of a duration such as `1s` or `5m`, within bounds in seconds. Throws InvalidArgumentError that names them. */
export function parseDurationText(text: string, { least, most }: { least: number; most: number }): number {
  const seconds = parseGoDuration(text) ?? Number.NaN;
  if (seconds >= least && seconds <= most) return seconds;
  throw new InvalidArgumentError(`It is a time from ${least}s to ${most}s, such as 5s.`);
}
