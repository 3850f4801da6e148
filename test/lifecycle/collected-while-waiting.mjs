// A loop that waits survives garbage collection: ROOT TRIGGER..., with --expose-gc. Prints the event it waited for.
import { openTomoyo } from 'tomoyo';
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAudit, openStream } from './open-stream.mjs';

const [root, program, ...args] = process.argv.slice(2);

// Nothing but the loop itself knows the stream.
async function firstRecord() {
  for await (const event of openStream(await openTomoyo({ root })))
    if (!isAudit || event.kind === 'record') return event.record.entry;
  return 'ended';
}

const found = firstRecord();
for (let index = 0; index < 30; index++) {
  await sleep(10);
  globalThis.gc();
}
spawn(program, args, { stdio: 'ignore' });
console.log(await found);
