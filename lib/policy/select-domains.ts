import { DomainBlocks, type DomainBlock } from './domain-blocks.js';
import type { DomainWishes } from './domain-wishes.js';

/**
 * The lines of some domains as they stand, in their order; a domain that stands twice is there twice.
 * @param pieces of a domain policy, cut anywhere; no more of it is held than a piece and a line
 * @param wishes what is asked for; afterwards its `unmet()` says what was not there
 */
export async function* selectDomains(
  pieces: AsyncIterable<string> | Iterable<string>,
  wishes: DomainWishes,
): AsyncGenerator<string, void, undefined> {
  for await (const { text, start, end } of selectBlocks(pieces, wishes)) yield text.slice(start, end);
}

/** The same as blocks. */
export async function* selectBlocks(
  pieces: AsyncIterable<string> | Iterable<string>,
  wishes: DomainWishes,
): AsyncGenerator<DomainBlock, void, undefined> {
  const blocks = new DomainBlocks();
  const isWanted = ({ name }: DomainBlock) => name !== '' && wishes.takes(name);
  for await (const piece of pieces) for (const block of blocks.add(piece)) if (isWanted(block)) yield block;
  for (const block of blocks.finish()) if (isWanted(block)) yield block;
}
