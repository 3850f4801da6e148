import type { DomainModel } from '../model/domain-model.js';
import { packedText, type ModelEntry } from '../model/entry-set.js';
import { lineEnd } from '../../text/line-end.js';

/** Whether a text has lines whose place decides what they do, so that no other line may go by itself. */
export function isBoundToPlaces(text: string): boolean {
  for (const word of ['delete ', 'select ', 'reset'])
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1))
      if (text.slice(text.lastIndexOf('\n', at - 1) + 1, at).trim() === '' || at === 0) return true;
  return false;
}

/** A line that goes, or stays with fewer operations. */
interface Edit {
  readonly line: number;
  /** undefined: it goes. */
  readonly text: string | undefined;
}

/** Takes operations out of a text; all other lines stay as they are. */
export class LineEdits {
  readonly #text: string;
  readonly #edits: Edit[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  /**
   * @param lost operations of entries that go, a bit each
   * @returns lines that say only what earlier ones say: they go, too
   */
  takeAll(
    model: DomainModel,
    lost: ReadonlyMap<ModelEntry, number>,
  ): readonly { readonly domain: string; readonly text: string; readonly line: number }[] {
    const repeated: { domain: string; text: string; line: number }[] = [];
    for (const { name: domain, entries } of model.domains.values())
      for (const [, family] of entries.families())
        for (const entry of family.values()) {
          const gone = lost.get(entry) ?? 0;
          if (gone === 0 && entry.lines === undefined) continue;
          for (const { line, mask } of this.#take(entry, gone))
            repeated.push({ domain, text: packedText({ ...entry, mask }), line });
        }
    this.#edits.sort((a, b) => a.line - b.line);
    return repeated.sort((a, b) => a.line - b.line);
  }

  /** Long runs of untouched lines are one piece. */
  *pieces(): Iterable<string> {
    let written = 0;
    let start = 0;
    let line = 1;
    for (const edit of this.#edits) {
      for (; line < edit.line; line += 1) start = lineEnd(this.#text, start) + 1;
      yield this.#text.slice(written, start);
      if (edit.text !== undefined) yield `${edit.text}\n`;
      written = lineEnd(this.#text, start) + 1;
    }
    yield this.#text.slice(written);
  }

  /** An entry has the place of its first line: what stays of it moves there if that line goes. */
  *#take(entry: ModelEntry, gone: number): Iterable<{ readonly line: number; readonly mask: number }> {
    const lines = entry.lines ?? [{ line: entry.line, mask: entry.mask }];
    const movesUp = ((lines[0]?.mask ?? 0) & ~gone) === 0;
    let left = entry.mask & ~gone;
    for (const { line, mask } of lines) {
      const stays = movesUp ? left : mask & left;
      left &= ~stays;
      if (stays !== mask)
        this.#edits.push({ line, text: stays === 0 ? undefined : packedText({ ...entry, mask: stays }) });
      if (!movesUp && stays === 0 && (mask & ~gone) !== 0) yield { line, mask };
    }
  }
}
