import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { commandTree, eachCommand } from '../../../lib/cli/command-tree.js';
import { manPages } from '../../../lib/cli/generated-files.js';
import { isHelp, pageName } from '../../../lib/cli/man/page.js';
import { makeProgram } from '../../../lib/cli/program.js';

const runFile = promisify(execFile);
const pages = await manPages();

/** As a reader has it, without the marks for bold letters, on lines that are not cut. */
async function shown(text: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'tomoyo-man-'));
  try {
    const file = join(folder, 'page.1');
    writeFileSync(file, text);
    const { stdout } = await runFile('mandoc', ['-T', 'utf8', '-O', 'width=500', file]);
    // oxlint-disable-next-line no-control-regex -- a letter, a backspace and the letter again is a bold one
    return stdout.replaceAll(/.\x08/g, '');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('manual pages', () => {
  it('are in package.json, one a command: node scripts/man.mjs lists them', async () => {
    const { man } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
    expect(man).toEqual([...pages.keys()].map((name) => `./dist/man/${name}`));
    const commands = [...eachCommand(commandTree(await makeProgram()))].filter((node) => !isHelp(node));
    expect([...pages.keys()]).toEqual(commands.map((node) => `${pageName(node)}.1`));
  });

  it('are good for mandoc, but for a date that they do not have', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tomoyo-man-'));
    try {
      const files = [...pages].map(([name, text]) => {
        writeFileSync(join(folder, name), text);
        return join(folder, name);
      });
      const lint = runFile('mandoc', ['-T', 'lint', '-W', 'warning', ...files]);
      const stdout = await lint.then(
        (done) => done.stdout,
        (error: { stdout: string }) => error.stdout,
      );
      const lines = stdout.split('\n').filter((line) => line !== '');
      expect(lines.filter((line) => !line.includes('missing date'))).toEqual([]);
      expect(lines.length).toBe(pages.size);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('show every option, patterns and quotes as the help does', async () => {
    for (const node of eachCommand(commandTree(await makeProgram()))) {
      if (isHelp(node)) continue;
      const text = await shown(pages.get(`${pageName(node)}.1`) ?? '');
      expect(text).toContain(`${pageName(node)} - ${node.description}`);
      for (const { flags, description } of node.options) {
        expect(text).toContain(flags.join(', '));
        expect(text).toContain(description.replaceAll(/`(.*?)`/g, '$1'));
      }
      const example = /^Examples?:\n((?: {2}.*\n?)+)/m.exec(node.notes)?.[1] ?? '';
      for (const line of example.split('\n')) expect(text).toContain(line.trim());
    }
    expect(await shown(pages.get('tomoyo-audit.1') ?? '')).toContain('such as /etc/\\*');
  });
});
