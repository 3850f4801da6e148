// What docs/guides/installing.md says of a device without npm: the packed file, installed by npm on the host and copied to
// a system without compiler and network. The install script of the package runs on the device, as it would with npm there.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Board } from '../../qemu/index.js';
import { InstalledPackage } from '../packed.js';
import { bootProjectBoard, is32Bit, runOk } from './project-board.js';
import { runReadmeProgram } from './readme-program.js';

const APP = '/srv/app';
const HOME = `${APP}/node_modules/tomoyo`;
const ADDON = `${HOME}/prebuilds/${is32Bit ? 'linux-arm/tomoyo.armv7.node' : 'linux-arm64/tomoyo.node'}`;
const NODE = '/usr/bin/node';

let board: Board;

beforeAll(async () => {
  await using installed = await InstalledPackage.make({ words: ['--ignore-scripts'] });
  board = await bootProjectBoard();
  await board.push(installed.folder, APP);
});

afterAll(() => board?.powerOff());

describe('the packed package on a device', () => {
  it('is installed without compiler and network', async () => {
    for (const program of ['cc', 'g++', 'make', 'python3', 'npm'])
      expect([program, (await board.run(['/bin/sh', '-c', `command -v ${program}`])).code]).not.toEqual([program, 0]);
    expect(await runOk(board, ['ls', '/sys/class/net'])).toBe('lo\n');
    const install = await board.run([NODE, `${HOME}/native/install.mjs`], { cwd: HOME });
    expect([install.code, install.stderr.toString()]).toEqual([0, '']);
    expect((await board.run(['ls', `${HOME}/build`])).code).not.toBe(0);
  });

  it('runs the program of the README, with the addon that it brought', async () => {
    const { code, printed, complaints } = await runReadmeProgram(board, `${APP}/program.mjs`);
    expect([code, complaints]).toEqual([0, '']);
    expect(printed).toContain("state: 'active'");
    expect(printed).toContain('<kernel> /srv/test/learner file create /tmp/learner.3 0666');
    const look = `import { openTomoyo } from 'tomoyo';
      await (await openTomoyo()).status();
      console.log(process.report.getReport().sharedObjects.filter((file) => file.endsWith('.node')).join());`;
    await board.writeFile(`${APP}/look.mjs`, look);
    expect(await runOk(board, [NODE, `${APP}/look.mjs`])).toBe(`${ADDON}\n`);
  });

  it('has the command, and the loader that the board booted with', async () => {
    expect(await runOk(board, [NODE, `${HOME}/dist/cli/tomoyo.js`, '--version'])).toMatch(/^\d+\.\d+\.\d+\n$/);
    const loader = ADDON.replace(/[^/]+$/, 'tomoyo-loader');
    expect(await runOk(board, ['cmp', loader, '/sbin/tomoyo-init'])).toBe('');
  });
});
