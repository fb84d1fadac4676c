import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { compareWithTruth } from './recordings.ts';

/**
 * All recordings below a directory against the truth beside them:
 *   node test/captures/check-recordings.ts DIRECTORY
 * Exit code 1 when a number differs.
 */
const [, , directory] = process.argv;
if (directory === undefined) {
  process.stderr.write('node test/captures/check-recordings.ts DIRECTORY: name the directory with the recordings.\n');
  process.exit(2);
}
let compared = 0;
let different = 0;
for (const name of readdirSync(directory).sort()) {
  const folder = join(directory, name);
  if (!existsSync(join(folder, 'pcap-truth.json'))) continue;
  for (const { pod, what, truth, found, isEqual } of compareWithTruth(folder)) {
    compared += 1;
    if (!isEqual) different += 1;
    if (!isEqual || what === 'peak' || what === 'longest wait, ms') {
      process.stdout.write(`${isEqual ? 'equal    ' : 'DIFFERENT'} ${name} ${pod} ${what}: ${found}, truth ${truth}\n`);
    }
  }
}
process.stdout.write(`${compared} numbers compared, ${different} different\n`);
process.exitCode = different === 0 && compared > 0 ? 0 : 1;
