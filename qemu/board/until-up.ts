/** Waits for a machine that starts, and watches the connection of one that is up. */
import type { Socket } from 'node:net';
import { BoardError } from './board-error.js';
import { boardEnd } from './board-end.js';
import type { BoardMachine } from './board-parts.js';
import { bootTimeout } from './boot-options.js';
import { whySilent } from './guest-words.js';
import type { Machine } from './machine.js';
import type { PreparedBoot } from './prepare.js';

/** QEMU's exit follows the end of its socket at once; a QEMU that closed it and lives on is no board any more. */
const SOCKET_GRACE_MS = 2000;

/** As firstOf(), for a machine that boots. */
export function untilUp<Result>(
  answering: Promise<Result>,
  machine: Machine,
  { image, options, reproduce }: PreparedBoot,
): Promise<Result> {
  const timeoutMs = bootTimeout(options, image.architecture);
  const silence = `The board (${image.architecture}, Linux ${image.kernelRelease}) did not answer within ${timeoutMs} ms.`;
  return firstOf(answering, machine, {
    timeoutMs,
    signal: options.signal,
    reproduce,
    silence: () => silence + whySilent(image, machine.console.text),
  });
}

interface Waiting {
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  readonly reproduce: string;
  /** What is said when the time is over. */
  readonly silence: () => string;
}

/** Whatever comes first: what is waited for, the end of the machine, the time, or the caller's signal. */
export async function firstOf<Result>(
  answering: Promise<Result>,
  machine: BoardMachine,
  { timeoutMs, signal, reproduce, silence }: Waiting,
): Promise<Result> {
  const context = (): { console: string; reproduce: string } => ({ console: machine.console.text, reproduce });
  let timer: NodeJS.Timeout | undefined;
  const settled = new AbortController();
  const failing = new Promise<never>((_resolve, reject) => {
    void machine.ended.then((end) => reject(boardEnd(end, context()).error));
    const timedOut = (): void => reject(new BoardError('BOARD_BOOT_TIMEOUT', silence(), context()));
    timer = setTimeout(timedOut, timeoutMs);
    const onAbort = (): void => reject(signal?.reason);
    signal?.addEventListener('abort', onAbort, { signal: settled.signal });
    if (signal?.aborted === true) onAbort();
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
