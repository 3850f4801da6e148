import { PassThrough } from 'node:stream';
import type { AttachedDesk, DeskEvent, DeskRequest } from './desk-message.js';

interface AttachmentOptions {
  readonly request: (request: DeskRequest) => void;
  readonly detach: () => void;
}

/** One who is attached to the desk of this process. */
export class Attachment implements AttachedDesk {
  readonly name: string;
  readonly #options: AttachmentOptions;
  /** Nobody waits for a reader; who does not read holds what was told. */
  readonly #events = new PassThrough({ objectMode: true, highWaterMark: Number.MAX_SAFE_INTEGER });

  constructor(name: string, options: AttachmentOptions) {
    this.name = name;
    this.#options = options;
  }

  get events(): AsyncIterable<DeskEvent> {
    return this.#events;
  }

  /** How many events were told and not read. */
  get pending(): number {
    return this.#events.readableLength;
  }

  send(request: DeskRequest): void {
    this.#options.request(request);
  }

  tell(event: DeskEvent): void {
    this.#events.write(event);
  }

  refuse(id: number, code: string, message: string): void {
    this.tell({ type: 'refusal', id, code, message });
  }

  /** The desk ends; what was told can still be read. */
  end(): void {
    this.#events.end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#options.detach();
    this.#events.destroy();
  }
}
