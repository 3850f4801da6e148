/** A policy among those that are merged. */
export interface OfDevice<Model> {
  /** As the user names it. */
  readonly device: string;
  readonly file: string;
  readonly model: Model;
}

/** Something that is in several of the policies, and where. */
export interface Share<Value> {
  /** Of the device among all, from 0. */
  readonly index: number;
  readonly file: string;
  readonly value: Value;
}

/** What each device has under a key. */
export function sharesOf<Key, Value, Model>(
  models: readonly OfDevice<Model>[],
  mapOf: (model: Model) => ReadonlyMap<Key, Value>,
): ReadonlyMap<Key, readonly Share<Value>[]> {
  const shares = new Map<Key, Share<Value>[]>();
  for (const [index, { file, model }] of models.entries())
    for (const [key, value] of mapOf(model)) {
      const share = { index, file, value };
      const known = shares.get(key);
      if (known) known.push(share);
      else shares.set(key, [share]);
    }
  return shares;
}
