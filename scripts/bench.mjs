// `npm run bench -- [CASE...] [--arch arm64] [--kernel 6.1] [--rounds 7] [--whole]`
import { runOnBoard } from './run-on-board.mjs';

await runOnBoard('bench', { provisions: 'bench', program: 'bench/bench.js' });
