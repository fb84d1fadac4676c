import { fuzzLogs } from './fuzz-logs.ts';
import { runLong } from './run-long.ts';

/** Mutated logs, metrics and packet lists: node test/fuzz/logs.ts [--runs 2000000] [--seed 1] */
runLong(fuzzLogs);
