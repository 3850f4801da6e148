import { once } from 'node:events';
import type { Socket } from 'node:net';
import { parseRequest } from './client-request.js';
import { LineQueue, type MissedEvents } from './line-queue.js';
import { helloToJson, servedEventToJson } from './served-event.js';
import type { Spool } from './spool.js';
import { placeOfLine, type EventPlace } from './stored-place.js';
import { describeError } from '../errors.js';

export interface ServedClientOptions {
  readonly boot: string;
  readonly spool?: Pick<Spool, 'read'> | undefined;
  /** Most bytes that wait for it. */
  readonly pendingBytes: number;
  /** The number of the last event that all clients were given. */
  readonly last: () => number;
  readonly sent: (events: number) => void;
}

const REQUEST_BYTES = 4096;
const WRITE_BYTES = 64 << 10;

/** One connection: its request, then what the spool has behind the place it names, then what comes. */
export class ServedClient {
  readonly #socket: Socket;
  readonly #options: ServedClientOptions;
  readonly #queue: LineQueue;
  #asked = '';
  /** Reading the request: nothing is for it yet. */
  #isAsking = true;
  /** It has had all of this boot up to this number. */
  #passed = 0;
  #work: Promise<void> | undefined;

  constructor(socket: Socket, options: ServedClientOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#queue = new LineQueue(options.pendingBytes, (missed) => this.#missedLine(missed));
    // what happened is seen at 'close', which follows
    socket.on('error', () => {});
    socket.on('data', (chunk) => this.#read(chunk.toString()));
  }

  get pendingBytes(): number {
    return this.#queue.bytes;
  }

  get dropped(): number {
    return this.#queue.dropped;
  }

  /** @param data the line with its line feed, for all clients the same */
  add(sequence: number, data: Uint8Array): void {
    if (this.#isAsking || sequence <= this.#passed) return;
    this.#queue.add({ sequence, data });
    // while the spool is read it waits
    this.#work ??= this.#send();
  }

  /** What waits is sent first, but for so long. */
  async close(patienceMs: number): Promise<void> {
    if (this.#socket.destroyed) return;
    const closed = once(this.#socket, 'close');
    const timer = setTimeout(() => this.#socket.destroy(), patienceMs);
    await Promise.race([this.#work, closed]);
    this.#socket.destroySoon();
    await closed;
    clearTimeout(timer);
  }

  #read(text: string): void {
    if (!this.#isAsking) return;
    this.#asked += text;
    const end = this.#asked.indexOf('\n');
    if (end < 0 && this.#asked.length < REQUEST_BYTES) return;
    const request = parseRequest(this.#asked.slice(0, Math.max(end, 0)));
    this.#asked = '';
    if ('expected' in request) return this.#refuse(request.expected);
    this.#isAsking = false;
    const { boot, spool, last } = this.#options;
    const sequence = last();
    this.#socket.write(`${helloToJson({ boot, sequence })}\n`);
    const { since } = request;
    if (!since || !spool) return;
    // a number that was never given is of a spool that was removed: all of this one is new
    this.#work = this.#catchUp(since.boot === boot && since.sequence > sequence ? { boot, sequence: 0 } : since);
  }

  #refuse(message: string): void {
    this.#socket.end(`${JSON.stringify({ type: 'error', message })}\n`);
    this.#socket.destroySoon();
  }

  /** Again where events had no room meanwhile: the spool has them, too. */
  async #catchUp(since: EventPlace): Promise<void> {
    try {
      for (let place: EventPlace | undefined = since; place;) {
        place = await this.#sendStored(place);
        this.#queue.forgetUpTo(this.#passed);
        if (!this.#queue.hasMissed) break;
      }
    } catch (error) {
      const message = describeError(error);
      return this.#refuse(`the spool cannot be read: ${message}`);
    }
    await this.#send();
  }

  /** @returns the place of the last; undefined: there was none, or the client is gone */
  async #sendStored(since: EventPlace): Promise<EventPlace | undefined> {
    const { boot, spool } = this.#options;
    let last: EventPlace | undefined;
    let [text, count] = ['', 0];
    for await (const line of spool?.read(since) ?? []) {
      text += `${line}\n`;
      count++;
      last = placeOfLine(line) ?? last;
      if (text.length < WRITE_BYTES) continue;
      if (!(await this.#written(text, count))) return undefined;
      [text, count] = ['', 0];
    }
    if (last?.boot === boot) this.#passed = last.sequence;
    return (await this.#written(text, count)) ? last : undefined;
  }

  async #send(): Promise<void> {
    // what is added in the same turn goes out together
    await Promise.resolve();
    for (let taken; (taken = this.#queue.take(WRITE_BYTES));)
      if (!(await this.#written(taken.data, taken.count))) break;
    this.#work = undefined;
  }

  /** Whether the client is still there. Waits for as long as it does not read. */
  #written(data: string | Uint8Array, events: number): Promise<boolean> {
    const socket = this.#socket;
    return new Promise((resolve) => {
      socket.write(data, (error) => {
        if (!error) this.#options.sent(events);
        resolve(!error && !socket.destroyed);
      });
    });
  }

  #missedLine({ count, last }: MissedEvents): Uint8Array {
    const { boot } = this.#options;
    return Buffer.from(`${servedEventToJson({ kind: 'missed', count, boot, sequence: last })}\n`);
  }
}
