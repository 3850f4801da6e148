import type { Socket } from 'node:net';
import { connectionError } from './socket-path.js';

/**
 * The lines that come over a connection. Ends with it, and where it is closed on this side.
 * @throws TomoyoError as connectionError(); the signal's reason
 */
export async function* linesOf(socket: Socket, path: string, signal?: AbortSignal): AsyncGenerator<string, undefined> {
  const abort = () => socket.destroy();
  signal?.addEventListener('abort', abort, { once: true });
  socket.setEncoding('utf8');
  let rest = '';
  try {
    for await (const chunk of socket) {
      const lines = `${rest}${String(chunk)}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        signal?.throwIfAborted();
        yield line;
      }
    }
    signal?.throwIfAborted();
  } catch (error) {
    signal?.throwIfAborted();
    if (!isClosedHere(error)) throw connectionError(error, path);
  } finally {
    signal?.removeEventListener('abort', abort);
    socket.destroy();
  }
  return undefined;
}

function isClosedHere(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}
