import { cp, mkdir, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PolicySyntaxError, TomoyoError } from '../../../lib/errors.js';
import { STORED_FILES, stampOf, type PolicyTexts } from '../../../lib/store/layout.js';
import { openStore } from '../../../lib/store/store.js';
import { policyOf } from '../../power-cut/marked-policy.js';
import { codeOf, ScratchStore } from './scratch-store.js';

let scratch: ScratchStore;
beforeEach(async () => {
  scratch = await ScratchStore.make();
});
afterEach(() => scratch.remove());

describe('save', () => {
  it('makes the layout of the C tools where there is nothing', async () => {
    const report = await scratch.store.save(policyOf('one'), { kernel: '6.1.0-9' });
    expect(report).toMatchObject({ kind: 'saved', slot: '26-11-24.22:41:00', pruned: [], carried: [] });
    expect(await readdir(scratch.root)).toEqual([
      'domain_policy.conf',
      'exception_policy.conf',
      'manager.conf',
      'policy',
      'profile.conf',
    ]);
    for (const file of STORED_FILES) {
      expect(await readlink(join(scratch.root, `${file}.conf`))).toBe(`policy/current/${file}.conf`);
      expect(await readFile(join(scratch.root, `${file}.conf`), 'latin1')).toBe(policyOf('one')[file]);
    }
    expect(await readdir(scratch.policy())).toEqual(['26-11-24.22:41:00', 'current']);
    expect(await readlink(scratch.policy('current'))).toBe('26-11-24.22:41:00/');
    expect(await readFile(scratch.policy('current/slot.conf'), 'utf8')).toBe(
      `saved=${scratch.time.toISOString().replace('.000', '')}\nkernel=6.1.0-9\ncontent=${report.content}\n`,
    );
    expect(await scratch.store.slots()).toMatchObject([
      {
        name: report.slot,
        time: scratch.time,
        kernel: '6.1.0-9',
        content: report.content,
        missing: [],
        current: true,
        previous: false,
      },
    ]);
  });

  it('moves current to previous, and gives two saves of one second two names in order', async () => {
    await scratch.store.save(policyOf('one'));
    await scratch.store.save(policyOf('two'));
    await scratch.store.save(policyOf('three'));
    expect(await scratch.names()).toEqual(['26-11-24.22:41:02', '26-11-24.22:41:01', '26-11-24.22:41:00']);
    expect(await scratch.marks('26-11-24.22:41:02')).toEqual(['current']);
    expect(await scratch.marks('26-11-24.22:41:01')).toEqual(['previous']);
  });

  it('keeps the order of saves when the clock goes back, and when it starts in 1970', async () => {
    scratch.time = new Date(1970, 0, 1, 0, 0, 20);
    await scratch.store.save(policyOf('one'));
    scratch.time = new Date(2026, 10, 24, 22, 41, 0);
    await scratch.store.save(policyOf('two'));
    scratch.time = new Date(1970, 0, 1, 0, 0, 21);
    const report = await scratch.store.save(policyOf('three'));
    expect(await scratch.names()).toEqual(['26-11-24.22:41:01', '26-11-24.22:41:00', '70-01-01.00:00:20']);
    expect((await scratch.store.slots())[0]).toMatchObject({ name: report.slot, time: scratch.time, current: true });
  });

  it('makes no slot of what the current one holds, whatever its spelling; --force does', async () => {
    const { slot } = await scratch.store.save(policyOf('one'));
    const spelt = policyOf('one', {
      domain_policy: '# learned\n<kernel>\nuse_group 0\nuse_profile 0\nfile  read /one\nfile read /one\n',
    });
    expect(await scratch.store.save(spelt)).toMatchObject({ kind: 'unchanged', slot });
    expect(await scratch.names()).toEqual([slot]);
    expect(await scratch.store.save(spelt, { force: true })).toMatchObject({
      kind: 'saved',
      slot: '26-11-24.22:41:01',
    });
  });

  it('sees that somebody has edited the current slot', async () => {
    await scratch.store.save(policyOf('one'));
    await writeFile(scratch.policy('current/manager.conf'), '/usr/sbin/else\n');
    expect(await scratch.store.slots({ verify: true })).toMatchObject([{ altered: true }]);
    expect(await scratch.store.save(policyOf('one'))).toMatchObject({ kind: 'saved' });
    expect(await scratch.store.slots({ verify: true })).toMatchObject([{ altered: false }, { altered: true }]);
  });

  it('keeps as many slots as told, and never takes away one that is in use', async () => {
    for (const mark of ['a', 'b', 'c', 'd']) await scratch.store.save(policyOf(mark));
    await mkdir(scratch.policy('golden'));
    await cp(scratch.policy('26-11-24.22:41:00'), scratch.policy('golden'), { recursive: true });
    await writeFile(scratch.policy('boot-state'), 'slot=26-11-24.22:41:01\nattempts=1\ngood=26-11-24.22:41:00\n');
    await symlink('policy/26-11-24.22:41:02/profile.conf', join(scratch.root, 'profile-debug.conf'));
    await scratch.store.save(policyOf('e'), { keep: 1 });
    expect(await scratch.names()).toEqual(
      [4, 3, 2, 1, 0].map((second) => `26-11-24.22:41:0${second}`).concat('golden'),
    );
    await rm(join(scratch.root, 'profile-debug.conf'));
    await scratch.store.markGood();
    expect(await scratch.store.prune({ keep: 1 })).toEqual(['26-11-24.22:41:02', '26-11-24.22:41:00']);
    expect(await scratch.marks('26-11-24.22:41:01')).toEqual(['good', 'booted']);
  });

  it('takes away incomplete slots once enough newer ones are complete', async () => {
    await scratch.store.save(policyOf('a'));
    await mkdir(scratch.policy('26-11-24.22:41:01'));
    await writeFile(scratch.policy('26-11-24.22:41:01/profile.conf'), ''); // what a full disk leaves of a C tool's save
    const [second] = await scratch.store.slots();
    expect(second?.missing).toEqual(['domain_policy', 'exception_policy', 'manager']);
    expect(await scratch.store.save(policyOf('b'), { keep: 2 })).toMatchObject({
      slot: '26-11-24.22:41:02',
      pruned: [],
    });
    expect(await scratch.store.save(policyOf('c'), { keep: 2 })).toMatchObject({
      pruned: ['26-11-24.22:41:01', '26-11-24.22:41:00'],
    });
  });

  it('makes slots of plain files, which would hide it at boot, and links of them', async () => {
    await mkdir(scratch.root);
    for (const file of STORED_FILES) await writeFile(join(scratch.root, `${file}.conf`), policyOf('plain')[file]);
    await writeFile(join(scratch.root, 'stat.conf'), 'Memory used by policy: 0\n');
    const report = await scratch.store.save(policyOf('one'));
    expect(report).toMatchObject({
      slot: '26-11-24.22:41:01',
      adopted: { slot: '26-11-24.22:41:00', files: STORED_FILES },
    });
    expect(await scratch.store.read()).toEqual(policyOf('one'));
    expect(await scratch.store.read('26-11-24.22:41:00')).toEqual(policyOf('plain'));
    expect(await readlink(join(scratch.root, 'manager.conf'))).toBe('policy/current/manager.conf');
    expect(await readFile(join(scratch.root, 'stat.conf'), 'utf8')).toBe('Memory used by policy: 0\n');
    await scratch.store.rollback();
    expect(await scratch.store.read()).toEqual(policyOf('plain'));
  });

  it('follows a policy folder that is a link, as boards with a read-only root have it', async () => {
    await mkdir(scratch.root);
    await mkdir(join(scratch.root, '../data'));
    await symlink('../data', scratch.policy());
    await scratch.open();
    const { slot } = await scratch.store.save(policyOf('one'));
    expect(await readdir(join(scratch.root, '../data'))).toEqual([slot, 'current']);
    expect(await scratch.store.read()).toEqual(policyOf('one'));
  });

  it('reads a running kernel, keeps what it does not print, and says so', async () => {
    const read: string[] = [];
    const source = (mark: string) => ({
      read: async (file: (typeof STORED_FILES)[number]) => {
        read.push(file);
        return policyOf(mark)[file];
      },
    });
    await scratch.store.save(policyOf('one', { manager: 'manage_by_non_root\n/usr/sbin/one\n' }));
    const report = await scratch.store.save(source('two'));
    expect(report).toMatchObject({ kind: 'saved', carried: ['manage_by_non_root'] });
    expect((await scratch.store.read()).manager).toBe(`manage_by_non_root\n${policyOf('two').manager}`);
    expect(read).toEqual(['domain_policy', 'exception_policy', 'profile', 'manager']);
    expect((await scratch.store.slots())[0]?.kernel).toMatch(/^\d+\.\d+/);
  });
});

