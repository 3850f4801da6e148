// Workers terminated while they wait for records, or while they load: ROOT COUNT waiting|loading.
// Prints the counts before and after. A worker that is terminated while it loads leaves descriptors of Node's module
// loader open now and then (Node 20.20, one in some hundred), so there only what a stream has is counted.
import { openTomoyo } from 'tomoyo';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { counts, settled, stillCounts, streamCounts } from './process-counts.mjs';

async function terminateOne(root, moment) {
  const worker = new Worker(new URL(import.meta.url), { workerData: root });
  const event = moment === 'loading' ? 'online' : 'message';
  await new Promise((resolve, reject) => worker.once(event, resolve).once('error', reject));
  await worker.terminate();
}

if (isMainThread) {
  const [root, count, moment] = process.argv.slice(2);
  await terminateOne(root, 'waiting'); // what Node itself opens for its first worker stays open
  await openTomoyo({ root });
  const look = moment === 'loading' ? () => streamCounts(root) : counts;
  const before = moment === 'loading' ? look() : await stillCounts();
  for (let index = 0; index < Number(count); index++) await terminateOne(root, moment);
  console.log(JSON.stringify({ before, after: await settled(look, before) }));
} else {
  const tomoyo = await openTomoyo({ root: workerData });
  const waiting = tomoyo.audit().next();
  parentPort.postMessage('waiting');
  for await (const _ of tomoyo.audit());
  await waiting;
}
