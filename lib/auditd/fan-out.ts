import { chmod, lstat, mkdir, rename, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { describeError, TomoyoError } from '../errors.js';
import { lockFile, type FileLock } from '../daemon/file-lock.js';
import { ServedClient } from './served-client.js';
import type { Sink, SinkCounts } from './sink.js';
import { connectTo, requireSocketPath } from './socket-path.js';
import type { Spool } from './spool.js';
import type { StoredEvent } from './stored-event.js';
import { requireBoot } from './stored-place.js';

export interface FanOutOptions {
  /** /proc/sys/kernel/random/boot_id */
  readonly boot: string;
  /** Where clients get what they missed; without it they get what comes. */
  readonly spool?: Pick<Spool, 'read' | 'lastSequence'> | undefined;
  /** Of the socket; who may write to it may read. Default 0600. */
  readonly mode?: number | undefined;
  /** Most bytes that wait for a client that does not read; default 1 MiB. Clients share lines that they all wait for. */
  readonly pendingBytes?: number | undefined;
  readonly say: (text: string) => void;
}

const PENDING_BYTES = 1 << 20;
const SOCKET_MODE = 0o600;
const CLOSE_MS = 1000;
/** The socket is made with another name, in a folder that nobody else may look into, until it has its mode. */
const DRAFT = '.new';
const DRAFT_PATH_BYTES = 101;

/**
 * A Unix socket that gives every client all events. One line of JSON each: the client says `{}` or
 * `{"since":{"boot":"...","sequence":N}}`; the answer is a `hello` with the number of the last event before, then with
 * `since` what the spool has behind that place, then what comes, without a hole or a duplicate between them. Nobody waits
 * for a client: what has no room is left out, and a line `missed` in its place says how many.
 * Tested: test/harness/auditd/fan-out.test.ts, with a spool event-client.test.ts.
 */
export class FanOut implements Sink {
  readonly name: string;
  /** Nobody waits for a client. */
  readonly isCrowded = false;
  readonly #path: string;
  readonly #options: FanOutOptions;
  readonly #lock: FileLock;
  readonly #server: Server;
  readonly #clients = new Set<ServedClient>();
  #last: number;
  #sent = 0;
  /** By clients that are gone. */
  #dropped = 0;

  private constructor(path: string, options: FanOutOptions, lock: FileLock) {
    this.name = `socket ${path}`;
    this.#path = path;
    this.#options = options;
    this.#lock = lock;
    this.#last = options.spool?.lastSequence ?? 0;
    this.#server = createServer((socket) => this.#serve(socket));
  }

  /**
   * Listens. The folder is made where it is missing; the socket of a daemon that is gone is replaced.
   * @throws TomoyoError TOMOYO_BAD_OPTION; TOMOYO_IN_USE: a daemon that lives listens there, or something else has the name;
   * what node:fs and node:net throw
   */
  static async open(path: string, options: FanOutOptions): Promise<FanOut> {
    requireBoot(options.boot);
    requireSocketPath(path, DRAFT_PATH_BYTES);
    await mkdir(dirname(path), { recursive: true, mode: 0o755 });
    const lock = await lockFile(`${path}.lock`, `The socket ${path}`);
    try {
      await refuseUsed(path);
      const fanOut = new FanOut(path, options, lock);
      await fanOut.#listen();
      return fanOut;
    } catch (error) {
      await lock.close();
      throw error;
    }
  }

  get counts(): SinkCounts {
    let [dropped, pendingBytes] = [this.#dropped, 0];
    for (const client of this.#clients) {
      dropped += client.dropped;
      pendingBytes += client.pendingBytes;
    }
    return { stored: this.#sent, dropped, pendingBytes };
  }

  /** Of connections. */
  get clients(): number {
    return this.#clients.size;
  }

  add(event: StoredEvent): void {
    this.#last = event.sequence;
    if (this.#clients.size === 0) return;
    const line = Buffer.from(`${event.json}\n`);
    for (const client of this.#clients) client.add(event.sequence, line);
  }

  /** At once: a client may take as long as it likes. */
  async flushed(): Promise<void> {}

  /** A client that does not read is given a second. */
  async close(): Promise<void> {
    // a new daemon must not find a socket on which nobody answers
    await rm(this.#path, { force: true }).catch((error: unknown) => this.#sayFailed(error));
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    await Promise.all([...this.#clients].map((client) => client.close(CLOSE_MS)));
    await closed;
    await this.#lock.close();
  }

  async #listen(): Promise<void> {
    const folder = `${this.#path}${DRAFT}`;
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { mode: 0o700 });
    try {
      const draft = `${folder}/s`;
      await new Promise<void>((resolve, reject) => {
        this.#server.once('error', reject).listen(draft, () => resolve());
      });
      this.#server.removeAllListeners('error').on('error', (error) => this.#sayFailed(error));
      await chmod(draft, this.#options.mode ?? SOCKET_MODE);
      await rename(draft, this.#path);
    } catch (error) {
      this.#server.close();
      throw error;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  #serve(socket: Socket): void {
    const { boot, spool, pendingBytes = PENDING_BYTES } = this.#options;
    const last = () => this.#last;
    const sent = (events: number) => void (this.#sent += events);
    const client = new ServedClient(socket, { boot, spool, pendingBytes, last, sent });
    this.#clients.add(client);
    socket.once('close', () => {
      this.#clients.delete(client);
      this.#dropped += client.dropped;
    });
  }

  #sayFailed(error: unknown): void {
    this.#options.say(`${this.name}: ${describeError(error)}`);
  }
}

/** What has the name, unless it is a socket on which nobody listens. */
async function refuseUsed(path: string): Promise<void> {
  const there = await lstat(path).catch(() => undefined);
  if (!there) return;
  if (!there.isSocket())
    throw new TomoyoError('TOMOYO_IN_USE', `${path} is there already, and is no socket; take it away first.`, { path });
  const socket = await connectTo(path);
  if (!socket) return;
  socket.destroy();
  throw new TomoyoError('TOMOYO_IN_USE', `Another program listens on the socket ${path}; end it first.`, { path });
}
