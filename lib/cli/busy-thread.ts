// The thread of a BusyLine: what is done, and for how long, once a second.
import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { BusyCells } from './busy-cells.js';

const EVERY_MS = 1000;
const STANDARD_ERROR = 2;
const memory: unknown = workerData;
const [what = '', columns = ''] = process.argv.slice(2);

if (memory instanceof SharedArrayBuffer) {
  const cells = new BusyCells(memory);
  for (let seconds = 1; !cells.waitForEnd(EVERY_MS); seconds++)
    cells.show(`${what}: ${seconds} s`.slice(0, Number(columns) - 1), write);
}

/** Not process.stderr: that of a thread goes by the main thread, which has no time. */
function write(text: string): void {
  try {
    writeSync(STANDARD_ERROR, text);
  } catch {
    // a terminal that takes nothing now gets the next line
  }
}
