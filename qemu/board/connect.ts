/** A board that runs already: a device on the desk, reached through any stream of bytes. */
import type { Duplex } from 'node:stream';
import { TomoyoError } from '../../lib/errors.js';
import type { BoardArchitecture, BoardImage } from '../image/board-image.js';
import { AgentClient } from './agent-client.js';
import { Board } from './board.js';
import type { BoardMachine } from './board-parts.js';
import { checkTimeout } from './check-number.js';
import { untilGreeting } from './greeting.js';
import type { MachineEnd } from './machine.js';
import { finishCommand } from './run-command.js';
import { firstOf } from './until-up.js';

/** What leads to the agent; overCommand() makes one of a command. */
export interface BoardConnection {
  /** To and from `board-agent --stdio`. What is said there before the agent greets is skipped, up to 64 KiB. */
  readonly stream: Duplex;
  /** Settles when the other side is gone, with what it complained about; default: when the stream is closed. */
  readonly gone?: Promise<string> | undefined;
  /** A shell command that leads there too, for error messages. */
  readonly reproduce?: string | undefined;
}

export interface ConnectOptions extends BoardConnection {
  /** Typed first: for a serial line with a shell on it, 'exec board-agent --stdio\n'. */
  readonly typeFirst?: string | undefined;
  /** Of the device; default: what `uname -m` says there. */
  readonly architecture?: BoardArchitecture | undefined;
  /** Until the agent answers; default 30 s. */
  readonly timeoutMs?: number | undefined;
  /** Ends the attempt; a board that is connected is not touched. */
  readonly signal?: AbortSignal | undefined;
}

const TIMEOUT_MS = 30_000;
const MACHINES: ReadonlyMap<string, BoardArchitecture> = new Map([
  ['aarch64', 'arm64'],
  ['armv7l', 'armhf'],
  ['armv8l', 'armhf'],
  ['x86_64', 'x86-64'],
]);

/**
 * A board of a device that runs already, with the API of all boards. The agent is a static program of this package,
 * prebuilds/linux-arm64/board-agent and so on, which has to be on the device; nothing else has.
 *
 * Other than on a board in QEMU: powerOff(), kill() and the end of an `await using` scope end the agent and the connection,
 * and the device goes on; commands that still run are hung up; `console` is empty; a panic shows as the end of the connection; `pid` is undefined; `image` names architecture and
 * kernel alone.
 * @throws TomoyoError BOARD_BOOT_TIMEOUT: no agent within the time; BOARD_EXITED: the connection ended first, with what
 * the other side said; BOARD_PROTOCOL: another version, or something else speaks there; BOARD_BAD_OPTION: a machine
 * that is none of ours, and no `architecture`; the reason of `signal`. The stream is closed then.
 * Tested: test/harness/board/connect.test.ts, test/board/own-initrd.board.ts.
 */
export async function connectBoard(options: ConnectOptions): Promise<Board> {
  const { reproduce = '', timeoutMs = TIMEOUT_MS, signal } = options;
  const machine = new ConnectedMachine(options);
  const text = `The agent did not answer within ${timeoutMs} ms: "board-agent --stdio" has to run at the other end.`;
  try {
    checkTimeout(timeoutMs);
    const waiting = { timeoutMs, signal, reproduce, silence: () => text };
    const { agent, image } = await firstOf(meet(options), machine, waiting);
    return new Board({ image, machine, agent, reproduce, origin: 'connection' });
  } catch (error) {
    machine.kill();
    throw error;
  }
}

async function meet(options: ConnectOptions): Promise<{ readonly agent: AgentClient; readonly image: BoardImage }> {
  const { stream, typeFirst } = options;
  if (typeFirst !== undefined) stream.write(typeFirst);
  await untilGreeting(stream);
  const agent = new AgentClient(stream);
  stream.resume();
  await agent.ready;
  return { agent, image: await imageOf(agent, options) };
}

class ConnectedMachine implements BoardMachine {
  readonly console = { text: '' };
  readonly pid = undefined;
  readonly ended: Promise<MachineEnd>;
  readonly #stream: Duplex;

  constructor({ stream, gone }: BoardConnection) {
    this.#stream = stream;
    stream.on('error', () => undefined); // its close tells
    const closed = new Promise<string>((resolve) => {
      stream.once('end', () => stream.destroy());
      if (stream.destroyed) resolve('');
      stream.once('close', () => resolve(''));
    });
    this.ended = (gone ?? closed).then((complaint) => ({ kind: 'lost', complaint }));
  }

  kill(): void {
    this.#stream.destroy();
  }
}

async function imageOf(agent: AgentClient, { architecture }: ConnectOptions): Promise<BoardImage> {
  const parts: Buffer[] = [];
  await agent.get('/proc/sys/kernel/osrelease', (part) => void parts.push(part));
  const kernelRelease = Buffer.concat(parts).toString().trim();
  const nothing = { kernel: '', initrd: [], disks: [], packages: [] };
  return { ...nothing, architecture: architecture ?? (await machineOf(agent)), kernelSeries: 'own', kernelRelease };
}

async function machineOf(agent: AgentClient): Promise<BoardArchitecture> {
  const run = { argv: ['uname', '-m'], cwd: '/', env: {}, stdin: 'none' } as const;
  const { stdout } = await finishCommand(await agent.start(run), {});
  const name = stdout.toString().trim();
  const found = MACHINES.get(name);
  if (found !== undefined) return found;
  throw new TomoyoError('BOARD_BAD_OPTION', `The device is a ${JSON.stringify(name)}: say its "architecture".`);
}
