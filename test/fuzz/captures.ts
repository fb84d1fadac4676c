import { fuzzCaptures } from './fuzz-captures.ts';
import { runLong } from './run-long.ts';

/** Mutated captures: node test/fuzz/captures.ts [--runs 2000000] [--seed 1] */
runLong(fuzzCaptures);
