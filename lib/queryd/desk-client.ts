import { linesOf } from '../daemon/socket-lines.js';
import { connectTo, requireSocketPath } from '../daemon/socket-path.js';
import type { AttachedDesk, DeskEvent } from './desk-message.js';
import { parseEvent } from './parse-desk-message.js';

/** Where `tomoyo queryd` listens. */
export const QUERY_SOCKET = '/run/tomoyo/query.sock';

/**
 * Attaches to the desk of a daemon.
 * @param options `name`: for people: who this is, and where
 * @returns undefined: no daemon listens there. Its events end with the connection; they throw TomoyoError
 * TOMOYO_BAD_FORMAT of another protocol, TOMOYO_SYSTEM_CALL, and the signal's reason.
 * @throws TomoyoError TOMOYO_BAD_OPTION, TOMOYO_NO_PERMISSION, TOMOYO_SYSTEM_CALL of the connection
 * Tested: test/harness/queryd/desk-server.test.ts.
 */
export async function connectToDesk(
  path: string,
  { name, signal }: { readonly name: string; readonly signal?: AbortSignal | undefined },
): Promise<AttachedDesk | undefined> {
  requireSocketPath(path);
  signal?.throwIfAborted();
  const socket = await connectTo(path);
  if (!socket) return undefined;
  socket.write(`${JSON.stringify({ type: 'attach', name })}\n`);
  return {
    events: eventsOf(linesOf(socket, path, signal)),
    send: (request) => void socket.write(`${JSON.stringify(request)}\n`),
    async [Symbol.asyncDispose]() {
      socket.destroy();
    },
  };
}

async function* eventsOf(lines: AsyncIterable<string>): AsyncGenerator<DeskEvent, undefined> {
  for await (const line of lines) yield parseEvent(line);
  return undefined;
}
