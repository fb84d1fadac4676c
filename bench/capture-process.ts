import { closeSync, openSync, readSync } from 'node:fs';
import { KERNEL_QUEUE } from '../shared/capacity/connection-slots.ts';
import { openCaptureAnalyser } from '../shared/captures/analyse-packets.ts';

/** Everything that packets tell of one capture, in a process of its own; the summary's peak and what it cost, as JSON. */
const CHUNK_BYTES = 1_048_576;

const [, , path = ''] = process.argv;
const analyser = openCaptureAnalyser({ limit: 20, queue: KERNEL_QUEUE });
const input = analyser.open(path);
const file = openSync(path, 'r');
const chunk = new Uint8Array(CHUNK_BYTES);
for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk)) input.push(chunk.subarray(0, read));
closeSync(file);
input.end();
const summary = analyser.finish();
process.stdout.write(
  `${JSON.stringify({
    packets: summary.files[0]?.packets,
    skipped: summary.files[0]?.skipped,
    peak: Math.max(...summary.connections.filter(({ view }) => view === 'server').map(({ peak }) => peak)),
    queries: summary.upstreams.reduce((sum, { queries }) => sum + queries, 0),
    peakMiB: process.resourceUsage().maxRSS / 1024,
  })}\n`,
);
