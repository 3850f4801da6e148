import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tomoyo } from './run-command.js';

const DOMAIN = '<kernel> /p\nuse_profile 3\nuse_group 1\n\nfile read /a/b\nfile read/write /a/\\*\nmisc env PATH\n\n';
const SMALL = '<kernel> /p\nuse_profile 3\nuse_group 1\n\nfile read/write /a/\\*\n\n';

describe('tomoyo minimize', () => {
  let folder = '';
  const at = (name: string) => join(folder, name);
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tomoyo-minimize-'));
    await writeFile(at('domain_policy.conf'), DOMAIN);
    await writeFile(at('exception_policy.conf'), 'acl_group 1 misc env PATH\n');
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('prints what is left, and says what covers what', async () => {
    const options = ['--exception', at('exception_policy.conf')];
    const { code, stdout, stderr } = await tomoyo(['minimize', '-', ...options], { input: DOMAIN });
    expect([code, stdout]).toEqual([0, SMALL]);
    expect(stderr).toBe(
      '<stdin>:5: file read /a/b: covered by file read/write /a/\\* (line 6)\n' +
        `<stdin>:7: misc env PATH: covered by misc env PATH (acl_group 1, ${at('exception_policy.conf')} line 1)\n` +
        '2 covered lines, 0 repeated lines\n',
    );
  });

  it('writes a file by rename, and JSON to standard output', async () => {
    const { code, stdout } = await tomoyo(['minimize', at('domain_policy.conf'), '--json', '-o', at('new.conf')]);
    expect(code).toBe(0);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(lines).toEqual([
      {
        type: 'covered',
        file: at('domain_policy.conf'),
        domain: '<kernel> /p',
        text: 'file read /a/b',
        line: 5,
        whole: true,
        cover: { text: 'file read/write /a/\\*', file: at('domain_policy.conf'), line: 6 },
      },
      { type: 'summary', covered: 1, repeated: 0 },
    ]);
    expect(await readFile(at('new.conf'), 'latin1')).toBe(DOMAIN.replace('file read /a/b\n', ''));
    expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('with --check writes nothing and exits 4 if anything would go', async () => {
    expect(await tomoyo(['minimize', '--check', at('domain_policy.conf')])).toMatchObject({ code: 4, stdout: '' });
    expect(await tomoyo(['minimize', '--check'], { input: SMALL })).toMatchObject({ code: 0, stdout: '' });
  });

  it('makes nothing of a file that is cut off, of another kind, or with lines that a kernel drops', async () => {
    const cut = await tomoyo(['minimize'], { input: DOMAIN.slice(0, -3) });
    expect([cut.code, cut.stdout]).toEqual([1, '']);
    expect(cut.stderr).toContain('<stdin>:7:13: the file ends in the middle of a line');
    const kind = await tomoyo(['minimize', at('exception_policy.conf')]);
    expect([kind.code, kind.stdout]).toEqual([1, '']);
    const bad = await tomoyo(['minimize'], { input: `${DOMAIN}file raed /x\n` });
    expect([bad.code, bad.stdout]).toEqual([1, '']);
    expect(bad.stderr).toMatch(/^<stdin>:9:6: /);
  });
});
