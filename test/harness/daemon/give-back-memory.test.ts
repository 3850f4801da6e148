import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { giveBackMemory } from '../../../lib/daemon/give-back-memory.js';

/** In a function of its own, in whose frame the object stays. */
function nobodys(): WeakRef<object> {
  return new WeakRef({ of: 'nobody' });
}

it('collects what nobody has any more unless told otherwise, and leaves no function behind', async () => {
  const kept = { of: 'the test' };
  const [forgotten, held] = [nobodys(), new WeakRef(kept)];
  // until the end of its turn the engine itself holds what a WeakRef was made of, or gave
  await setImmediate();
  giveBackMemory('free');
  expect(forgotten.deref()).toBeDefined();
  await setImmediate();
  giveBackMemory();
  expect(forgotten.deref()).toBeUndefined();
  expect(held.deref()).toBe(kept);
  expect('gc' in globalThis).toBe(false);
});
