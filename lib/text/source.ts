/**
 * A text that problems are found in: its name for people, and lines and columns computed only when they are shown.
 *
 * A part of a larger text has `firstLine` and `base`: line number and offset at which its text begins.
 */
export class Source {
  readonly text: string;
  readonly file: string;
  readonly #firstLine: number;
  readonly #base: number;
  /** Offsets in `text` where lines begin; made by the first question. */
  #lineStarts: readonly number[] | undefined;

  constructor(text: string, file: string, { firstLine = 1, base = 0 }: { firstLine?: number; base?: number } = {}) {
    this.text = text;
    this.file = file;
    this.#firstLine = firstLine;
    this.#base = base;
  }

  /** The text of a span. */
  slice(start: number, end: number): string {
    return this.text.slice(start - this.#base, end - this.#base);
  }

  /** The lines from the one of `start` to the one of `end`, alone: what is kept of a large text. */
  excerpt(start: number, end: number): Source {
    const first = this.#lineIndex(start - this.#base);
    const from = this.#lineStart(first);
    const to = this.#starts()[this.#lineIndex(end - this.#base) + 1] ?? this.text.length;
    const place = { firstLine: first + this.#firstLine, base: this.#base + from };
    return new Source(ownText(this.text.slice(from, to)), this.file, place);
  }

  /** @returns line and column, from 1; the column counts UTF-16 units */
  locate(offset: number): { readonly line: number; readonly column: number } {
    const within = offset - this.#base;
    const index = this.#lineIndex(within);
    return { line: index + this.#firstLine, column: within - this.#lineStart(index) + 1 };
  }

  /**
   * The line of `start` with its neighbours and a mark under the span:
   * ```
   *   2 | 1-COMMENT=
   * > 3 | 1-CONFIG={ mode=lerning }
   *     |                 ^^^^^^^
   * ```
   * Long lines are shown around the mark; what a terminal would not show is shown as `?`.
   */
  frame(start: number, end: number): string {
    const index = this.#lineIndex(start - this.#base);
    const last = Math.min(index + 1, this.#starts().length - 1);
    const width = String(last + this.#firstLine).length;
    const column = start - this.#base - this.#lineStart(index);
    const from = column > FRAME_WIDTH / 2 ? column - FRAME_WIDTH / 4 : 0;
    const out: string[] = [];
    for (let at = Math.max(0, index - 1); at <= last; at += 1) {
      const shown = this.#line(at, from);
      if (at > index && shown === '' && at === last) break;
      const number = String(at + this.#firstLine).padStart(width);
      out.push(`${at === index ? '>' : ' '} ${number} | ${shown}`.trimEnd());
      if (at !== index) continue;
      const marks = Math.max(1, Math.min(end - start, shown.length - (column - from)));
      out.push(`  ${' '.repeat(width)} | ${' '.repeat(column - from)}${'^'.repeat(marks)}`);
    }
    return out.join('\n');
  }

  #line(index: number, from: number): string {
    const start = this.#lineStart(index);
    const next = this.#starts()[index + 1];
    const end = next === undefined ? this.text.length : next - 1;
    return this.text.slice(start + from, Math.min(end, start + from + FRAME_WIDTH)).replace(UNSHOWABLE, '?');
  }

  #lineIndex(offset: number): number {
    const starts = this.#starts();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #lineStart(index: number): number {
    return this.#starts()[index] ?? 0;
  }

  #starts(): readonly number[] {
    if (this.#lineStarts) return this.#lineStarts;
    const starts = [0];
    for (let at = this.text.indexOf('\n'); at >= 0; at = this.text.indexOf('\n', at + 1)) starts.push(at + 1);
    this.#lineStarts = starts;
    return starts;
  }
}

const FRAME_WIDTH = 120;
/** Control characters, a tab included: the mark must stand under its word. */
const UNSHOWABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** The same text, but no view into a larger one that would be kept with it: engines cut strings without copying. */
export function ownText(text: string): string {
  return ` ${text}`.slice(1);
}
