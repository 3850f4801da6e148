import { setFlagsFromString } from 'node:v8';
import { V8_MAJOR } from './v8-major.js';

/** V8's own number is 3,000. A daemon calls few functions more than twice for a record. */
const INVOCATIONS = 60_000;
/** Older ones have one optimizing compiler only. */
const HAS_MAGLEV = V8_MAJOR >= 12;

/**
 * For daemons: leaves TurboFan, the slow one of V8's compilers, to what runs for long; in the whole process, from now on. Does
 * nothing before Node.js 22. TurboFan's code is a sixth faster than Maglev's; but it is 5 MiB resident once it has run, and a
 * storm of 20,000 records is over before what it takes of the processor has paid.
 * Tested: test/board/auditd.board.ts; measured by `npm run bench -- memory auditd`.
 */
export function optimizeLate(): void {
  if (HAS_MAGLEV) setFlagsFromString(`--invocation-count-for-turbofan=${INVOCATIONS}`);
}
