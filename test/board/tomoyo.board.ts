import { describe, expect } from 'vitest';
import { GuestNode } from './guest-node.js';
import { AS_MANAGER, INTERFACE } from './project-board.js';
import { projectTest } from './project-test.js';

const it = projectTest()
  .extend('anybody', { scope: 'file' }, ({ board }) => GuestNode.start(board))
  .extend('manager', { scope: 'file' }, ({ board }) => GuestNode.start(board, { as: AS_MANAGER }))
  .extend(
    'text',
    ({ board }) =>
      async (file: string) =>
        (await board.readFile(`${INTERFACE}/${file}`)).toString('latin1'),
  );

describe('the running kernel', () => {
  it('gives version, counters and every readable file', async ({ anybody }) => {
    const found = await anybody.eval(`
      const files = {};
      for (const name of ['profile', 'manager', 'domain_policy', 'exception_policy', 'self_domain'])
        files[name] = await tomoyo.read(name);
      return { version: await tomoyo.version(), stat: await tomoyo.stat(), files };`);
    expect(found.version).toBe('2.6.0');
    expect(found.stat.policyUpdates.count).toBeGreaterThan(10);
    expect(found.stat.memory.policy.bytes).toBeGreaterThan(1000);
    expect(found.stat.unknown).toEqual([]);
    expect(found.files.profile).toContain('3-COMMENT=enforcing\n');
    expect(found.files.manager).toBe('<kernel> /srv/test/manager\n/usr/sbin/board-agent\n');
    expect(found.files.domain_policy).toContain('<kernel> /srv/test/guarded\nuse_profile 3\n');
    expect(found.files.exception_policy).toContain('initialize_domain /srv/test/learner from any\n');
    expect(found.files.self_domain).toMatch(/^<kernel> .*\/usr\/bin\/node$/);
  });

  it('takes lines from a manager and says how many had no effect', async ({ manager, text }) => {
    const found = await manager.eval(`
      return {
        good: await tomoyo.write('exception_policy', '# comment\\n\\npath_group G /caf\\\\303\\\\251\\npath_group G /b\\n'),
        bad: await tomoyo.write('exception_policy', ['path_group G /c', 'nonsense', 'acl_group 300 file read /x']),
      };`);
    expect(found).toEqual({ good: { lines: 2, ignoredAtLeast: 0 }, bad: { lines: 3, ignoredAtLeast: 2 } });
    expect(await text('exception_policy')).toContain('path_group G /caf\\303\\251\npath_group G /b\npath_group G /c\n');
  });

  it('does not count a select line as ignored', async ({ manager, text }) => {
    const found = await manager.eval(
      `return tomoyo.write('domain_policy', ['select <kernel> /srv/test/learner', 'file read /etc/motd']);`,
    );
    expect(found).toEqual({ lines: 2, ignoredAtLeast: 0 });
    expect(await text('domain_policy')).toContain('file read /etc/motd\n');
  });

  it('names the line that a program which is no manager cannot write', async ({ anybody, text }) => {
    const found = await anybody.try(`return tomoyo.write('exception_policy', '# one\\npath_group H /x\\n');`);
    expect(found.error).toMatchObject({
      code: 'TOMOYO_NOT_MANAGER',
      syscall: 'write',
      errno: 'EPERM',
      path: `${INTERFACE}/exception_policy`,
      line: 2,
    });
    expect(await text('exception_policy')).not.toContain('path_group H');
  });

  it('refuses a raw non-ASCII path, which this kernel would cut, before anything is written', async ({
    board,
    manager,
    text,
  }) => {
    const found = await manager.try(
      `return tomoyo.write('exception_policy', ['path_group I /a', 'path_group I /caf\\u00e9']);`,
    );
    expect(found.error).toMatchObject({ code: 'TOMOYO_BAD_LINE', line: 2 });
    const raw = 'path_group J /caf\u00e9\n';
    await board.run([...AS_MANAGER, '/bin/sh', '-c', `printf '${raw}' > ${INTERFACE}/exception_policy`]);
    expect(await text('exception_policy')).not.toContain('path_group I');
    expect(await text('exception_policy')).toContain('path_group J /caf\n'); // what the kernel makes of it
  });

  it('says NO_PERMISSION to a user without rights', async ({ board }) => {
    const user = await GuestNode.start(board, { uid: 1000 });
    expect(await user.eval(`return tomoyo.read('stat').then(({ length }) => length > 100)`)).toBe(true);
    const refused = { code: 'TOMOYO_NO_PERMISSION', syscall: 'open', errno: 'EACCES' };
    expect((await user.try(`return tomoyo.read('domain_policy')`)).error).toMatchObject(refused);
    expect((await user.try(`return tomoyo.write('manager', 'x')`)).error).toMatchObject(refused);
    expect((await user.try(`return tomoyo.audit()`)).error).toMatchObject(refused);
    await user.stop();
  });
});
