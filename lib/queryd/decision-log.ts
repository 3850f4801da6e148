import { RecordFile } from '../daemon/record-file.js';
import { describeDecision } from './describe-decision.js';
import type { DeskDecision } from './desk-message.js';

/** The file is renamed to NAME.1 at this size, and so on. */
const ROTATE_BYTES = 10 << 20;

/** Each decision as a line of JSON in a file, if there is one, and as a line for people. */
export class DecisionLog {
  readonly #say: (text: string) => void;
  #file: RecordFile | undefined;

  /** @param path undefined: people alone are told */
  constructor(path: string | undefined, say: (text: string) => void) {
    this.#say = say;
    this.#open(path);
  }

  add(decision: DeskDecision): void {
    this.#file?.add(`${JSON.stringify(decision)}\n`);
    this.#say(describeDecision(decision));
  }

  async change(path: string | undefined): Promise<void> {
    const old = this.#file;
    this.#open(path);
    await old?.close();
  }

  async close(): Promise<void> {
    await this.#file?.close();
  }

  #open(path: string | undefined): void {
    this.#file =
      path === undefined
        ? undefined
        : new RecordFile(Buffer.from(path), { rotateBytes: ROTATE_BYTES, encoding: 'utf8', say: this.#say });
  }
}
