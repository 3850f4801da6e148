import { fileURLToPath } from 'node:url';
import { bootBoard, ensureImage, type Board, type BoardFile, type BootOptions } from '../../qemu/index.js';

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

/** A board of this project with the test policy and its programs. */
export async function bootProjectBoard(
  options: Omit<BootOptions, 'architecture' | 'kernelSeries'> = {},
): Promise<Board> {
  const image = await ensureImage(projectChoice());
  return bootBoard({
    image,
    policy: here('./policy'),
    ...options,
    files: [...programs, SECRET, ...(options.files ?? [])],
  });
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
