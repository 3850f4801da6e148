/** Makes what shows a difference as short as it can be; every step is asked of the kernel. */

/** More characters than this are not tried one by one. */
const LONGEST = 400;
/** No more parts than this are tried of a text. */
const MOST_PARTS = 128;
const ROUNDS = 60;

/**
 * @param asked what shows a difference
 * @param shorter candidates, the best first
 * @param differ which of the candidates still show one
 */
export async function minimise<T>(
  asked: readonly T[],
  shorter: (one: T) => readonly T[],
  differ: (candidates: readonly T[]) => Promise<readonly boolean[]>,
): Promise<T[]> {
  const best = [...asked];
  const open = new Set(best.keys());
  for (let round = 0; round < ROUNDS && open.size > 0; round++) {
    const candidates = [...open].map((index) => ({ index, found: shorter(best[index] as T) }));
    const verdicts = await differ(candidates.flatMap(({ found }) => found));
    let at = 0;
    for (const { index, found } of candidates) {
      const better = found.find((_, offset) => verdicts[at + offset]);
      at += found.length;
      if (better === undefined) open.delete(index);
      else best[index] = better;
    }
  }
  return best;
}

/** The text without one of its parts: halves, quarters ..., words, characters. */
export function shorterTexts(text: string): string[] {
  const found = new Set<string>();
  const least = Math.max(8, text.length / MOST_PARTS);
  for (let size = Math.floor(text.length / 2); size > least; size = Math.floor(size / 2)) {
    for (let at = 0; at < text.length; at += size) found.add(text.slice(0, at) + text.slice(at + size));
  }
  const words = text.split(' ');
  if (words.length > 1 && words.length <= MOST_PARTS)
    for (const at of words.keys()) found.add(words.filter((_, index) => index !== at).join(' '));
  if (text.length <= LONGEST) {
    for (let at = 0; at < text.length; at++) found.add(text.slice(0, at) + text.slice(at + 1));
  }
  return [...found];
}
