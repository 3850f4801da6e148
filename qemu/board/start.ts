/** Starts QEMU with an image and waits until the agent in it answers. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BoardImage } from '../image/board-image.js';
import { AgentClient } from './agent-client.js';
import { Board } from './board.js';
import type { BoardParts } from './board-parts.js';
import { nodeStart, type MachineBootOptions } from './boot-options.js';
import { qemuCommand, type MachineOptions } from './command-line.js';
import { emptyWriteLogs } from './disks.js';
import { joinedInitrd } from './initrd.js';
import { Machine, type MachineSetup } from './machine.js';
import { checkedSocketPath, prepareBoot, type PreparedBoot } from './prepare.js';
import { guardConnection, untilUp } from './until-up.js';

/** What a template adds to a boot. */
export interface BootAdditions {
  readonly args?: Pick<MachineOptions, 'memory' | 'monitorFd'>;
  readonly setup?: Pick<MachineSetup, 'channels'>;
}

/**
 * @param qemu Path of the QEMU program; tests of the harness put their own here.
 * @throws see bootBoard()
 */
export async function startBoard(image: BoardImage, options: MachineBootOptions, qemu?: string): Promise<Board> {
  return new Board(await startMachine(await prepareBoot(image, options, qemu)));
}

/** @throws as startBoard() does */
export async function startMachine(
  prepared: PreparedBoot,
  { args, setup }: BootAdditions = {},
): Promise<BoardParts<Machine>> {
  const { image, options, program, setpriv, host, overlay } = prepared;
  await emptyWriteLogs(options.disks ?? []);
  const folder = await mkdtemp(join(tmpdir(), 'board-')); // mode 0700
  try {
    const agentSocket = checkedSocketPath(join(folder, 'agent'));
    const initrd = await joinedInitrd(image, overlay, join(folder, 'initrd'));
    const command = qemuCommand(image, { ...options, ...args, initrd, agentSocket, console: 'pipe' }, host);
    const launch = (): Machine =>
      new Machine({ program, args: command.args }, { ...setup, setpriv, consoleLog: options.consoleLog });
    return await connect(launch, { prepared, agentSocket });
  } finally {
    // Once the agent answers, QEMU has read the archive and holds the connection: nothing in here is needed any more.
    await rm(folder, { recursive: true, force: true });
  }
}

async function connect(
  launch: () => Machine,
  { prepared, agentSocket }: { readonly prepared: PreparedBoot; readonly agentSocket: string },
): Promise<BoardParts<Machine>> {
  const { image, options, reproduce } = prepared;
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
    const { agent, socket } = await untilUp(answering, machine, prepared);
    guardConnection(socket, machine);
    return { image, machine, agent, reproduce, node: nodeStart(options), ports: prepared.ports };
  } catch (error) {
    machine?.kill();
    await machine?.ended;
    throw error;
  } finally {
    server.close();
  }
}
