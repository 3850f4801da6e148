import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bootBoard, ensureImage, TomoyoError, type Board, type BoardFile, type BootOptions } from '../../qemu/index.js';
import { confinedFiles } from './confined-policy.js';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export const INTERFACE = '/sys/kernel/security/tomoyo';

/** The board this vitest project is for. */
export function projectChoice(): { architecture: string; kernelSeries: string } {
  const [architecture, kernelSeries] = (process.env['TOMOYO_BOARD'] ?? '').split(' ');
  if (architecture === undefined || kernelSeries === undefined) throw new Error('TOMOYO_BOARD is not set');
  return { architecture, kernelSeries };
}

export const is32Bit = projectChoice().architecture === 'armhf';

/** Names the file of the test policy's programs, all of them shell scripts. */
const PROGRAMS: Readonly<Record<string, string>> = {
  // learning: makes a new file for each number from $1 to $2
  learner: '#!/bin/sh\ni=$1\nwhile [ $i -le $2 ]; do : > /tmp/learner.$i; i=$((i + 1)); done\n',
  // enforcing: is refused $1 times
  guarded: '#!/bin/sh\ni=1\nwhile [ $i -le $1 ]; do true < /etc/shadow; i=$((i + 1)); done 2>/dev/null\nexit 0\n',
  // a policy manager by its domain; runs what it is given
  manager: '#!/bin/sh\nexec "$@"\n',
};

/** What `guarded` is refused. */
const SECRET: BoardFile = { path: '/etc/shadow', data: 'root:*:::::::\n', mode: 0o600 };

const programs: readonly BoardFile[] = Object.entries(PROGRAMS).map(([name, data]) => ({
  path: `/srv/test/${name}`,
  data,
  mode: 0o755,
}));

export type ProjectBootOptions = Omit<BootOptions, 'architecture' | 'kernelSeries'> & { readonly confined?: boolean };

/**
 * A board of this project with the test policy and its programs: a clone of the one template that all tests share, unless
 * something is asked for that only a boot can give, or `template: 'never'`: memory that a clone writes to for the first
 * time costs it more than a boot, which storms and races may feel. `confined`: our own commands are confined, by the policy
 * module that `tomoyo confine` makes; those boards share another template.
 */
export async function bootProjectBoard(options: ProjectBootOptions = {}): Promise<Board> {
  const { files = [], consoleLog, confined = false, ...boot } = options;
  const project = { image: await ensureImage(projectChoice()), policy: here('./policy') };
  const own = [...programs, SECRET, ...(confined ? confinedFiles('enforcing') : [])];
  if (Object.keys(boot).length > 0 || files.some(isReadAtBoot)) {
    return bootBoard({ ...project, ...boot, consoleLog, files: [...own, ...files] });
  }
  const board = await bootBoard({ ...project, consoleLog, files: own, template: 'auto' });
  try {
    for (const file of files) await add(board, file);
    return board;
  } catch (error) {
    await board.kill();
    throw error;
  }
}

function isReadAtBoot({ path }: BoardFile): boolean {
  return path.startsWith('/etc/tomoyo/') && !path.startsWith('/etc/tomoyo/tools/');
}

/** A file that no boot looks at can come after it. */
async function add(board: Board, { path, data, mode }: BoardFile): Promise<void> {
  const written = await board.writeFile(path, data, { mode }).catch((error: unknown) => error);
  if (written === undefined) return;
  if (!(written instanceof TomoyoError && written.errno === 'ENOENT')) throw written;
  await board.makeFolder(dirname(path));
  await board.writeFile(path, data, { mode });
}

/** Runs a command in the guest that must succeed; gives its standard output. */
export async function runOk(board: Board, argv: readonly string[]): Promise<string> {
  const { code, signal, stdout, stderr } = await board.run(argv, { timeoutMs: 250_000 });
  if (code !== 0)
    throw new Error(`${argv.join(' ')}: exit ${code ?? signal}\n${stdout.toString()}${stderr.toString()}`);
  return stdout.toString();
}

/** A policy manager, by the test policy. */
export const AS_MANAGER = ['/srv/test/manager'];
