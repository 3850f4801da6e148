import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Board } from '../../qemu/index.js';
import { bootProjectBoard, INTERFACE, is32Bit, runOk } from './project-board.js';

let board: Board;
beforeAll(async () => {
  board = await bootProjectBoard();
  await board.push(fileURLToPath(new URL('../lifecycle', import.meta.url)), '/root/lifecycle');
});
afterAll(() => board?.powerOff());

/** A worker takes a second and more to start on an emulated board; the harness test of the same terminates 150. */
const TERMINATIONS = is32Bit ? 5 : 20;

const script = (name: string, args: readonly string[]) =>
  runOk(board, ['/usr/bin/node', '--expose-gc', `/root/lifecycle/${name}.mjs`, INTERFACE, ...args]);

describe('stream life cycle on the board', () => {
  it(`frees descriptor and thread of ${TERMINATIONS} workers terminated in the middle of a wait`, async () => {
    const { before, after } = JSON.parse(await script('worker-termination', [String(TERMINATIONS), 'waiting']));
    expect(after.threads).toBeLessThanOrEqual(before.threads);
    expect(after.descriptors).toBeLessThanOrEqual(before.descriptors);
  });

  it('collects 300 forgotten streams with their descriptors and threads', async () => {
    const { before, after, most, streams } = JSON.parse(await script('forgotten-streams', ['300']));
    expect(most).toBeGreaterThanOrEqual(before.threads + 25);
    expect(streams).toEqual({ files: 0, pumps: 0 });
    // a slow Node ends threads of its own start late: fewer is no leak
    expect(after.threads).toBeLessThanOrEqual(before.threads);
    expect(after.descriptors).toBeLessThanOrEqual(before.descriptors);
  });

  it('keeps a waiting loop through garbage collections', async () => {
    expect(await script('collected-while-waiting', ['/srv/test/learner', '1', '1'])).toMatch(/^(file|use_profile) /);
  });

  it.each(['opened', 'waiting, exit', 'waiting, aborted'])('ends the process cleanly: %s', async (stage) => {
    expect(await script('exit-at-stage', [stage])).toBe('');
  });
});
