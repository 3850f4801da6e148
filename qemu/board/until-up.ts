/** Waits for a machine that starts, and watches the connection of one that is up. */
import type { Socket } from 'node:net';
import { BoardError } from './board-error.js';
import { boardEnd } from './board.js';
import { bootTimeout } from './boot-options.js';
import { whySilent } from './guest-words.js';
import type { Machine } from './machine.js';
import type { PreparedBoot } from './prepare.js';

/** QEMU's exit follows the end of its socket at once; a QEMU that closed it and lives on is no board any more. */
const SOCKET_GRACE_MS = 2000;

/** Whatever comes first: what is waited for, the end of QEMU, the time, or the caller's signal. */
export async function untilUp<Result>(
  answering: Promise<Result>,
  machine: Machine,
  { image, options, reproduce }: PreparedBoot,
): Promise<Result> {
  const timeoutMs = bootTimeout(options, image.architecture);
  const context = (): { console: string; reproduce: string } => ({ console: machine.console.text, reproduce });
  let timer: NodeJS.Timeout | undefined;
  const settled = new AbortController();
  const failing = new Promise<never>((_resolve, reject) => {
    void machine.ended.then((end) => reject(boardEnd(end, context()).error));
    const text = `The board (${image.architecture}, Linux ${image.kernelRelease}) did not answer within ${timeoutMs} ms.`;
    const timedOut = (): BoardError =>
      new BoardError('BOARD_BOOT_TIMEOUT', text + whySilent(image, machine.console.text), context());
    timer = setTimeout(() => reject(timedOut()), timeoutMs);
    const onAbort = (): void => reject(options.signal?.reason);
    options.signal?.addEventListener('abort', onAbort, { signal: settled.signal });
    if (options.signal?.aborted === true) onAbort();
  });
  answering.catch(() => undefined); // the race may be over before
  try {
    return await Promise.race([answering, failing]);
  } finally {
    clearTimeout(timer);
    settled.abort();
  }
}

export function guardConnection(socket: Socket, machine: Machine): void {
  socket.once('close', () => {
    const timer = setTimeout(() => machine.kill(), SOCKET_GRACE_MS);
    void machine.ended.then(() => clearTimeout(timer));
  });
}
