// Workers terminated while they wait for records: ROOT COUNT. Prints the counts before and after.
import { openTomoyo } from 'tomoyo';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { counts, settledCounts } from './process-counts.mjs';

async function terminateOne(root, early) {
  const worker = new Worker(new URL(import.meta.url), { workerData: root });
  // Some while they load the addon, most while they wait.
  await new Promise((resolve, reject) => worker.once(early ? 'online' : 'message', resolve).once('error', reject));
  await worker.terminate();
}

if (isMainThread) {
  const [root, count] = process.argv.slice(2);
  await terminateOne(root, false); // what Node itself opens for its first worker stays open
  await openTomoyo({ root });
  const before = counts();
  for (let index = 0; index < Number(count); index++) await terminateOne(root, index % 10 === 9);
  console.log(JSON.stringify({ before, after: await settledCounts(before) }));
} else {
  const tomoyo = await openTomoyo({ root: workerData });
  const waiting = tomoyo.audit().next();
  parentPort.postMessage('waiting');
  for await (const _ of tomoyo.audit());
  await waiting;
}
