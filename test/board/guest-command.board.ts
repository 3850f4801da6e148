import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Board } from '../../qemu/index.js';
import { bootProjectBoard, is32Bit, projectChoice, runOk } from './project-board.js';

let board: Board;
beforeAll(async () => {
  board = await bootProjectBoard();
});
afterAll(() => board?.powerOff());

describe('the package in the image', () => {
  it('is what the board says it is', async () => {
    expect(await runOk(board, ['node', '-p', 'process.arch'])).toBe(is32Bit ? 'arm\n' : 'arm64\n');
    expect(await runOk(board, ['uname', '-r'])).toMatch(
      new RegExp(`^${projectChoice().kernelSeries.replace('.', '\\.')}\\.`),
    );
    expect(board.image.kernelRelease).toBe((await runOk(board, ['uname', '-r'])).trim());
  });

  it('has the command on the PATH, and its status is the exit code', async () => {
    expect(await runOk(board, ['tomoyo', 'status'])).toMatch(/^active: /);
  });

  it('shows audit records on a line each, as JSON and for people, and ends by itself', async () => {
    await board.run(['/srv/test/guarded', '1']);
    const json = (await runOk(board, ['tomoyo', 'audit', '--json', '--for', '3s'])).trimEnd().split('\n');
    const refused = json.map((line) => JSON.parse(line)).filter(({ granted }) => !granted);
    expect(refused).toMatchObject([{ type: 'record', mode: 'enforcing', entry: 'file read /etc/shadow' }]);
    await board.run(['/srv/test/guarded', '1']);
    const text = await runOk(board, ['tomoyo', 'audit', '--for', '3s']);
    expect(text).toMatch(
      /^\d\d:\d\d:\d\d refused     enforcing  <kernel> \/srv\/test\/guarded +file read \/etc\/shadow$/m,
    );
  });

  it('is imported from any folder', async () => {
    for (const cwd of ['/', '/tmp']) {
      const source = `import { openTomoyo } from 'tomoyo'; console.log(await (await openTomoyo()).version());`;
      const { stdout } = await board.run(['node', '--input-type=module', '-e', source], { cwd });
      expect(stdout.toString()).toBe('2.6.0\n');
    }
  });
});
