import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Frees all of many buffers but a few that lie among them, so that the heap cannot shrink by itself. */
const PROGRAM = `
  const { trimHeap } = require(require('./native/addon-file.cjs').addonFile(process.cwd()));
  const buffers = Array.from({ length: 2000 }, () => Buffer.alloc(60_000, 1));
  for (let index = 0; index < buffers.length; index++) if (index % 50 !== 0) buffers[index] = undefined;
  // each finishes first what the one before began
  const collected = Array.from({ length: 4 }).reduce(
    (before) => before.then(() => new Promise((resolve) => setImmediate(() => resolve(gc())))),
    Promise.resolve(),
  );
  collected.then(() => {
    const before = process.memoryUsage.rss();
    trimHeap();
    console.log(JSON.stringify({ before, after: process.memoryUsage.rss(), left: buffers.filter(Boolean).length }));
  });
`;

it('trimHeap() gives back what the heaps of the C library keep', () => {
  const said = execFileSync(process.execPath, ['--expose-gc', '-e', PROGRAM], { cwd: ROOT, encoding: 'utf8' });
  const { before, after, left } = JSON.parse(said);
  expect(left).toBe(40);
  expect(after).toBeLessThan(before / 2);
});
