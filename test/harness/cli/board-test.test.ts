import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VERDICT_EXIT } from '../../../lib/cli/exit-codes.js';
import { FAULT_TYPES, FAULTS } from '../../../lib/verdict/fault.js';
import { guide } from './ci-guide.js';
import { tomoyo } from './run-command.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tomoyo-board-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const refused = (...words: readonly string[]) => tomoyo(['board', 'test', ...words, '--', '/bin/true']);

describe('tomoyo board test, before it boots a board', () => {
  it.each([
    [['--report', 'xml'], 'got xml.\n'],
    [['--report', 'junit,json'], 'Only one report can go to standard output'],
    [
      ['--report', 'junit=/nowhere/x.xml'],
      '"report": expected a file in a folder that is there, got "/nowhere/x.xml".',
    ],
    [['--learn', 'x', '--enforce'], "option '--learn <folder>' cannot be used with option '--enforce'"],
    [['--learn', 'x', '--expect', 'y'], "option '--learn <folder>' cannot be used with option '--expect'"],
    [['--learn', 'x', '--report', 'github'], "option '--learn <folder>' cannot be used with option '--report'"],
    [['--learn', '/etc'], '"learn": expected a folder that is new or empty'],
    [['--learn', '/etc/passwd'], '"learn": expected a folder that can be made'],
    [['--uid', 'root'], 'Expected a whole number'],
    [['--arch', 'x86_64'], 'There is no image of ours for x86-64: give a "kernel"'],
    [['--kernel', 'vmlinuz', '--image', '/etc'], '"kernel" cannot be read (ENOENT): '],
    [['--kernel', 'vmlinuz', '--machine', 'virt', '--cpu', 'max'], 'A "kernel" alone has no user space'],
    [['--policy', '/proc/self/fd'], 'some of them in /proc/self/fd, found none'],
  ])('refuses %j', async (words, sentence) => {
    const { code, stdout, stderr } = await refused(...words);
    expect(stderr).toContain(sentence);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it('says all that is wrong with the expectations, and which file is not there', async () => {
    const file = join(folder, 'expect.toml');
    writeFileSync(file, '[[expect]]\nreason = "x"\nat_last = 1\n');
    const bad = await refused('--expect', file);
    expect(bad.stderr).toContain(`${file}:3:1: unknown key "at_last"; did you mean at_least?`);
    const missing = await refused('--policy', join(folder, 'no'));
    expect(missing.stderr).toContain(`Cannot read ${folder}/no: there is no such file.`);
    expect([bad.code, missing.code]).toEqual([1, 1]);
  });

  it("has the same words for a system of one's own as board run, and says defaults as they are given", async () => {
    const helps = await Promise.all(['test', 'run'].map((name) => tomoyo(['board', name, '--help'])));
    for (const { stdout } of helps) {
      for (const option of ['--image, --rootfs', '--initrd', '--modules', '--machine', '--cpu', '--append', '--push'])
        expect(stdout).toContain(`\n  ${option} <`);
      expect(stdout.replaceAll(/\s+/g, ' ')).toContain('such as 90s (default: 60s) ');
      expect(stdout).not.toMatch(/\[\]|60000/);
    }
    const run = await tomoyo(['board', 'run', '--kernel', './none', '--image', '/etc', '--', 'true']);
    expect(run.stderr).toContain('"kernel" cannot be read (ENOENT): ');
  });

  it('leaves nothing behind that it did not write', async () => {
    mkdirSync(join(folder, 'policy'));
    await refused('--policy', join(folder, 'policy'), '--report', `html=${folder}/x.html`);
    expect(readdirSync(folder)).toEqual(['policy']);
  });
});

describe('the guide about CI', () => {
  it('has every type of fault with its exit code, the gravest first', () => {
    const rows = [...guide.matchAll(/^\| `([-a-z]+)` \| (\d+) \| (.*) \|$/gm)].map(([, type, code, title]) => {
      return { type, code: Number(code), title };
    });
    expect(rows).toEqual(FAULT_TYPES.map((type) => ({ type, code: VERDICT_EXIT[type], title: FAULTS[type].title })));
  });
});
