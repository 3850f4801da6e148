import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tomoyo } from './run-command.js';

let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tomoyo-notify-'));
  file = join(folder, 'notifyd.conf');
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (text: string, ...args: readonly string[]) => {
  writeFileSync(file, text);
  return tomoyo(['notify', '--config', file, ...args]);
};

describe('notify --check', () => {
  it('says that a configuration is good, and what is strange in it', async () => {
    const { code, stdout, stderr } = await run('bogus\naction_to_take no-such-program\n', '--check');
    expect(stderr).toContain(`tomoyo notify: ${file}:1:1: warning: unknown word "bogus"`);
    expect(stderr).toContain('warning: there is no program no-such-program here');
    expect(stderr).toContain(`${file} is good\n`);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  });

  it('says all that is wrong, with file, line, column and the place', async () => {
    const { code, stderr } = await run('time_to_wait -1\naction_to_take a \\101\n', '--check');
    expect(stderr).toContain(`${file}:1:14: "-1": expected a number of seconds`);
    expect(stderr).toContain(`${file}:2:18: not a word in the kernel's form`);
    expect(stderr).toContain('> 2 | action_to_take a \\101');
    expect(stderr).toContain('(TOMOYO_BAD_FORMAT)');
    expect(code).toBe(1);
  });

  it('names a file that it cannot read', async () => {
    const { code, stderr } = await tomoyo(['notify', '--check', '--config', '/nowhere']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('Cannot read /nowhere') });
  });
});

describe('notify', () => {
  it('refuses options that cannot be', async () => {
    const good = 'action_to_take true\n';
    const modes = await run(good, '--from', 'questions', '--mode', 'learning');
    expect(modes).toMatchObject({ code: 2, stderr: expect.stringContaining('"mode" is for violations') });
    expect(await run(good, '--from', 'dmesg')).toMatchObject({ code: 2 });
    expect(await run(good, '--mode', 'disabled')).toMatchObject({ code: 2 });
    expect(await run(good, '--timeout', 'soon')).toMatchObject({ code: 2 });
  });

  it('says where the kernel lacks it', async () => {
    const { code, stderr } = await run('action_to_take true\n');
    expect(stderr).toMatch(/TOMOYO_(NOT_ENABLED|NO_SECURITYFS)/);
    expect(code).toBe(3);
  });
});
