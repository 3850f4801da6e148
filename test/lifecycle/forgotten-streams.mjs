// Streams that nobody closes are collected: ROOT COUNT, with --expose-gc. Prints the counts before and after.
import { setMaxListeners } from 'node:events';
import { openTomoyo } from 'tomoyo';
import { openStream } from './open-stream.mjs';
import { counts, settled, stillCounts, streamCounts } from './process-counts.mjs';

const [root, count] = process.argv.slice(2);
const tomoyo = await openTomoyo({ root });
const controller = new AbortController();
setMaxListeners(0, controller.signal);
const before = await stillCounts();
let most = 0;
for (let opened = 0; opened < Number(count);) {
  for (let index = 0; index < 50 && opened < Number(count); index++, opened++)
    openStream(tomoyo, index % 2 ? { signal: controller.signal } : {});
  most = Math.max(most, counts().threads);
  await settled(counts, before);
}
console.log(JSON.stringify({ before, after: await settled(counts, before), most, streams: streamCounts(root) }));
