import { normalizeLine, normalLines, WholeLines } from './lines.js';
import { Losses, type Loss } from './losses.js';

/** Reads a text in pieces as the programs of tomoyo-tools do, and knows what they lose of it. */
export class ClassicReader {
  readonly #whole = new WholeLines();
  readonly #losses = new Losses();
  #lines = 0;

  /** @returns the lines that are complete by now, as normalizeLine() gives them */
  push(piece: string): readonly string[] {
    const text = this.#whole.push(piece);
    if (text === undefined) return [];
    const lines = normalLines(text);
    if (LOSING_BYTE.test(text)) this.#noteBytes(text.split('\n'));
    this.#lines += lines.length;
    return lines;
  }

  /** How many lines were complete. */
  get lines(): number {
    return this.#lines;
  }

  /** What stands behind the last line feed, which is no line for those programs. */
  get rest(): string {
    return this.#whole.rest;
  }

  /** Something of a line is not kept by the caller. */
  lost(kind: 'length' | 'text', line: number): void {
    this.#losses.add(kind, line);
  }

  /** To call once, at the end of the text. */
  finish(): readonly Loss[] {
    if (normalizeLine(this.rest) !== '') this.#losses.add('end', this.#lines + 1);
    return this.#losses.found;
  }

  #noteBytes(lines: readonly string[]): void {
    lines.forEach((line, index) => {
      const nul = line.indexOf('\0');
      const read = nul < 0 ? line : line.slice(0, nul);
      if (HIGH_BYTE.test(read)) this.#losses.add('bytes', this.#lines + index + 1);
      if (nul >= 0 && nul + 1 < line.length) this.#losses.add('nul', this.#lines + index + 1);
    });
  }
}

const HIGH_BYTE = /[\x80-\xff]/;
const LOSING_BYTE = /[\0\x80-\xff]/;
