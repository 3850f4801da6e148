/** Starts QEMU with an image and waits until the agent in it answers. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TomoyoError } from '../../lib/errors.js';
import type { BoardImage } from '../image/board-image.js';
import { AgentClient } from './agent-client.js';
import { BoardError } from './board-error.js';
import { Board, boardEnd } from './board.js';
import { bootTimeout, checkBootOptions, type MachineBootOptions } from './boot-options.js';
import { qemuCommand, qemuProgram } from './command-line.js';
import { emptyWriteLogs } from './disks.js';
import { findProgram, readHostFacts } from './host.js';
import { joinedInitrd } from './initrd.js';
import { Machine } from './machine.js';
import { overlayArchive, policyFiles } from './overlay.js';
import { reproduceCommand } from './reproduce.js';

/** sun_path has 108 bytes, the last one for NUL. */
const SOCKET_PATH_BYTES = 107;
/** QEMU's exit follows the end of its socket at once; a QEMU that closed it and lives on is no board any more. */
const SOCKET_GRACE_MS = 2000;

/**
 * @param qemu Path of the QEMU program; tests of the harness put their own here.
 * @throws see bootBoard()
 */
export async function startBoard(image: BoardImage, options: MachineBootOptions, qemu?: string): Promise<Board> {
  checkBootOptions(options, image);
  options.signal?.throwIfAborted();
  const program = qemu ?? (await findProgram(qemuProgram(image.architecture), 'qemu-system-arm'));
  const setpriv = await findProgram('setpriv', 'util-linux');
  const policy = options.policy === undefined ? [] : await policyFiles(options.policy);
  const overlay = overlayArchive([...policy, ...(options.files ?? [])]);
  await emptyWriteLogs(options.disks ?? []);
  const host = await readHostFacts();
  const reproduce = reproduceCommand(image, options, { overlay, host });
  const folder = await mkdtemp(join(tmpdir(), 'board-')); // mode 0700
  try {
    const agentSocket = checkedSocketPath(join(folder, 'agent'));
    const initrd = await joinedInitrd(image, overlay, join(folder, 'initrd'));
    const { args } = qemuCommand(image, { ...options, initrd, agentSocket, console: 'pipe' }, host);
    const launch = (): Machine => new Machine({ program, args }, { setpriv, consoleLog: options.consoleLog });
    return await connect(launch, { image, options, agentSocket, reproduce });
  } finally {
    // Once the agent answers, QEMU has read the archive and holds the connection: nothing in here is needed any more.
    await rm(folder, { recursive: true, force: true });
  }
}

interface Start {
  readonly image: BoardImage;
  readonly options: MachineBootOptions;
  readonly agentSocket: string;
  readonly reproduce: string;
}

async function connect(launch: () => Machine, { image, options, agentSocket, reproduce }: Start): Promise<Board> {
  const server = createServer();
  const connection = new Promise<Socket>((resolve) => server.once('connection', resolve));
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(agentSocket, resolve));
  let machine: Machine | undefined;
  try {
    machine = launch();
    const answering = connection.then(async (socket) => {
      const agent = new AgentClient(socket);
      await agent.ready;
      return { agent, socket };
    });
    answering.catch(() => undefined); // the race may be over before
    const { agent, socket } = await untilBooted(answering, machine, { image, options, reproduce });
    guardConnection(socket, machine);
    return new Board({ image, machine, agent, reproduce });
  } catch (error) {
    machine?.kill();
    await machine?.ended;
    throw error;
  } finally {
    server.close();
  }
}

/** Whatever comes first: the agent's greeting, the end of QEMU, the time, or the caller's signal. */
async function untilBooted<Result>(
  answering: Promise<Result>,
  machine: Machine,
  { image, options, reproduce }: Omit<Start, 'agentSocket'>,
): Promise<Result> {
  const timeoutMs = bootTimeout(options, image.architecture);
  const context = (): { console: string; reproduce: string } => ({ console: machine.console.text, reproduce });
  let timer: NodeJS.Timeout | undefined;
  const settled = new AbortController();
  const failing = new Promise<never>((_resolve, reject) => {
    void machine.ended.then((end) => reject(boardEnd(end, context()).error));
    const text = `The board (${image.architecture}, Linux ${image.kernelRelease}) did not answer within ${timeoutMs} ms.`;
    timer = setTimeout(() => reject(new BoardError('BOARD_BOOT_TIMEOUT', text, context())), timeoutMs);
    const onAbort = (): void => reject(options.signal?.reason);
    options.signal?.addEventListener('abort', onAbort, { signal: settled.signal });
    if (options.signal?.aborted === true) onAbort();
  });
  try {
    return await Promise.race([answering, failing]);
  } finally {
    clearTimeout(timer);
    settled.abort();
  }
}

function guardConnection(socket: Socket, machine: Machine): void {
  socket.once('close', () => {
    const timer = setTimeout(() => machine.kill(), SOCKET_GRACE_MS);
    void machine.ended.then(() => clearTimeout(timer));
  });
}

function checkedSocketPath(path: string): string {
  if (Buffer.byteLength(path) <= SOCKET_PATH_BYTES) return path;
  const text = `The folder for temporary files has too long a name for a socket in it; set TMPDIR to a shorter one: ${path}`;
  throw new TomoyoError('BOARD_BAD_OPTION', text, { path });
}
