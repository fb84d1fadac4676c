#!/usr/bin/env node
import { text } from 'node:stream/consumers';
import { processEnvironment } from '../shared/config.ts';
import type { Io } from './io.ts';
import { runCli } from './program.ts';

const io: Io = {
  out: (chunk) => void process.stdout.write(chunk),
  err: (chunk) => void process.stderr.write(chunk),
  readStdin: () => text(process.stdin),
  openStdin: () => process.stdin,
  onInterrupt: (stop) => {
    // SIGTERM is how Kubernetes ends a Pod. A second signal ends at once.
    const onSignal = () => {
      forget();
      stop();
    };
    const forget = () => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, onSignal);
    };
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, onSignal);
    return forget;
  },
  isOutTerminal: process.stdout.isTTY === true,
  isErrTerminal: process.stderr.isTTY === true,
  columns: process.stdout.columns ?? 120,
  env: processEnvironment(),
  clock: { now: () => new Date() },
};

// `dns-audit ... | head` closes the pipe early: that is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

process.exitCode = await runCli(process.argv.slice(2), io);
