import { TomoyoError } from '../../errors.js';
import type { DomainBlock } from '../domain-blocks.js';
import type { FoundLine, LineFinder } from './found-domains.js';
import { lineEnd } from '../../text/line-end.js';

/** Finds the lines that contain a text; the names of domains are not looked at. */
export class TextFinder implements LineFinder {
  readonly #wanted: string;
  /** Where the text stands next in what is looked at: one search serves all blocks of a piece. */
  #next = { text: '', at: -1 };

  /** @throws TomoyoError TOMOYO_BAD_OPTION: a text that no line could contain */
  constructor(wanted: string) {
    if (wanted === '' || wanted.includes('\n'))
      throw new TomoyoError('TOMOYO_BAD_OPTION', `"text": expected a part of a line, got ${JSON.stringify(wanted)}.`);
    this.#wanted = wanted;
  }

  find({ text, start, end, line: first, continues }: DomainBlock, file: string): readonly FoundLine[] {
    const found: FoundLine[] = [];
    let line = first;
    let counted = start;
    let from = continues ? start : lineEnd(text, start);
    for (let hit = this.#hitFrom(text, from); hit >= 0 && hit < end; hit = this.#hitFrom(text, from)) {
      const lineStart = text.lastIndexOf('\n', hit) + 1;
      for (; counted < lineStart; counted = text.indexOf('\n', counted) + 1) line += 1;
      from = lineEnd(text, hit);
      found.push({ file, line, text: text.slice(lineStart, from) });
    }
    return found;
  }

  #hitFrom(text: string, from: number): number {
    if (this.#next.text !== text || (this.#next.at >= 0 && this.#next.at < from))
      this.#next = { text, at: text.indexOf(this.#wanted, from) };
    return this.#next.at;
  }
}
