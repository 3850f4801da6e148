import type { Command } from 'commander';
import type { Readable, Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { TomoyoError } from '../errors.js';
import type { BoardProcess } from '../../qemu/index.js';
import { addCommandNeeds, addOwnImageChoice, type OwnImageChoice, type Push } from './board-options.js';
import { EXIT_SIGNAL_BASE } from './exit-codes.js';
import { openBoard } from './open-board.js';
import { pushAll } from './push-all.js';
import { Until } from './until.js';

interface Options extends OwnImageChoice {
  readonly policy?: string;
  readonly push: readonly Push[];
  readonly timeout: number;
  readonly stdin?: true;
}

export function addBoardRun(board: Command): void {
  addCommandNeeds(addOwnImageChoice(board.command('run')))
    .summary('boot a board, run a command in it, power off')
    .description('boot a board, run a command in it, pass on stdout, stderr and exit code, power off')
    .option('--policy <folder>', 'policy (*.conf) that the kernel gets before init')
    .option('--stdin', 'pass on standard input too')
    .argument('<command...>', 'program and arguments, no shell; after --')
    .passThroughOptions()
    .addHelpText(
      'after',
      "\nThe exit code is the command's own, 128 + number when a signal ended it; 1 with a message when the board failed." +
        '\n\nExample:\n  tomoyo board run --arch armhf --push test.mjs:/tmp/test.mjs -- node /tmp/test.mjs',
    )
    .action(runOnBoard);
}

async function runOnBoard(command: readonly string[], options: Options): Promise<void> {
  using until = new Until();
  await using board = await openBoard(options, { policy: options.policy, signal: until.signal });
  await pushAll(board, options.push);
  const running = await board.spawn(command, { stdin: options.stdin ? 'pipe' : 'none' });
  if (options.stdin) void feed(running);
  const kill = () => running.kill('SIGKILL');
  until.signal.addEventListener('abort', kill);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    kill();
  }, options.timeout);
  const [exit] = await Promise.all([
    running.exited,
    passOn(running.stdout, process.stdout),
    passOn(running.stderr, process.stderr),
  ]);
  clearTimeout(timer);
  if (late)
    throw new TomoyoError(
      'BOARD_COMMAND_TIMEOUT',
      `${command.join(' ')}: did not end within ${options.timeout} ms and was killed. Give it longer with --timeout.`,
    );
  const { signalNumber } = await import('../../qemu/index.js');
  process.exitCode = exit.code ?? EXIT_SIGNAL_BASE + (exit.signal ? signalNumber(exit.signal) : 0);
}

/** At the pace of the slower one; the end of `from` leaves `to` open. */
async function passOn(from: Readable, to: Writable): Promise<void> {
  from.pipe(to, { end: false });
  await finished(from);
}

/** The loss of the board is told by `exited`. */
async function feed(running: BoardProcess): Promise<void> {
  try {
    for await (const chunk of process.stdin) await running.write(chunk);
    await running.endStdin();
  } catch {
    process.stdin.destroy();
  }
}
