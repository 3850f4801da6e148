import { describe, expect, it } from 'vitest';
import type { Board } from '../../qemu/index.js';
import { AS_MANAGER, bootProjectBoard, INTERFACE, runOk } from './project-board.js';

interface Told {
  readonly state: string;
  readonly evidence: string;
}

async function status(board: Board, as: readonly string[] = [], who = {}): Promise<Told> {
  const { stdout, stderr } = await board.run([...as, '/usr/bin/node', '/usr/bin/tomoyo', 'status', '--json'], {
    timeoutMs: 100_000,
    ...who,
  });
  expect(stderr.toString()).toBe('');
  return JSON.parse(stdout.toString());
}

const shell = (board: Board, script: string, as: readonly string[] = []) => runOk(board, [...as, '/bin/sh', '-c', script]);

/** Makes the log useless as a witness: its beginning is overwritten. */
const FLOOD = 'i=0; while [ $i -lt 4000 ]; do echo "filler $i ...................................................................." > /dev/kmsg; i=$((i + 1)); done';

/** Everything that a probe could have changed. */
const traces = (board: Board) =>
  shell(board, `cd ${INTERFACE}; cat domain_policy exception_policy profile manager; grep update stat`);

describe('status', () => {
  it('is active for everybody who can ask, and nothing is left behind', async () => {
    await using board = await bootProjectBoard();
    const before = await traces(board);
    expect(await status(board)).toEqual({
      state: 'active',
      evidence: expect.stringContaining('Mandatory Access Control activated.'),
    });
    await shell(board, `printk=/proc/sys/kernel/printk_devkmsg; echo on > $printk; ${FLOOD}`);
    expect(await status(board)).toEqual({
      state: 'active',
      evidence: 'a write by this process, no manager, is refused',
    });
    expect(await status(board, AS_MANAGER)).toEqual({
      state: 'active',
      evidence: 'a write without root rights is refused',
    });
    // Neither log, nor write, nor counter: no guess.
    expect(await status(board, [], { uid: 1000, gid: 1000 })).toMatchObject({ state: 'unknown' });
    await shell(board, `echo manage_by_non_root > ${INTERFACE}/manager`, AS_MANAGER);
    expect(await status(board, AS_MANAGER)).toMatchObject({ state: 'unknown' });
    await shell(board, `echo delete manage_by_non_root > ${INTERFACE}/manager`, AS_MANAGER);
    expect((await traces(board)).replace(/^Policy update.*$/m, '')).toBe(before.replace(/^Policy update.*$/m, ''));
    await runOk(board, ['/srv/test/guarded', '1']);
    expect(await status(board, [], { uid: 1000, gid: 1000 })).toEqual({
      state: 'active',
      evidence: 'stat counts 1 policy violations',
    });
  });

  it('is not activated where the trigger was never executed, and nothing is left behind', async () => {
    await using board = await bootProjectBoard({ append: ['TOMOYO_trigger=/never'] });
    const before = await traces(board);
    expect(await status(board)).toEqual({
      state: 'not-activated',
      evidence: 'the kernel log, complete since boot, has no activation line',
    });
    await shell(board, `echo on > /proc/sys/kernel/printk_devkmsg; ${FLOOD}`);
    expect(await status(board)).toEqual({
      state: 'not-activated',
      evidence: 'a write by this process, no manager, is taken',
    });
    expect(await traces(board)).toBe(before);
    // Late activation after the probes: a scratch domain would panic this kernel now.
    expect(await status(board)).toMatchObject({ state: 'not-activated' });
    await board.ping();
  });

  it('is not in the LSM list where the boot left it out', async () => {
    await using board = await bootProjectBoard({ lsm: 'lockdown,yama' });
    expect(await status(board)).toEqual({
      state: 'not-in-lsm-list',
      evidence: expect.stringMatching(/kallsyms has tomoyo_ symbols, but the LSM list is ".*yama.*"$/),
    });
    const { code, stderr } = await board.run(['/usr/bin/node', '/usr/bin/tomoyo', 'audit', '--for', '1s']);
    expect(stderr.toString()).toContain('(TOMOYO_NOT_ENABLED)');
    expect(code).toBe(3);
    await shell(board, 'umount /sys/kernel/security');
    expect(await status(board)).toMatchObject({ state: 'unknown', evidence: expect.stringContaining('securityfs') });
    const audit = await board.run(['/usr/bin/node', '/usr/bin/tomoyo', 'audit', '--for', '1s']);
    expect(audit.stderr.toString()).toContain('(TOMOYO_NO_SECURITYFS)');
    expect(audit.code).toBe(3);
  });
});
