/** Starts QEMU where a template was saved. Needs no file of its own, so a clone leaves none, however it ends. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TomoyoError } from '../../lib/errors.js';
import { AgentClient } from './agent-client.js';
import { boardEnd } from './board-end.js';
import type { BoardParts } from './board-parts.js';
import { nodeStart } from './boot-options.js';
import { qemuCommand } from './command-line.js';
import { FIRST_CHANNEL, Machine } from './machine.js';
import { IGNORE_SHARED } from './make-template.js';
import { Monitor } from './monitor.js';
import { NodeWorker } from './node-worker.js';
import type { PreparedBoot } from './prepare.js';
import { quoted } from './reproduce.js';
import { readFacts, TEMPLATE_FILES } from './template-files.js';
import { guardConnection, untilUp } from './until-up.js';

const MONITOR_FD = FIRST_CHANNEL;
const AGENT_FD = FIRST_CHANNEL + 1;
/** As many as the guest's kernel mixes into its generator. */
const SEED_BYTES = 64;

/**
 * Settles when the guest runs and its agent answered: its clock is ours then, and its random numbers are its own.
 * @throws TomoyoError BOARD_TEMPLATE, BOARD_EXITED, BOARD_BOOT_TIMEOUT, BOARD_PANIC; the reason of the signal.
 */
export async function startClone(prepared: PreparedBoot, folder: string): Promise<BoardParts> {
  const { image, reproduce } = prepared;
  const { lastId, node } = await readFacts(folder);
  const saidBefore = await readFile(join(folder, TEMPLATE_FILES.console));
  let machine: Machine | undefined;
  try {
    machine = launch(prepared, { folder, saidBefore });
    const [monitorChannel, agentChannel] = machine.channels;
    if (monitorChannel === undefined || agentChannel === undefined) {
      // it could not even be started
      throw boardEnd(await machine.ended, { console: machine.console.text, reproduce }).error;
    }
    const agent = new AgentClient(agentChannel, { lastId });
    await untilUp(goOn({ monitor: new Monitor(monitorChannel), agent, folder }), machine, prepared);
    guardConnection(agentChannel, machine);
    const warm = node && new NodeWorker(agent.adopt(node), 'inherit', { ready: true });
    return { image, machine, agent, reproduce, node: nodeStart(prepared.options), warm };
  } catch (error) {
    machine?.kill();
    await machine?.ended;
    throw error;
  }
}

interface Saved {
  readonly folder: string;
  readonly saidBefore: Buffer;
}

function launch({ image, options, program, setpriv, host }: PreparedBoot, { folder, saidBefore }: Saved): Machine {
  const memory = { path: join(folder, TEMPLATE_FILES.memory), as: 'clone' } as const;
  const backends = { memory, monitorFd: MONITOR_FD, agentFd: AGENT_FD, console: 'pipe' } as const;
  // for x86-64 QEMU looks into the file, and what it makes of it is part of the machine
  const saved = image.architecture === 'x86-64' ? image : { ...image, kernel: join(folder, TEMPLATE_FILES.kernel) };
  const { args } = qemuCommand(saved, { ...options, ...backends }, host);
  const { consoleLog } = options;
  return new Machine({ program, args }, { setpriv, consoleLog, saidBefore, channels: 2 });
}

interface Starting {
  readonly monitor: Monitor;
  readonly agent: AgentClient;
  readonly folder: string;
}

/** All commands at once: QEMU takes them one after the other, and a round trip each would be time for nothing. */
async function goOn({ monitor, agent, folder }: Starting): Promise<void> {
  const path = join(folder, TEMPLATE_FILES.state);
  await Promise.all([
    monitor.execute('migrate-set-capabilities', IGNORE_SHARED),
    monitor.execute('migrate-incoming', { uri: `exec:exec cat ${quoted(path)}` }),
    monitor.event('RESUME'),
  ]);
  monitor.close();
  await agent.resume(new Date(), randomBytes(SEED_BYTES)).catch((error: unknown) => {
    // a policy may refuse the agent the generator; whoever wrote it can live with what is drawn until the kernel reseeds
    if (!(error instanceof TomoyoError && error.code === 'BOARD_GUEST_FAILED')) throw error;
  });
}
