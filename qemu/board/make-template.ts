/** Boots a board to save it: memory in a file, the rest as QEMU migrates it. */
import { randomUUID } from 'node:crypto';
import { access, chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { TomoyoError } from '../../lib/errors.js';
import type { AgentClient } from './agent-client.js';
import type { SavedProcess } from './agent-process.js';
import { boardEnd } from './board-end.js';
import type { BoardParts } from './board-parts.js';
import { nodeStart } from './boot-options.js';
import { FIRST_CHANNEL, type Machine } from './machine.js';
import { Monitor } from './monitor.js';
import { NodeWorker, type NodeStart } from './node-worker.js';
import type { PreparedBoot } from './prepare.js';
import { quoted } from './reproduce.js';
import { startMachine } from './start.js';
import { TEMPLATE_FILES, writeFacts } from './template-files.js';

/** What a first evaluation waits for: the compiler, and this package where the image has it. */
const WARM_UP = `() => import('tomoyo').then(() => undefined, () => undefined)`;
const LOOK_AGAIN_MS = 5;
/** For less than a megabyte. */
const WRITE_LIMIT_MS = 30_000;
/** As much as the header of one. */
const KERNEL_BYTES = 64;

/**
 * Leaves the files of a template in `folder`, and no process.
 * @throws what a boot throws; TomoyoError BOARD_TEMPLATE when QEMU does not save it.
 */
export async function makeTemplate(prepared: PreparedBoot, folder: string): Promise<void> {
  const memory = { path: join(folder, TEMPLATE_FILES.memory), as: 'template' } as const;
  const parts = await startMachine(prepared, { args: { memory, monitorFd: FIRST_CHANNEL }, setup: { channels: 1 } });
  const { machine, agent, reproduce } = parts;
  void machine.ended.then((end) => agent.fail(boardEnd(end, { console: machine.console.text, reproduce }).error));
  let node: SavedProcess | undefined;
  try {
    const start = nodeStart(prepared.options);
    node = start && (await warmed(agent, start));
    await agent.ping(); // whatever its greeting left to do is done, and all that was acknowledged has arrived
    await saveState(parts, join(folder, TEMPLATE_FILES.state));
  } finally {
    machine.kill();
    await machine.ended;
  }
  // Not read-only: QEMU before 8.2 opens it for writing also where it maps it privately.
  await chmod(memory.path, 0o600);
  const { architecture, kernelRelease } = prepared.image;
  await writeFile(join(folder, TEMPLATE_FILES.kernel), new Uint8Array(KERNEL_BYTES));
  await writeFile(join(folder, TEMPLATE_FILES.console), machine.console.text);
  await writeFacts(folder, { architecture, kernelRelease, lastId: agent.lastId, id: randomUUID(), node });
}

/** Nothing of it is under way when this settles: no evaluation, no output. */
async function warmed(agent: AgentClient, start: NodeStart): Promise<SavedProcess> {
  const worker = await NodeWorker.start(agent, start, 'ignore');
  await worker.call({ source: WARM_UP, args: [], callers: '' });
  const { process } = worker;
  process.acknowledge();
  return { pid: process.pid, request: process.request };
}

/** Memory that is shared with the file is left out (x-ignore-shared): what remains is less than a megabyte. */
async function saveState({ machine, reproduce }: BoardParts<Machine>, path: string): Promise<void> {
  const [channel] = machine.channels;
  if (channel === undefined) throw new TomoyoError('BOARD_TEMPLATE', 'QEMU has no monitor.');
  const monitor = new Monitor(channel);
  void machine.ended.then((end) => monitor.fail(boardEnd(end, { console: machine.console.text, reproduce }).error));
  await monitor.execute('migrate-set-capabilities', IGNORE_SHARED);
  // QEMU calls it complete before its reader has written it all: that is when the file has its name
  const written = `cat > ${quoted(`${path}.part`)} && exec mv ${quoted(`${path}.part`)} ${quoted(path)}`;
  // it stops by itself in the end, and a clone of what ran then runs without being told
  await monitor.execute('migrate', { uri: `exec:${written}` });
  while (!(await isSaved(monitor))) await delay(LOOK_AGAIN_MS);
  for (const end = Date.now() + WRITE_LIMIT_MS; !(await isThere(path)); await delay(LOOK_AGAIN_MS)) {
    if (Date.now() > end) throw new TomoyoError('BOARD_TEMPLATE', `The state of a board was not written: ${path}`);
  }
}

async function isSaved(monitor: Monitor): Promise<boolean> {
  const told = await monitor.execute('query-migrate');
  const status = typeof told === 'object' && told !== null && 'status' in told ? told.status : undefined;
  if (status !== 'failed' && status !== 'cancelled') return status === 'completed';
  throw new TomoyoError('BOARD_TEMPLATE', `QEMU could not save the board: ${JSON.stringify(told)}`);
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

export const IGNORE_SHARED = { capabilities: [{ capability: 'x-ignore-shared', state: true }] };
