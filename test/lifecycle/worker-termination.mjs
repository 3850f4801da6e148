// Workers terminated while they wait for records, or while they load: ROOT COUNT waiting|loading.
// Prints the counts before and after. A worker that is terminated while it loads leaves descriptors of Node's module
// loader open now and then (Node 20.20, one in some hundred), so there only what a stream has is counted.
import { openTomoyo } from 'tomoyo';
import { createRequire } from 'node:module';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { counts, settled, stillCounts, streamCounts } from './process-counts.mjs';

/** The addon alone: most workers are this one, since loading the library takes a second and more on a slow board. */
const BARE = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { QueryChannel, RecordPump } = require(workerData.addon);
  const pumps = [1, 2].map(() => new RecordPump(workerData.root + '/audit', 65536, () => pumps[0].take()));
  pumps[0].ref();
  const channel = new QueryChannel(workerData.root + '/query', () => channel.take());
  channel.ref();
  parentPort.postMessage('waiting');`;

const folder = new URL('..', import.meta.resolve('tomoyo')).pathname.replace(/dist\/$/, '');
const { addonFile } = createRequire(folder)(`${folder}native/addon-file.cjs`);

async function terminateOne(root, moment, whole) {
  const data = { workerData: { root, addon: addonFile(folder) } };
  const worker = whole ? new Worker(new URL(import.meta.url), data) : new Worker(BARE, { ...data, eval: true });
  const event = moment === 'loading' ? 'online' : 'message';
  await new Promise((resolve, reject) => worker.once(event, resolve).once('error', reject));
  await worker.terminate();
}

if (isMainThread) {
  const [root, count, moment] = process.argv.slice(2);
  await terminateOne(root, 'waiting', true); // what Node itself opens for its first worker stays open
  await openTomoyo({ root });
  const look = moment === 'loading' ? () => streamCounts(root) : counts;
  const before = moment === 'loading' ? look() : await stillCounts();
  for (let index = 0; index < Number(count); index++)
    await terminateOne(root, moment, moment === 'loading' || index % 5 === 0);
  console.log(JSON.stringify({ before, after: await settled(look, before) }));
} else {
  const { root } = workerData;
  const tomoyo = await openTomoyo({ root });
  const waiting = tomoyo.audit().next();
  parentPort.postMessage('waiting');
  for await (const _ of tomoyo.audit());
  await waiting;
}
