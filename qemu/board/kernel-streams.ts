/** Records and questions of a guest's kernel: each has a process of its own in the guest, which ends with it. */
import type { QuestionChannel, RecordOptions, RecordSource, SeenAfar, Taken } from '../../lib/index.js';
import { KernelFeed } from './kernel-feed.js';
import { Answer, ASK, decodeSeen, decodeTaken } from './kernel-protocol.js';
import type { KernelSession } from './kernel-session.js';
import { encodeNumbers, encodeTexts } from './protocol.js';

/** One that nobody refers to any more would go on in the guest, and make its programs wait. */
const forgotten = new FinalizationRegistry<KernelSession>((session) => void session.kill());

export class GuestRecords implements RecordSource {
  readonly #session: KernelSession;
  readonly #feed: KernelFeed<readonly Taken[]>;
  /** That have come, in order. */
  #parts: Taken[] = [];
  #closing: Promise<void> | undefined;

  constructor(session: KernelSession, path: string, { limitBytes, onReady, counters = '' }: RecordOptions) {
    this.#session = session;
    const payload = Buffer.concat([encodeNumbers(limitBytes), encodeTexts(path, counters)]);
    const open = { type: ASK.openRecords, payload };
    this.#feed = new KernelFeed(session, { open, take: ASK.takeRecords, decode: decodeTaken, onReady });
    forgotten.register(this, session, this);
  }

  take(): Taken {
    if (this.#parts.length === 0) this.#parts = this.#feed.take().flat();
    return this.#parts.shift() ?? { records: '', pauses: 0, checkPoints: [] };
  }

  /** Settles when all that was read in the guest has come, up to its last check point, and nothing is open there. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** The connection to the board keeps the process alive. */
  ref(): void {}
  unref(): void {}

  async #close(): Promise<void> {
    forgotten.unregister(this);
    try {
      const rest = await this.#session.ask(ASK.stopRecords);
      this.#feed.add(decodeTaken(rest));
    } catch (reason) {
      this.#feed.fail(reason);
    }
    this.#feed.close();
    await this.#session.close();
  }
}

export class GuestQuestions implements QuestionChannel {
  readonly #session: KernelSession;
  readonly #feed: KernelFeed<SeenAfar>;

  constructor(session: KernelSession, path: string, onReady: () => void) {
    this.#session = session;
    const open = { type: ASK.openQuestions, payload: encodeTexts(path) };
    this.#feed = new KernelFeed(session, { open, take: ASK.takeQuestions, decode: decodeSeen, onReady });
    forgotten.register(this, session, this);
  }

  get opened(): Promise<void> {
    return this.#feed.opened;
  }

  take(): SeenAfar {
    const all = this.#feed.take();
    const questions = Buffer.concat(all.map((seen) => seen.questions));
    return { questions, gone: all.flatMap(({ gone }) => gone) };
  }

  async answer(serial: number, code: number): Promise<boolean> {
    const bytes = await this.#session.ask(ASK.answer, encodeNumbers(serial, code));
    return new Answer(bytes).number() === 1;
  }

  hold(serial: number, forMs: number): void {
    this.#session.ask(ASK.hold, encodeNumbers(serial, forMs)).catch((reason: unknown) => this.#feed.fail(reason));
  }

  /** The kernel refuses at once what waits when its descriptor is gone. */
  async close(): Promise<void> {
    forgotten.unregister(this);
    this.#feed.close();
    await this.#session.close();
  }

  /** The connection to the board keeps the process alive. */
  ref(): void {}
  unref(): void {}
}
