#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// The program is built for Node 24. `npx` starts it with whatever Node the machine has, so an older one hands over to the
// Node that the project brought along.
const NEEDED = 24;
const main = new URL('../dist/cli/main.js', import.meta.url);
const ownNode = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url));

if (!existsSync(main)) {
  process.stderr.write('dns-audit: it is not built yet; run npm ci (or npm run build) in its directory.\n');
  process.exitCode = 2;
} else if (Number(process.versions.node.split('.')[0]) >= NEEDED) {
  await import(main.href);
} else if (existsSync(ownNode)) {
  const child = spawn(ownNode, [fileURLToPath(main), ...process.argv.slice(2)], { stdio: 'inherit' });
  // The terminal sends Ctrl-C to both; the child decides when to end.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => signal === 'SIGTERM' && child.kill(signal));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === null ? 1 : 128);
  });
} else {
  process.stderr.write(`dns-audit: needs Node.js ${NEEDED} or newer, this is ${process.version}.\n`);
  process.exitCode = 2;
}
