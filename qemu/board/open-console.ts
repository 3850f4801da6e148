import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ADDED_FOLDER, type BoardImage } from '../image/board-image.js';
import { checkBootOptions, type MachineBootOptions } from './boot-options.js';
import { qemuCommand, qemuPackage, qemuProgram } from './command-line.js';
import { emptyWriteLogs } from './disks.js';
import { findProgram, readHostFacts } from './host.js';
import { joinedInitrd } from './initrd.js';
import { overlayArchive, policyFiles } from './overlay.js';

/**
 * Boots a board whose console is our own terminal, with a shell on it. Settles when QEMU ends, with its exit code.
 * @throws TomoyoError BOARD_BAD_OPTION, BOARD_MISSING_TOOL
 */
export async function openConsole(image: BoardImage, options: MachineBootOptions): Promise<number> {
  checkBootOptions(options, image);
  const program = await findProgram(qemuProgram(image.architecture), qemuPackage(image.architecture));
  const policy = options.policy === undefined ? [] : await policyFiles(options.policy);
  await emptyWriteLogs(options.disks ?? []);
  const folder = await mkdtemp(join(tmpdir(), 'board-'));
  try {
    const overlay = overlayArchive([...policy, ...(options.files ?? [])], image.own && ADDED_FOLDER);
    const initrd = await joinedInitrd(image, overlay, join(folder, 'initrd'));
    const append = [...(options.append ?? []), 'board.shell'];
    const machine = { ...options, append, initrd, console: 'terminal' } as const;
    const { args } = qemuCommand(image, machine, await readHostFacts());
    const qemu = spawn(program, args, { stdio: 'inherit' });
    return await new Promise((resolve, reject) => {
      qemu.once('error', reject);
      qemu.once('close', (code) => resolve(code ?? 1));
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
