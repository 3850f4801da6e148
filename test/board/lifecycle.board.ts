import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import { INTERFACE, is32Bit, runOk } from './project-board.js';
import { projectTest } from './project-test.js';

/** A worker takes a second and more to start on an emulated board; the harness test of the same terminates 150. */
const TERMINATIONS = is32Bit ? 5 : 20;

const it = projectTest().extend('script', { scope: 'file' }, async ({ board }) => {
  await board.push(fileURLToPath(new URL('../lifecycle', import.meta.url)), '/root/lifecycle');
  return (name: string, args: readonly string[]) =>
    runOk(board, ['/usr/bin/node', '--expose-gc', `/root/lifecycle/${name}.mjs`, INTERFACE, ...args]);
});

describe('stream life cycle on the board', () => {
  it(`frees descriptor and thread of ${TERMINATIONS} workers terminated in the middle of a wait`, async ({
    script,
  }) => {
    const { before, after } = JSON.parse(await script('worker-termination', [String(TERMINATIONS), 'waiting']));
    expect(after.threads).toBeLessThanOrEqual(before.threads);
    expect(after.descriptors).toBeLessThanOrEqual(before.descriptors);
  });

  it('collects 300 forgotten streams with their descriptors and threads', async ({ script }) => {
    const { before, after, most, streams } = JSON.parse(await script('forgotten-streams', ['300']));
    expect(most).toBeGreaterThanOrEqual(before.threads + 25);
    expect(streams).toEqual({ files: 0, pumps: 0 });
    // a slow Node ends threads of its own start late: fewer is no leak
    expect(after.threads).toBeLessThanOrEqual(before.threads);
    expect(after.descriptors).toBeLessThanOrEqual(before.descriptors);
  });

  it('keeps a waiting loop through garbage collections', async ({ script }) => {
    expect(await script('collected-while-waiting', ['/srv/test/learner', '1', '1'])).toMatch(/^(file|use_profile) /);
  });

  it.for(['opened', 'waiting, exit', 'waiting, aborted'])('ends the process cleanly: %s', async (stage, { script }) => {
    expect(await script('exit-at-stage', [stage])).toBe('');
  });
});
