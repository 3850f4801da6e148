/** Boots a board to save it: memory in a file, the rest as QEMU migrates it. */
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { TomoyoError } from '../../lib/errors.js';
import { boardEnd, type BoardParts } from './board.js';
import { FIRST_CHANNEL } from './machine.js';
import { Monitor } from './monitor.js';
import type { PreparedBoot } from './prepare.js';
import { quoted } from './reproduce.js';
import { startMachine } from './start.js';
import { TEMPLATE_FILES, writeFacts } from './template-files.js';

const LOOK_AGAIN_MS = 5;

/**
 * Leaves the files of a template in `folder`, and no process.
 * @throws what a boot throws; TomoyoError BOARD_TEMPLATE when QEMU does not save it.
 */
export async function makeTemplate(
  prepared: PreparedBoot,
  { folder, warm }: { readonly folder: string; readonly warm: readonly string[] },
): Promise<void> {
  const memory = { path: join(folder, TEMPLATE_FILES.memory), as: 'template' } as const;
  const parts = await startMachine(prepared, { args: { memory, monitorFd: FIRST_CHANNEL }, setup: { channels: 1 } });
  try {
    await warmUp(parts, warm);
    await saveState(parts, join(folder, TEMPLATE_FILES.state));
  } finally {
    parts.machine.kill();
    await parts.machine.ended;
  }
  const { architecture, kernelRelease } = prepared.image;
  await writeFile(join(folder, TEMPLATE_FILES.console), parts.machine.console.text);
  await writeFacts(folder, { architecture, kernelRelease, lastId: parts.agent.lastId, id: randomUUID() });
}

/** Read through the agent: a command of the guest would leave a domain in the kernel. */
async function warmUp({ machine, agent, reproduce }: BoardParts, files: readonly string[]): Promise<void> {
  void machine.ended.then((end) => agent.fail(boardEnd(end, { console: machine.console.text, reproduce }).error));
  for (const file of files) await agent.get(file, () => undefined);
  await agent.ping();
}

/** Memory that is shared with the file is left out (x-ignore-shared): what remains is less than a megabyte. */
async function saveState({ machine, reproduce }: BoardParts, path: string): Promise<void> {
  const [channel] = machine.channels;
  if (channel === undefined) throw new TomoyoError('BOARD_TEMPLATE', 'QEMU has no monitor.');
  const monitor = new Monitor(channel);
  void machine.ended.then((end) => monitor.fail(boardEnd(end, { console: machine.console.text, reproduce }).error));
  await monitor.execute('migrate-set-capabilities', IGNORE_SHARED);
  // it stops by itself in the end, and a clone of what ran then runs without being told
  await monitor.execute('migrate', { uri: `exec:exec cat > ${quoted(path)}` });
  for (;;) {
    const told = await monitor.execute('query-migrate');
    const status = typeof told === 'object' && told !== null && 'status' in told ? told.status : undefined;
    if (status === 'completed') return;
    if (status === 'failed' || status === 'cancelled') {
      throw new TomoyoError('BOARD_TEMPLATE', `QEMU could not save the board: ${JSON.stringify(told)}`);
    }
    await delay(LOOK_AGAIN_MS);
  }
}

export const IGNORE_SHARED = { capabilities: [{ capability: 'x-ignore-shared', state: true }] };
