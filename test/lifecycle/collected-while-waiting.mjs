// A loop that waits survives garbage collection: ROOT TRIGGER..., with --expose-gc. Prints the event it waited for.
import { openTomoyo } from 'tomoyo';
import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

const [root, program, ...args] = process.argv.slice(2);

// Nothing but the loop itself knows the stream.
async function firstRecord() {
  for await (const event of (await openTomoyo({ root })).audit())
    if (event.kind === 'record') return event.record.entry;
  return 'ended';
}

const found = firstRecord();
for (let index = 0; index < 30; index++) {
  await sleep(10);
  globalThis.gc();
}
execFileSync(program, args);
console.log(await found);
