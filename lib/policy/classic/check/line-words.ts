/** A normal line that is eaten from the left. */
export class LineWords {
  readonly #line: string;
  #at = 0;

  constructor(line: string) {
    this.#line = line;
  }

  get rest(): string {
    return this.#line.slice(this.#at);
  }

  /** Up to the next space, without taking it. */
  get next(): string {
    const space = this.#line.indexOf(' ', this.#at);
    return this.#line.slice(this.#at, space < 0 ? this.#line.length : space);
  }

  /** Takes a word and the space behind it; an empty one at the end of the line. */
  word(): string {
    const { next } = this;
    this.#at = Math.min(this.#at + next.length + 1, this.#line.length);
    return next;
  }

  /** Takes the text if it is what comes next. */
  take(text: string): boolean {
    if (!this.#line.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }
}
