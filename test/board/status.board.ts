import { describe, expect, it } from 'vitest';
import type { Board } from '../../qemu/index.js';
import { GuestNode } from './guest-node.js';
import { AS_MANAGER, bootProjectBoard, INTERFACE, runOk } from './project-board.js';

const ASK = 'return tomoyo.status()';

/** Symptoms that are more than notes. */
const DOCTOR = `
  const { domains, symptoms } = await tomoyo.doctor();
  return { domains, symptoms: symptoms.filter(({ severity }) => severity !== 'note') }`;

const shell = (board: Board, script: string, as: readonly string[] = []) =>
  runOk(board, [...as, '/bin/sh', '-c', script]);

/** Makes the kernel log useless as a witness: its beginning is overwritten. */
const FLOOD = `
  const { closeSync, openSync, writeFileSync, writeSync } = await import('node:fs');
  writeFileSync('/proc/sys/kernel/printk_devkmsg', 'on\\n');
  const log = openSync('/dev/kmsg', 'w');
  for (let index = 0; index < 1000; index++) writeSync(log, 'x'.repeat(900));
  closeSync(log);`;

/** What a probe could have changed. Domains that the kernel makes of every program executed are left out. */
async function traces(board: Board): Promise<string> {
  const read = async (file: string) => (await board.readFile(`${INTERFACE}/${file}`)).toString('latin1');
  const domains = (await read('domain_policy')).split(/\n(?=<)/).filter((domain) => !domain.includes('board-agent'));
  return [...domains, await read('exception_policy'), await read('profile'), await read('manager')].join('\n');
}

describe('status', () => {
  it('is active for everybody who can ask, and nothing is left behind', async () => {
    await using board = await bootProjectBoard();
    const anybody = await GuestNode.start(board);
    const manager = await GuestNode.start(board, { as: AS_MANAGER });
    const user = await GuestNode.start(board, { uid: 1000 });
    const before = await traces(board);
    expect(await anybody.eval(DOCTOR)).toMatchObject({ domains: { learning: 1, enforcing: 1 }, symptoms: [] });
    expect(await anybody.eval(ASK)).toEqual({
      state: 'active',
      evidence: expect.stringContaining('Mandatory Access Control activated.'),
    });
    await anybody.eval(FLOOD);
    expect(await anybody.eval(ASK)).toEqual({
      state: 'active',
      evidence: 'a write by this process, no manager, is refused',
    });
    expect(await manager.eval(ASK)).toEqual({ state: 'active', evidence: 'a write without root rights is refused' });
    // Neither log, nor write, nor counter: no guess.
    expect(await user.eval(ASK)).toMatchObject({ state: 'unknown' });
    await shell(board, `echo manage_by_non_root > ${INTERFACE}/manager`, AS_MANAGER);
    expect(await manager.eval(ASK)).toMatchObject({ state: 'unknown' });
    await shell(board, `echo delete manage_by_non_root > ${INTERFACE}/manager`, AS_MANAGER);
    expect(await traces(board)).toBe(before);
    const flagged = '<kernel> /srv/test/learner\\nquota_exceeded\\n<kernel> /srv/test/guarded\\ntransition_failed\\n';
    await shell(board, `printf '${flagged}' > ${INTERFACE}/domain_policy`, AS_MANAGER);
    await shell(board, `echo /usr/bin/node > ${INTERFACE}/manager`, AS_MANAGER);
    expect(await anybody.eval(DOCTOR)).toMatchObject({
      symptoms: [{ code: 'quota_exceeded' }, { code: 'transition_failed' }, { code: 'manager_is_interpreter' }],
    });
    await runOk(board, ['/srv/test/guarded', '1']);
    expect(await user.eval(ASK)).toEqual({ state: 'active', evidence: 'stat counts 1 policy violations' });
  });

  it('is not activated where the trigger was never executed, and survives late activation', async () => {
    await using board = await bootProjectBoard({ append: ['TOMOYO_trigger=/srv/test/late'] });
    const anybody = await GuestNode.start(board);
    const before = await traces(board);
    expect(await anybody.eval(ASK)).toEqual({
      state: 'not-activated',
      evidence: 'the kernel log, complete since boot, has no activation line',
    });
    expect(await anybody.eval(DOCTOR)).toMatchObject({
      symptoms: [
        {
          code: 'not_activated',
          fix: expect.stringContaining('the trigger /srv/test/late: boot with TOMOYO_trigger='),
        },
        { code: 'undefined_profile', message: expect.stringContaining('<kernel>') },
        { code: 'no_manager' },
      ],
    });
    await anybody.eval(FLOOD);
    expect(await anybody.eval(ASK)).toEqual({
      state: 'not-activated',
      evidence: 'a write by this process, no manager, is taken',
    });
    expect(await traces(board)).toBe(before);
    // A scratch domain left behind would panic the kernel now.
    await board.writeFile('/srv/test/late', '#!/bin/sh\nexit 0\n', { mode: 0o755 });
    await runOk(board, ['/srv/test/late']);
    expect(await anybody.eval(ASK)).toMatchObject({ state: 'active' });
  });

  it('is not in the LSM list where the boot left it out', async () => {
    await using board = await bootProjectBoard({ lsm: 'lockdown,yama' });
    const anybody = await GuestNode.start(board);
    expect(await anybody.eval(ASK)).toEqual({
      state: 'not-in-lsm-list',
      evidence: expect.stringMatching(/kallsyms has tomoyo_ symbols, but the LSM list is ".*yama.*"$/),
    });
    expect((await anybody.try('return tomoyo.audit()')).error).toMatchObject({ code: 'TOMOYO_NOT_ENABLED' });
    expect(await anybody.eval(DOCTOR)).toMatchObject({
      symptoms: [{ code: 'not_selected', fix: expect.stringMatching(/^boot with lsm=.*yama,.*tomoyo$|yama,tomoyo$/) }],
    });
    await shell(board, 'umount /sys/kernel/security');
    expect(await anybody.eval(ASK)).toMatchObject({
      state: 'unknown',
      evidence: expect.stringContaining('securityfs'),
    });
    expect((await anybody.try('return tomoyo.stat()')).error).toMatchObject({ code: 'TOMOYO_NO_SECURITYFS' });
  });
});
