import type { Socket } from 'node:net';
import { TomoyoError } from '../errors.js';
import { parseHello, parseServed } from './parse-served.js';
import type { Hello, ServedEvent } from './served-event.js';
import { linesOf } from '../daemon/socket-lines.js';
import { connectTo, requireSocketPath } from '../daemon/socket-path.js';
import type { EventPlace } from './stored-place.js';

/** Options of connectToAuditd(). */
export interface ConnectOptions {
  /** What comes behind it, as far as the daemon has kept it; default: what comes from now on. */
  readonly since?: EventPlace | undefined;
  /** Ends the stream; the loop throws the signal's own reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Where `tomoyo auditd` listens. */
export const AUDIT_SOCKET = '/run/tomoyo/audit.sock';

/**
 * Audit events as the daemon has them: it reads the kernel's file, which takes each record away from all others, and serves
 * as many as want them.
 * @param path of its socket, such as /run/tomoyo/audit.sock
 * @returns undefined: no daemon listens there
 * @throws TomoyoError TOMOYO_BAD_OPTION; TOMOYO_NO_PERMISSION, TOMOYO_SYSTEM_CALL of the connection; TOMOYO_BAD_FORMAT of
 * another protocol; the signal's reason. Tested: test/harness/auditd/event-client.test.ts.
 */
export async function connectToAuditd(
  path: string,
  { since, signal }: ConnectOptions = {},
): Promise<AuditdEvents | undefined> {
  requireSocketPath(path);
  signal?.throwIfAborted();
  const socket = await connectTo(path);
  if (!socket) return undefined;
  socket.write(`${JSON.stringify({ since: since && { boot: since.boot, sequence: since.sequence } })}\n`);
  const lines = linesOf(socket, path, signal);
  const { done, value } = await lines.next();
  if (done) throw new TomoyoError('TOMOYO_BAD_FORMAT', `From the daemon: expected a hello, got the end.`, { path });
  try {
    return new AuditdEvents(parseHello(value), lines, socket);
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/**
 * What the daemon sends, in its order. Who is slow is not waited for: `missed` says what had no room. Ends when the daemon
 * does. `break`, a throw, the signal, close() and leaving an `await using` scope close the connection.
 */
export class AuditdEvents implements AsyncIterableIterator<ServedEvent>, AsyncDisposable {
  /** `sequence` is that of the last event before this stream, but for those behind `since`. */
  readonly hello: Hello;
  readonly #lines: AsyncGenerator<string, undefined>;
  readonly #socket: Socket;

  /** connectToAuditd() makes it. */
  constructor(hello: Hello, lines: AsyncGenerator<string, undefined>, socket: Socket) {
    this.hello = hello;
    this.#lines = lines;
    this.#socket = socket;
  }

  /** @throws TomoyoError TOMOYO_BAD_FORMAT, TOMOYO_SYSTEM_CALL; the signal's reason */
  async next(): Promise<IteratorResult<ServedEvent, undefined>> {
    const { done, value } = await this.#lines.next();
    if (done) return { done: true, value: undefined };
    try {
      return { done: false, value: parseServed(value) };
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Ends it: the end of a loop calls this. */
  async return(): Promise<IteratorResult<ServedEvent, undefined>> {
    this.close();
    return { done: true, value: undefined };
  }

  /** The stream itself: it can be gone through once. */
  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Ends it, as `break` in its loop does. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }

  /** A waiting loop ends. Idempotent. */
  close(): void {
    this.#socket.destroy();
    void this.#lines.return(undefined);
  }
}
