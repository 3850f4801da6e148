import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface TcpSenderOptions {
  /** So much of what was written last is sent again after a break. */
  readonly againBytes: number;
  /** Told why a connection ended. */
  readonly sayFailed: (error: unknown) => void;
}

const WRITE_BYTES = 64 << 10;
const CONNECT_MS = 10_000;
const RECONNECT_MS = 1000;
const KEEP_ALIVE_MS = 30_000;

/**
 * Texts over TCP, each with its length before it (RFC 6587, octet counting). A text is delivered when the kernel has it,
 * which is not to say that the receiver has: so the last of them are sent again on the next connection after a break.
 */
export class TcpSender {
  readonly #host: string;
  readonly #port: number;
  readonly #options: TcpSenderOptions;
  #opening: Promise<Socket> | undefined;
  #socket: Socket | undefined;
  #isClosed = false;
  /** Frames that were written last: perhaps nobody has read them. */
  #unsure: Buffer[] = [];
  #unsureBytes = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(host: string, port: number, options: TcpSenderOptions) {
    this.#host = host;
    this.#port = port;
    this.#options = options;
  }

  /** The first of them, in UTF-8, when the kernel has taken them; as long as the receiver reads nothing, that may be never. */
  async deliver(texts: readonly string[]): Promise<number> {
    const socket = await this.#connected();
    const frames: Buffer[] = [];
    for (let bytes = 0; bytes < WRITE_BYTES && frames.length < texts.length;) {
      const frame = framed(texts[frames.length] ?? '');
      frames.push(frame);
      bytes += frame.length;
    }
    await write(socket, frames);
    this.#remember(frames);
    return frames.length;
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#socket?.destroy(new Error('closed before all was written'));
  }

  #connected(): Promise<Socket> {
    this.#opening ??= this.#open();
    return this.#opening;
  }

  async #open(): Promise<Socket> {
    const socket = connect({ host: this.#host, port: this.#port, noDelay: true }).unref();
    this.#socket = socket;
    let reason: unknown = new Error('the receiver closed the connection');
    socket.on('error', (error) => (reason = withMessage(error)));
    socket.on('close', () => this.#broke(reason));
    // what a receiver says is of no interest, but unread it would turn our end into a reset
    socket.resume();
    socket.setTimeout(CONNECT_MS, () => socket.destroy(new Error('the receiver does not answer')));
    try {
      await once(socket, 'connect');
    } catch {
      throw reason;
    }
    socket.setTimeout(0);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    if (this.#unsure.length > 0) await write(socket, this.#unsure);
    return socket;
  }

  #broke(reason: unknown): void {
    this.#opening = this.#socket = undefined;
    if (this.#isClosed) return;
    this.#options.sayFailed(reason);
    if (this.#unsure.length === 0) return;
    clearTimeout(this.#timer);
    // a failure is said when the socket is closed, and tried again
    this.#timer = setTimeout(() => void this.#connected().catch(() => undefined), RECONNECT_MS).unref();
  }

  #remember(frames: readonly Buffer[]): void {
    for (const frame of frames) {
      this.#unsure.push(frame);
      this.#unsureBytes += frame.length;
    }
    let gone = 0;
    for (; this.#unsureBytes > this.#options.againBytes; gone++) this.#unsureBytes -= this.#unsure[gone]?.length ?? 0;
    this.#unsure.splice(0, gone);
  }
}

/** Where a name has several addresses, and none answers, Node's error says nothing but its code. */
function withMessage(error: Error): Error {
  if (error.message !== '') return error;
  return new Error('code' in error ? String(error.code) : error.name, { cause: error });
}

function framed(text: string): Buffer {
  return Buffer.from(`${Buffer.byteLength(text)} ${text}`);
}

function write(socket: Socket, frames: readonly Buffer[]): Promise<void> {
  return new Promise((resolve, reject) =>
    socket.write(Buffer.concat(frames), (error) => {
      // what was under way when a socket was destroyed is called written, too
      if (error || socket.destroyed) reject(error ?? new Error('the connection ended while it was written to'));
      else resolve();
    }),
  );
}
