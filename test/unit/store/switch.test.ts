import { mkdir, readdir, readFile, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { STORED_FILES } from '../../../lib/store/layout.js';
import { policyOf } from '../../power-cut/marked-policy.js';
import { codeOf, ScratchStore } from './scratch-store.js';

let scratch: ScratchStore;
beforeEach(async () => {
  scratch = await ScratchStore.make();
});
afterEach(() => scratch.remove());

describe('rollback', () => {
  it('goes to the previous slot and back, or to a named one', async () => {
    for (const mark of ['a', 'b', 'c']) await scratch.store.save(policyOf(mark));
    expect(await scratch.store.rollback()).toMatchObject({
      slot: '26-11-24.22:41:01',
      from: '26-11-24.22:41:02',
      changed: true,
    });
    expect(await scratch.store.read()).toEqual(policyOf('b'));
    expect(await scratch.store.rollback()).toMatchObject({ slot: '26-11-24.22:41:02' });
    expect(await scratch.store.rollback('26-11-24.22:41:00')).toMatchObject({ from: '26-11-24.22:41:02' });
    expect(await scratch.store.rollback('26-11-24.22:41:00')).toMatchObject({ changed: false });
    expect(await scratch.marks('26-11-24.22:41:02')).toEqual(['previous']);
  });

  it('goes to the next older complete slot where there is no previous one', async () => {
    for (const mark of ['a', 'b', 'c']) await scratch.store.save(policyOf(mark));
    await rm(scratch.policy('previous'));
    await rm(scratch.policy('26-11-24.22:41:01/manager.conf'));
    expect(await scratch.store.rollback()).toMatchObject({ slot: '26-11-24.22:41:00' });
  });

  it('says what is not there, incomplete, or would stop the machine', async () => {
    expect(await codeOf(scratch.store.rollback())).toBe('TOMOYO_NO_SLOT');
    await scratch.store.save(policyOf('a'));
    expect(await codeOf(scratch.store.rollback())).toBe('TOMOYO_NO_SLOT');
    expect(await codeOf(scratch.store.rollback('26-01-01.00:00:00'))).toBe('TOMOYO_NO_SLOT');
    await scratch.store.save(policyOf('b'));
    await writeFile(scratch.policy('26-11-24.22:41:00/profile.conf'), '');
    expect(await codeOf(scratch.store.rollback())).toBe('TOMOYO_BAD_POLICY');
    await rm(scratch.policy('26-11-24.22:41:00/profile.conf'));
    expect(await codeOf(scratch.store.rollback('26-11-24.22:41:00'))).toBe('TOMOYO_BAD_STORE');
    expect(await scratch.store.read()).toEqual(policyOf('b'));
  });
});

describe('stores that others left', () => {
  it('reads and goes on with what tomoyo-savepolicy makes: no record, a "/" behind the target, names in the future', async () => {
    await mkdir(scratch.policy('26-11-24.22:41:05'), { recursive: true });
    for (const file of STORED_FILES) {
      await writeFile(scratch.policy(`26-11-24.22:41:05/${file}.conf`), policyOf('c')[file]);
      await symlink(`policy/current/${file}.conf`, join(scratch.root, `${file}.conf`));
    }
    await symlink('26-11-24.22:41:05/', scratch.policy('current'));
    await symlink('26-11-24.22:41:05', scratch.policy('previous')); // as init_policy has it
    expect(await scratch.store.slots()).toMatchObject([
      { name: '26-11-24.22:41:05', kernel: undefined, content: undefined, current: true, previous: true, missing: [] },
    ]);
    expect(await scratch.store.save(policyOf('c'))).toMatchObject({ kind: 'unchanged' });
    expect(await scratch.store.save(policyOf('d'))).toMatchObject({ kind: 'saved', slot: '26-11-24.22:41:06' });
    expect(await readlink(scratch.policy('previous'))).toBe('26-11-24.22:41:05/');
  });

  it('mends what a power cut leaves of a C tool: no current', async () => {
    for (const mark of ['a', 'b']) await scratch.store.save(policyOf(mark));
    await rename(scratch.policy('current'), scratch.policy('previous'));
    expect((await scratch.store.read()).manager).toBe('');
    await scratch.store.save(policyOf('c'));
    expect(await scratch.store.read()).toEqual(policyOf('c'));
    expect(await scratch.marks('26-11-24.22:41:01')).toEqual(['previous']);
  });

  it('leads links that lead nowhere to a slot', async () => {
    await scratch.store.save(policyOf('a'));
    await symlink('26-01-01.00:00:00', scratch.policy('previous'));
    await scratch.store.save(policyOf('a'));
    expect(await scratch.marks('26-11-24.22:41:00')).toEqual(['current', 'previous']);
  });

  it('refuses a current that is a folder, and a policy that is a file', async () => {
    await mkdir(scratch.policy('current'), { recursive: true });
    expect(await codeOf(scratch.store.save(policyOf('a')))).toBe('TOMOYO_BAD_STORE');
    await rm(scratch.policy(), { recursive: true });
    await writeFile(scratch.policy(), '');
    expect(await codeOf(scratch.store.save(policyOf('a')))).toBe('TOMOYO_BAD_STORE');
  });

  it('looks at no other folder, such as lost+found, and takes away what killed saves left', async () => {
    await scratch.store.save(policyOf('a'));
    await mkdir(scratch.policy('lost+found'));
    await mkdir(scratch.policy('.new-slot'));
    await writeFile(scratch.policy('.new-slot/profile.conf'), 'PROFILE');
    await symlink('26-01-01.00:00:00/', scratch.policy('.new-current'));
    expect(await scratch.names()).toEqual(['26-11-24.22:41:00']);
    await scratch.store.save(policyOf('b'));
    expect(await readdir(scratch.policy())).toEqual([
      '26-11-24.22:41:00',
      '26-11-24.22:41:01',
      'current',
      'lost+found',
      'previous',
    ]);
  });
});

describe('mark-good', () => {
  it('calls the booted slot good and starts the count anew', async () => {
    await scratch.store.save(policyOf('a'));
    await writeFile(scratch.policy('boot-state'), 'slot=26-11-24.22:41:00\nattempts=2\ngood=-\n');
    expect(await scratch.store.markGood()).toEqual({ slot: '26-11-24.22:41:00', attempts: 2 });
    expect(await readFile(scratch.policy('boot-state'), 'utf8')).toBe(
      'slot=26-11-24.22:41:00\nattempts=0\ngood=26-11-24.22:41:00\n',
    );
  });

  it('needs a name where no loader wrote down what it loaded', async () => {
    await scratch.store.save(policyOf('a'));
    expect(await codeOf(scratch.store.markGood())).toBe('TOMOYO_NO_SLOT');
    expect(await scratch.store.markGood('26-11-24.22:41:00')).toEqual({ slot: '26-11-24.22:41:00', attempts: 0 });
    expect(await readFile(scratch.policy('boot-state'), 'utf8')).toBe('slot=\nattempts=0\ngood=26-11-24.22:41:00\n');
    expect(await codeOf(scratch.store.markGood('else'))).toBe('TOMOYO_NO_SLOT');
  });
});

describe('one at a time', () => {
  it('refuses a second call and says who is at it', async () => {
    const [first, second] = await Promise.allSettled([
      scratch.store.save(policyOf('a')),
      scratch.store.save(policyOf('b')),
    ]);
    const results = [first, second].map((one) => (one.status === 'fulfilled' ? 'saved' : one.reason.code));
    expect(new Set(results)).toEqual(new Set(['TOMOYO_STORE_LOCKED', 'saved']));
    expect(await readdir(scratch.policy())).toEqual(['26-11-24.22:41:00', 'current']);
  });

  const DEAD: Readonly<Record<string, string>> = {
    'a process that is gone': '999999999 1 -\n',
    'another process with the number of ours': `${process.pid} 1 -\n`,
    'this process in an earlier boot': `${process.pid} - 00000000-0000-0000-0000-000000000000\n`,
    nobody: '',
  };
  for (const [who, text] of Object.entries(DEAD))
    it(`takes over the lock of ${who}`, async () => {
      await scratch.store.save(policyOf('a'));
      await writeFile(scratch.policy('.lock'), text);
      await writeFile(scratch.policy('.lock-1-2'), text);
      expect(await scratch.store.save(policyOf('b'))).toMatchObject({ kind: 'saved' });
      expect((await readdir(scratch.policy())).filter((name) => name.startsWith('.'))).toEqual([]);
    });
});
