import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { addon } from '../addon/load.js';
import { V8_MAJOR } from './v8-major.js';

/** All that can be given back, with the pages that V8 keeps for the next time. */
const ALL = { type: 'major', execution: 'sync', flavor: 'last-resort' };
/** An older one takes whatever it is called with for the wish to collect young objects only. */
const KNOWS_ALL = V8_MAJOR >= 12;

/**
 * Gives back to the system what a storm needed and a daemon that waits may not need again for days: garbage, pages that V8
 * keeps (with Node.js 22 and later), and what is free in the heaps of the C library.
 *
 * V8 does its part by itself only where a program goes on allocating. Node.js has no call for it: V8's function `gc` is there
 * in a context that is made while the flag is set.
 * @param how `free`: only what is free in the C library's heaps, among it what V8's compilers needed: 1 to 4 ms of processor on
 *   an emulated board, where `all` takes 20 to 200, by how much there is
 * @throws TomoyoError TOMOYO_NO_ADDON
 * Tested: test/harness/daemon/give-back-memory.test.ts; measured by `npm run bench -- memory`.
 */
export function giveBackMemory(how: 'free' | 'all' = 'all'): void {
  if (how === 'all') collectGarbage();
  addon().trimHeap();
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  setFlagsFromString('--no-expose-gc');
  if (typeof collect === 'function') collect(...(KNOWS_ALL ? [ALL] : []));
}
