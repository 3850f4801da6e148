import { lineEnd } from '../text/line-end.js';
import { Source } from '../text/source.js';
import type { PolicyKind } from './ast.js';
import { parseRaw, warnOfMissingEnd, type ParsedLine, type ParseOptions } from './parse.js';
import type { WordBits } from './lexemes.js';
import { PolicyLine, type Problems } from './policy-line.js';

/**
 * Parses a policy file that comes in pieces, cut anywhere: line by line what `parsePolicy()` gives for the whole text.
 * Holds no more than a piece, the line it is cut in, and a line each side for the frames.
 * @param chunks decoded text; a surrogate pair may be cut
 */
export async function* parsePolicyLines<K extends PolicyKind>(
  chunks: AsyncIterable<string> | Iterable<string>,
  options: ParseOptions<K>,
): AsyncGenerator<ParsedLine<K>, void, undefined> {
  const { kind, file = kind, wordBits } = options;
  for await (const block of policyBlocks(chunks, file)) yield* parseBlock(block, kind, wordBits);
}

/** Cuts a text that comes in pieces into blocks of whole lines. */
export async function* policyBlocks(
  chunks: AsyncIterable<string> | Iterable<string>,
  file: string,
): AsyncGenerator<PolicyBlock, void, undefined> {
  const window = new Window(file);
  for await (const chunk of chunks) {
    const block = window.add(chunk);
    if (block !== undefined) yield block;
  }
  const last = window.finish();
  if (last !== undefined) yield last;
}

/** Whole lines, with a neighbour each side that is only for the frames. */
export interface PolicyBlock {
  readonly source: Source;
  /** Offset in the file at which the text of the source begins. */
  readonly base: number;
  /** Positions in the text: the lines to parse. */
  readonly from: number;
  readonly to: number;
}

function* parseBlock<K extends PolicyKind>(block: PolicyBlock, kind: K, wordBits?: WordBits): Generator<ParsedLine<K>> {
  const { source, from, to } = block;
  let start = from;
  while (start < to) {
    const end = lineEnd(source.text, start);
    yield parseBlockLine(block, start, end, kind, wordBits);
    start = end + 1;
  }
}

/** Parses the line of a block between two positions of its text. */
export function parseBlockLine<K extends PolicyKind>(
  { source, base }: PolicyBlock,
  start: number,
  end: number,
  kind: K,
  wordBits: WordBits = 64,
): ParsedLine<K> {
  const problems: Problems = { source, wordBits, errors: [], warnings: [] };
  const raw = source.text.slice(start, end);
  const node = parseRaw(raw, base + start, kind, problems);
  if (end === source.text.length) warnOfMissingEnd(new PolicyLine(raw, base + start, problems));
  return { node, errors: problems.errors, warnings: problems.warnings };
}

/** Gathers pieces into blocks; the last whole line waits for its neighbour below. */
class Window {
  readonly #file: string;
  /** The line above (parsed), then what is not parsed. */
  #text = '';
  /** Where in `#text` the unparsed part begins. */
  #from = 0;
  /** Where in `#text` the last two line ends are: only what is behind the last one is searched again. */
  #lastEnd = -1;
  #base = 0;
  #firstLine = 1;

  constructor(file: string) {
    this.#file = file;
  }

  /** @returns a block if a line more is complete and has its neighbour */
  add(chunk: string): PolicyBlock | undefined {
    const before = this.#text.length;
    const newline = chunk.lastIndexOf('\n');
    this.#text += chunk;
    if (newline < 0) return undefined;
    const last = before + newline;
    const earlier = newline > 0 ? chunk.lastIndexOf('\n', newline - 1) : -1;
    const neighbourEnd = earlier >= 0 ? before + earlier : this.#lastEnd;
    this.#lastEnd = last;
    return neighbourEnd < this.#from ? undefined : this.#take(neighbourEnd + 1, last);
  }

  finish(): PolicyBlock | undefined {
    return this.#from < this.#text.length ? this.#take(this.#text.length, this.#text.length) : undefined;
  }

  /** @param to end of the lines to parse; @param shown end of the line below them */
  #take(to: number, shown: number): PolicyBlock {
    const source = new Source(this.#text.slice(0, shown), this.#file, { firstLine: this.#firstLine, base: this.#base });
    const block = { source, base: this.#base, from: this.#from, to };
    const above = to < 2 ? 0 : this.#text.lastIndexOf('\n', to - 2) + 1;
    this.#firstLine += countLines(this.#text, above);
    this.#base += above;
    this.#text = this.#text.slice(above);
    this.#from = to - above;
    this.#lastEnd -= above;
    return block;
  }
}

/** A loop over characters is faster than a search a line. */
function countLines(text: string, end: number): number {
  let count = 0;
  for (let at = 0; at < end; at += 1) if (text.charCodeAt(at) === LINE_FEED) count += 1;
  return count;
}

const LINE_FEED = 0x0a;
