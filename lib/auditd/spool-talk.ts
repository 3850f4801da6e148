import { describeError } from '../errors.js';

/** What a spool says: each trouble once, until it is over, and then what it cost. */
export class SpoolTalk {
  readonly #name: string;
  readonly #say: (text: string) => void;
  readonly #said = new Map<string, string>();
  #missing: { readonly first: number; last: number } | undefined;

  constructor(folder: string, say: (text: string) => void) {
    this.#name = `spool ${folder}`;
    this.#say = say;
  }

  failed(error: unknown): void {
    this.#once('events go on without being kept', error);
  }

  /** What is kept between two of them ends the hole: kept(). */
  notKept(first: number, last: number): void {
    if (this.#missing) this.#missing.last = last;
    else this.#missing = { first, last };
  }

  kept(): void {
    if (!this.#missing) return;
    this.#say(`${this.#name}: keeps events again; ${this.#hole}`);
    this.#missing = undefined;
    this.#said.clear();
  }

  notNoted(error: unknown): void {
    this.#once('numbers may be given twice if this process is killed now', error);
  }

  notSynced(error: unknown): void {
    this.#once('what is kept may not survive a power cut', error);
  }

  end(): void {
    if (this.#missing) this.#say(`${this.#name}: ${this.#hole}`);
  }

  get #hole(): string {
    return `${this.#missing?.first} to ${this.#missing?.last} are not in it`;
  }

  #once(consequence: string, error: unknown): void {
    const why = describeError(error);
    if (this.#said.get(consequence) !== why) this.#say(`${this.#name}: ${why}; ${consequence}`);
    this.#said.set(consequence, why);
  }
}
