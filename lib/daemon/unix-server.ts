import { chmod, lstat, mkdir, rename, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { TomoyoError } from '../errors.js';
import { lockFile, type FileLock } from './file-lock.js';
import { connectTo, requireSocketPath } from './socket-path.js';

export interface UnixServerOptions {
  /** Of the socket: who may write to it may connect. Default 0600. */
  readonly mode?: number | undefined;
  /** Of a socket that somebody else has made, and keeps: it listens already, and stays at the end. */
  readonly fd?: number | undefined;
  readonly serve: (socket: Socket) => void;
  /** Told of failures behind the first listening. */
  readonly fail: (error: unknown) => void;
}

const SOCKET_MODE = 0o600;
/** The socket is made with another name, in a folder that nobody else may look into, until it has its mode. */
const DRAFT = '.new';
const DRAFT_PATH_BYTES = 101;

/** A Unix socket of this daemon alone. */
export class UnixServer {
  readonly #path: string;
  readonly #options: UnixServerOptions;
  readonly #lock: FileLock;
  readonly #server: Server;

  private constructor(path: string, options: UnixServerOptions, lock: FileLock) {
    this.#path = path;
    this.#options = options;
    this.#lock = lock;
    this.#server = createServer(options.serve);
  }

  /**
   * Listens. The folder is made where it is missing; the socket of a daemon that is gone is replaced.
   * @param path with `fd`, the one that it has
   * @throws TomoyoError TOMOYO_BAD_OPTION; TOMOYO_IN_USE: a daemon that lives listens there, or something else has the name;
   * what node:fs and node:net throw
   */
  static async listen(path: string, options: UnixServerOptions): Promise<UnixServer> {
    requireSocketPath(path, DRAFT_PATH_BYTES);
    await mkdir(dirname(path), { recursive: true, mode: 0o755 });
    const lock = await lockFile(`${path}.lock`, `The socket ${path}`);
    try {
      const server = new UnixServer(path, options, lock);
      if (options.fd === undefined) {
        await refuseUsed(path);
        await server.#listen();
      } else await server.#begin({ fd: options.fd });
      return server;
    } catch (error) {
      await lock.close();
      throw error;
    }
  }

  /** @param connections Closes those that are open: the server waits for them. */
  async close(connections: () => Promise<unknown>): Promise<void> {
    // a new daemon must not find a socket on which nobody answers
    if (this.#options.fd === undefined) await rm(this.#path, { force: true }).catch(this.#options.fail);
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    await connections();
    await closed;
    await this.#lock.close();
  }

  async #listen(): Promise<void> {
    const folder = `${this.#path}${DRAFT}`;
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { mode: 0o700 });
    try {
      const draft = `${folder}/s`;
      await this.#begin({ path: draft });
      await chmod(draft, this.#options.mode ?? SOCKET_MODE);
      await rename(draft, this.#path);
    } catch (error) {
      this.#server.close();
      throw error;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async #begin(at: { readonly path: string } | { readonly fd: number }): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen(at, () => resolve());
    });
    this.#server.removeAllListeners('error').on('error', this.#options.fail);
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
