import { setTimeout as sleep } from 'node:timers/promises';
import { addon } from '../addon/load.js';
import { TomoyoError } from '../errors.js';

export interface DatagramOptions {
  /** What is too large for a datagram goes as a sealed file, as journald has it; default false: it fails. */
  readonly largeAsFile?: boolean;
}

const FIRST_WAIT_MS = 1;
const LONGEST_WAIT_MS = 512;

/**
 * Each message as one datagram to the AF_UNIX socket `path`; `@name` is an abstract one. A receiver that falls behind is
 * waited for, up to a second: its queue may be as short as ten datagrams.
 * @returns how many of them, at least one, were taken; those behind it are to be sent again
 * @throws TomoyoError TOMOYO_SYSTEM_CALL with `errno` and `path` when none was
 */
export async function sendDatagrams(
  path: string,
  messages: readonly Uint8Array[],
  { largeAsFile = false }: DatagramOptions = {},
): Promise<number> {
  const native = addon();
  for (let waitMs = FIRST_WAIT_MS; ; waitMs *= 2) {
    try {
      return largeAsFile ? native.sendDatagramsOrFiles(path, messages) : native.sendDatagrams(path, messages);
    } catch (error) {
      if (!isFull(error) || waitMs > LONGEST_WAIT_MS) throw error;
    }
    await sleep(waitMs);
  }
}

function isFull(error: unknown): boolean {
  return error instanceof TomoyoError && error.errno === 'EAGAIN';
}
