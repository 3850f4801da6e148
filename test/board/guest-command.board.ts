import { describe, expect } from 'vitest';
import { is32Bit, projectChoice, runOk } from './project-board.js';
import { projectTest } from './project-test.js';

const it = projectTest(() => ({ confined: true }));

/** What is not empty. */
const lines = (text: string) => text.split('\n').filter((line) => line !== '');

describe('the package in the image', () => {
  it('is what the board says it is, and is imported from any folder', async ({ board }) => {
    const source = `
      import { release } from 'node:os';
      import { openTomoyo } from 'tomoyo';
      console.log(process.arch, release(), await (await openTomoyo()).version());`;
    const { stdout } = await board.run(['node', '--input-type=module', '-e', source], { cwd: '/tmp' });
    const { kernelRelease } = board.image;
    expect(stdout.toString()).toBe(`${is32Bit ? 'arm' : 'arm64'} ${kernelRelease} 2.6.0\n`);
    expect(kernelRelease.startsWith(`${projectChoice().kernelSeries}.`)).toBe(true);
  });

  it('has the command on the PATH, and its status is the exit code', async ({ board }) => {
    expect(await runOk(board, ['tomoyo', 'status'])).toMatch(/^active: /);
  });

  it('shows audit records on a line each, and ends by itself', async ({ board }) => {
    await board.run(['/srv/test/guarded', '1']);
    const json = (await runOk(board, ['tomoyo', 'audit', '--json', '--for', '3s'])).trimEnd().split('\n');
    const refused = json.map((line) => JSON.parse(line)).filter(({ granted }) => !granted);
    expect(refused).toMatchObject([{ type: 'record', mode: 'enforcing', entry: 'file read /etc/shadow' }]);
  });

  it('finds in the policy of the kernel what tomoyo-domainmatch finds', async ({ board }) => {
    const theirs = await runOk(board, ['tomoyo-domainmatch', 'file read /']);
    expect(theirs).toContain('<kernel> /srv/test/guarded\nfile read /bin/\\*\nfile read /lib/\\*\n');
    expect(await runOk(board, ['tomoyo', 'compat', 'domainmatch', 'file read /'])).toBe(theirs);
    expect(lines(await runOk(board, ['tomoyo', 'match', '--kernel', 'file read /']))).toEqual(lines(theirs));
  });
});
