import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Board } from '../../qemu/index.js';
import { AS_MANAGER, bootProjectBoard, INTERFACE, runNode } from './project-board.js';

let board: Board;
beforeAll(async () => {
  board = await bootProjectBoard();
});
afterAll(() => board?.powerOff());

const run = async (body: string, as: readonly string[] = []) =>
  JSON.parse(
    await runNode(
      board,
      `import { openTomoyo } from 'tomoyo';
       const tomoyo = await openTomoyo();
       const failure = (promise) => promise.then(() => 'no failure', ({ code, syscall, errno, path, line, message }) => ({ code, syscall, errno, path, line, message }));
       console.log(JSON.stringify(await (async () => { ${body} })()));
       await tomoyo.close();`,
      { as },
    ),
  );

describe('the running kernel', () => {
  it('gives version, counters and every readable file', async () => {
    const found = await run(`
      const files = {};
      for (const name of ['profile', 'manager', 'domain_policy', 'exception_policy', 'self_domain'])
        files[name] = await tomoyo.read(name);
      return { version: await tomoyo.version(), stat: await tomoyo.stat(), files };`);
    expect(found.version).toBe('2.6.0');
    expect(found.stat.policyUpdates.count).toBeGreaterThan(10);
    expect(found.stat.memory.policy.bytes).toBeGreaterThan(1000);
    expect(found.stat.unknown).toEqual([]);
    expect(found.files.profile).toContain('3-COMMENT=enforcing\n');
    expect(found.files.manager).toBe('<kernel> /srv/test/manager\n');
    expect(found.files.domain_policy).toContain('<kernel> /srv/test/guarded\nuse_profile 3\n');
    expect(found.files.exception_policy).toContain('initialize_domain /srv/test/learner from any\n');
    expect(found.files.self_domain).toMatch(/^<kernel> .*\/usr\/bin\/node$/);
  });

  it('takes lines from a manager and says how many had no effect', async () => {
    const found = await run(
      `return {
         good: await tomoyo.write('exception_policy', '# comment\\n\\npath_group G /caf\\\\303\\\\251\\npath_group G /b\\n'),
         bad: await tomoyo.write('exception_policy', ['path_group G /c', 'nonsense', 'acl_group 300 file read /x']),
         text: await tomoyo.read('exception_policy'),
       };`,
      AS_MANAGER,
    );
    expect(found.good).toEqual({ lines: 2, ignoredAtLeast: 0 });
    expect(found.bad).toEqual({ lines: 3, ignoredAtLeast: 2 });
    expect(found.text).toContain('path_group G /caf\\303\\251\npath_group G /b\npath_group G /c\n');
  });

  it('does not count a select line as ignored', async () => {
    const found = await run(
      `return tomoyo.write('domain_policy', ['select <kernel> /srv/test/learner', 'file read /etc/motd']);`,
      AS_MANAGER,
    );
    expect(found).toEqual({ lines: 2, ignoredAtLeast: 0 });
    expect((await board.readFile(`${INTERFACE}/domain_policy`)).toString()).toContain('file read /etc/motd\n');
  });

  it('names the line that a program which is no manager cannot write', async () => {
    const found = await run(`return failure(tomoyo.write('exception_policy', '# one\\npath_group H /x\\n'));`);
    expect(found).toMatchObject({
      code: 'TOMOYO_NOT_MANAGER',
      syscall: 'write',
      errno: 'EPERM',
      path: `${INTERFACE}/exception_policy`,
      line: 2,
    });
    expect((await board.readFile(`${INTERFACE}/exception_policy`)).toString()).not.toContain('path_group H');
  });

  it('refuses a raw non-ASCII path, which this kernel would cut, before anything is written', async () => {
    const found = await run(
      `return failure(tomoyo.write('exception_policy', ['path_group I /a', 'path_group I /caf\\u00e9']));`,
      AS_MANAGER,
    );
    expect(found).toMatchObject({ code: 'TOMOYO_BAD_LINE', line: 2 });
    const raw = 'path_group J /caf\u00e9\n';
    await board.run(['/srv/test/manager', '/bin/sh', '-c', `printf '${raw}' > ${INTERFACE}/exception_policy`]);
    const text = (await board.readFile(`${INTERFACE}/exception_policy`)).toString();
    expect(text).not.toContain('path_group I');
    expect(text).toContain('path_group J /caf\n'); // what the kernel makes of it: why the line is refused
  });

  it('says NO_PERMISSION to a user without rights', async () => {
    const { stdout } = await board.run(
      [
        '/usr/bin/node',
        '--input-type=module',
        '-e',
        `import { openTomoyo } from 'tomoyo';
         const tomoyo = await openTomoyo();
         const codes = await Promise.all(['stat', 'domain_policy'].map((file) => tomoyo.read(file).then(() => 'read', ({ code }) => code)));
         try { tomoyo.audit(); } catch ({ code, errno }) { codes.push(code, errno); }
         console.log(codes.join(' '));`,
      ],
      { uid: 1000, gid: 1000, cwd: '/tmp' },
    );
    expect(stdout.toString()).toBe('read TOMOYO_NO_PERMISSION TOMOYO_NO_PERMISSION EACCES\n');
  });
});
