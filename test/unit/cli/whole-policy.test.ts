import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readWholePolicy } from '../../../lib/cli/whole-policy.js';

describe('a policy from which a new one is made', () => {
  let folder: string;
  const write = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text, 'latin1');
    return path;
  };
  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'tomoyo-whole-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is read as bytes, and its name tells what it is', async () => {
    const path = write('domain_policy.conf', '<kernel>\nfile read /\xfc\n');
    expect(await readWholePolicy(path)).toEqual({
      kind: 'domain_policy',
      file: path,
      text: '<kernel>\nfile read /\xfc\n',
    });
    expect(await readWholePolicy(write('x', ''), { fallback: 'profile' })).toMatchObject({ kind: 'profile', text: '' });
  });

  it.each([
    [
      'a file that is cut off',
      'domain_policy.conf',
      '<kernel>\nfile re',
      ':2:8: the file ends in the middle of a line',
    ],
    ['a binary file', 'domain_policy.conf', '<kernel>\nab\0\n', ':2:3: a NUL byte; expected the text of a policy'],
    ['a file of the wrong kind', 'profile.conf', '', ':1:1: this is profile; expected domain_policy'],
  ])('is refused with its place: %s', async (_, name, text, message) => {
    const path = write(name, text);
    await expect(readWholePolicy(path, { kinds: ['domain_policy'] })).rejects.toMatchObject({
      code: 'TOMOYO_BAD_FILE',
      message: expect.stringContaining(`${path}${message}`),
    });
  });

  it('must be there, be a file, and be known', async () => {
    await expect(readWholePolicy('/nowhere/profile.conf')).rejects.toMatchObject({ code: 'TOMOYO_BAD_FILE' });
    write('manager.conf', '');
    write('profile.conf', '');
    await expect(readWholePolicy(folder)).rejects.toMatchObject({ message: expect.stringContaining('is a folder') });
    await expect(readWholePolicy(write('y', ''))).rejects.toMatchObject({ code: 'TOMOYO_BAD_OPTION' });
  });
});
