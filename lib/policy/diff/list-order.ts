/** What the order of a list is about. */
export interface Ordered<Item> {
  readonly keyOf: (item: Item) => string;
  /** Whether the order of two entries changes what the list means. */
  readonly interact: (first: Item, second: Item) => boolean;
}

/**
 * Which entries must be taken out and written again behind all others, so that those whose order matters are in the
 * wanted order. A list only grows at its end.
 * @param held keys of the list as it is, without what is going to be taken away, and with what is added at its end
 * @param wanted the order to reach; entries that are only in one of both lists are no matter
 * @returns in the order in which they must be written
 */
export function entriesToMove<Item>(
  held: readonly string[],
  wanted: readonly Item[],
  { keyOf, interact }: Ordered<Item>,
): readonly Item[] {
  const places = new Map(held.map((key, index) => [key, index]));
  const order = [...new Map(wanted.map((item) => [keyOf(item), item])).values()].filter((item) =>
    places.has(keyOf(item)),
  );
  const place = (item: Item) => places.get(keyOf(item)) ?? 0;
  if (order.every((item, index) => index === 0 || place(order[index - 1] ?? item) < place(item))) return [];
  const moved = new Set<Item>();
  for (const [index, item] of order.entries()) {
    const isWrong = (other: Item) => (moved.has(other) || place(other) > place(item)) && interact(other, item);
    if (order.slice(0, index).some(isWrong)) moved.add(item);
  }
  return [...moved];
}
