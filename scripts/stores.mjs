// `npm run stores -- [--count 500] [--seed 1] [--first 0] [--jobs 1] [--arch arm64|armhf] [--kernel 6.1|6.12] [--verbose]`
// Damaged stores, each booted with our loader (with --classic: with the C one). Exit code 1 when preflight and what happened differ.
import { runOnBoard } from './run-on-board.mjs';

await runOnBoard('stores');
