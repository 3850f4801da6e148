import { DomainBlocks, type DomainBlock } from '../domain-blocks.js';

export interface FoundLine {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

/** A domain in which something was found. */
export interface FoundDomain {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly found: readonly FoundLine[];
}

export interface LineFinder {
  /** What it finds among the lines of a block of this file. */
  find(block: DomainBlock, file: string): readonly FoundLine[];
}

/**
 * The domains of a policy that comes in pieces in which a finder finds something, in their order. Lines that belong to no
 * domain are not looked at. Holds no more than a piece, a line, and what was found in one domain.
 */
export async function* findInDomains(
  pieces: AsyncIterable<string> | Iterable<string>,
  file: string,
  finder: LineFinder,
): AsyncGenerator<FoundDomain, void, undefined> {
  let current: { name: string; file: string; line: number; found: FoundLine[] } | undefined;
  for await (const block of allBlocks(pieces)) {
    if (!block.continues) {
      if (current !== undefined && current.found.length > 0) yield current;
      current = { name: block.name, file, line: block.line, found: [] };
    }
    if (current === undefined || block.name === '' || block.turn === 'delete') continue;
    for (const line of finder.find(block, file)) current.found.push(line);
  }
  if (current !== undefined && current.found.length > 0) yield current;
}

async function* allBlocks(
  pieces: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<DomainBlock, void, undefined> {
  const blocks = new DomainBlocks();
  for await (const piece of pieces) yield* blocks.add(piece);
  yield* blocks.finish();
}
