import { spawnSync } from 'node:child_process';

/** Python with its reader of CSV; false when there is none. */
export function hasCsvReader(): boolean {
  return spawnSync('python3', ['-c', 'import csv, json']).status === 0;
}

/** The cells of a file as a real reader sees them that refuses what is not well formed. Throws with its words. */
export function readByCsvReader(text: string): string[][] {
  const program =
    'import csv, io, json, sys\n' +
    "text = io.TextIOWrapper(sys.stdin.buffer, encoding='utf-8', newline='')\n" +
    'print(json.dumps(list(csv.reader(text, strict=True))))';
  const { status, stdout, stderr } = spawnSync('python3', ['-c', program], { input: text, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}
