import { unpackedTexts, type ModelEntry } from '../model/entry-set.js';
import { boundOrder } from './bound-order.js';
import { orderBonds, type Bond } from './order-bonds.js';

/**
 * The entries of a domain or acl_group, one operation a line, in the order of their bytes; entries whose order means
 * something keep it. An entry has the place of its first line, as in the kernel.
 * @param entries in the order of the list
 * @param prefix of each line
 * @returns lines; comments before the first line of their entry
 */
export function sortedEntries(entries: readonly ModelEntry[], prefix = ''): readonly string[] {
  const bonds = orderBonds(entries);
  const lines: string[] = [];
  const commentsOf = new Map<string, readonly string[]>();
  for (const entry of entries) {
    const texts = unpackedTexts(entry);
    for (const text of texts) lines.push(prefix + text);
    if (entry.comments.length > 0) commentsOf.set(prefix + firstOf(texts), entry.comments);
  }
  lines.sort();
  const sorted = bonds.length === 0 ? lines : keepBonds(lines, bonds, prefix);
  if (commentsOf.size === 0) return sorted;
  return sorted.flatMap((line) => (commentsOf.get(line) ?? []).concat(line));
}

/** The line that has the place of the entry. */
function firstOf(texts: readonly string[]): string {
  return texts.reduce((first, text) => (text < first ? text : first));
}

function keepBonds(lines: readonly string[], bonds: readonly Bond[], prefix: string): readonly string[] {
  const numbers = new Map(lines.map((line, index) => [line, index]));
  const numberOf = (text: string) => numbers.get(prefix + text) ?? 0;
  const firsts = new Map<ModelEntry, number>();
  const between: Bond<number>[] = [];
  const firstLine = (entry: ModelEntry): number => {
    const known = firsts.get(entry);
    if (known !== undefined) return known;
    const texts = unpackedTexts(entry);
    const first = numberOf(firstOf(texts));
    firsts.set(entry, first);
    // what holds back the first line of an entry must hold back the others too
    for (const text of texts) {
      const second = numberOf(text);
      if (second !== first) between.push({ first, second });
    }
    return first;
  };
  for (const { first, second } of bonds) between.push({ first: firstLine(first), second: firstLine(second) });
  return boundOrder(lines.length, between).map((index) => lines[index] ?? '');
}