describe('what is refused before the store is touched', () => {
  const BAD: readonly [string, Partial<PolicyTexts>, string, number][] = [
    ['a domain with an undefined profile', { domain_policy: '<kernel>\nuse_profile 7\n' }, 'TOMOYO_BAD_POLICY', 2],
    ['a profile version of the future', { profile: 'PROFILE_VERSION=20991231\n0-COMMENT=\n' }, 'TOMOYO_BAD_POLICY', 1],
    ['a line that the kernel drops', { exception_policy: 'path_group G /a\nnonsense\n' }, 'TOMOYO_SYNTAX', 2],
    ['a line that the kernel cuts', { exception_policy: 'path_group G /caf\u00e9\n' }, 'TOMOYO_BAD_LINE', 1],
  ];
  for (const [what, more, code, line] of BAD)
    it(`${what}, with its place`, async () => {
      await scratch.store.save(policyOf('one'));
      const error: unknown = await scratch.store.save(policyOf('two', more)).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(TomoyoError);
      expect(error).toMatchObject({ code, line });
      if (error instanceof PolicySyntaxError) expect(error.file).toBe('exception_policy.conf');
      expect(await scratch.store.read()).toEqual(policyOf('one'));
      expect(await readdir(scratch.policy())).toEqual(['26-11-24.22:41:00', 'current']);
    });

  it('letters that are no bytes, and senseless options', async () => {
    expect(await codeOf(scratch.store.save(policyOf('one', { manager: '/usr/sbin/\u4e2d\n' })))).toBe(
      'TOMOYO_BAD_OPTION',
    );
    expect(await codeOf(scratch.store.save(policyOf('one'), { keep: 0 }))).toBe('TOMOYO_BAD_OPTION');
    expect(await codeOf(openStore({ root: 'etc' }))).toBe('TOMOYO_BAD_OPTION');
  });

  it('a last line without its end is completed', async () => {
    await scratch.store.save(policyOf('one', { manager: '/usr/sbin/one' }));
    expect((await scratch.store.read()).manager).toBe('/usr/sbin/one\n');
  });
});

it('stamps are local time as the C tools write it', () => {
  expect(stampOf(new Date(2026, 0, 2, 3, 4, 5))).toBe('26-01-02.03:04:05');
});
