/** How many lines of a text are neither empty nor comments. */
export function countLines(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length;) {
    const first = text.charCodeAt(at);
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline;
    if (first > SPACE ? first !== HASH : text.slice(at, end).trim() !== '') count += 1;
    at = end + 1;
  }
  return count;
}

const SPACE = 0x20;
const HASH = 0x23;

/** Line numbers, from 1, of offsets that are asked for in ascending order. */
export class LineCounter {
  readonly #text: string;
  #line = 1;
  #end: number;

  constructor(text: string) {
    this.#text = text;
    this.#end = text.indexOf('\n');
  }

  lineOf(offset: number): number {
    while (this.#end >= 0 && this.#end < offset) {
      this.#line += 1;
      this.#end = this.#text.indexOf('\n', this.#end + 1);
    }
    return this.#line;
  }
}
