import { readFile, stat } from 'node:fs/promises';
import { createDirectoryState } from '../shared/adapters/directory-state.ts';
import { readExceptions } from '../shared/audit/exceptions.ts';
import { type ExceptionRecords, exceptionRecords, NO_EXCEPTIONS } from '../shared/domain/exception.ts';
import { ConfigError } from '../shared/errors.ts';

export interface ExceptionSourceOptions {
  state?: string;
  exceptions?: string;
}

/** 16 MiB: 5,000 exceptions, which is the most that a store takes, are below 10. */
const MOST_BYTES = 16 * 1024 * 1024;

/** The exceptions that a report honours: of a file, of a state directory, or none. Throws ConfigError, CollectError. */
export async function readExceptionsAtHand(options: ExceptionSourceOptions, now: Date): Promise<ExceptionRecords> {
  checkOneSource(options);
  if (options.exceptions !== undefined) return readExceptionsFile(options.exceptions);
  if (options.state === undefined) return NO_EXCEPTIONS;
  await requireDirectory(options.state);
  return (await readExceptions(createDirectoryState(options.state), now)).records;
}

/** Throws ConfigError when both are given: one of them would have to be left out in silence. */
export function checkOneSource({ state, exceptions }: ExceptionSourceOptions): void {
  if (state !== undefined && exceptions !== undefined)
    throw new ConfigError('Give --state or --exceptions, not both: the exceptions are those of one of them.');
}

/** A state directory that nothing was ever kept in is a mistyped one. Throws ConfigError. */
export async function requireDirectory(path: string): Promise<void> {
  const isDirectory = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isDirectory) throw new ConfigError(`--state ${path}: there is no such directory.`);
}

/** Reads what `dns-audit exceptions list --format json` wrote, or an `exceptions.json` of a store. */
export async function readExceptionsFile(path: string): Promise<ExceptionRecords> {
  const parsed = exceptionRecords.safeParse(parseJson(path, await readBounded(path)));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new ConfigError(
    `--exceptions ${path}: ${issue?.path.join('.') || 'the file'}: ${issue?.message ?? 'is wrong'}. It is what \`dns-audit exceptions list --format json\` writes.`,
  );
}

async function readBounded(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > MOST_BYTES) throw new Error(`${size} bytes, at most ${MOST_BYTES} are read`);
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new ConfigError(`--exceptions ${path}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ConfigError(`--exceptions ${path}: not JSON.`, { cause: error });
  }
}
