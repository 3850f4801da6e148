/** Both ends belong to it. */
export interface Interval {
  readonly min: bigint;
  readonly max: bigint;
}

interface Item<Value> extends Interval {
  readonly value: Value;
}

/** Ranges, to be asked which of them hold all of another one. */
export class IntervalIndex<Value> {
  readonly #items: Item<Value>[] = [];
  /** The largest end below each node of a binary tree over the sorted items; its root is 1. */
  #largest: bigint[] = [];
  #isSorted = true;

  add({ min, max }: Interval, value: Value): void {
    this.#items.push({ min, max, value });
    this.#isSorted = false;
  }

  find(inner: Interval, tell: (value: Value) => void): void {
    if (!this.#isSorted) this.#sort();
    if (this.#items.length > 0) this.#look({ node: 1, from: 0, to: this.#items.length }, inner, tell);
  }

  #look(part: Part, inner: Interval, tell: (value: Value) => void): void {
    const { node, from, to } = part;
    const first = this.#items[from];
    if (first === undefined || first.min > inner.min || (this.#largest[node] ?? 0n) < inner.max) return;
    if (to - from === 1) {
      tell(first.value);
      return;
    }
    const middle = (from + to) >> 1;
    this.#look({ node: node * 2, from, to: middle }, inner, tell);
    this.#look({ node: node * 2 + 1, from: middle, to }, inner, tell);
  }

  #sort(): void {
    this.#items.sort((a, b) => (a.min < b.min ? -1 : a.min > b.min ? 1 : 0));
    this.#largest = [];
    this.#isSorted = true;
    if (this.#items.length > 0) this.#note({ node: 1, from: 0, to: this.#items.length });
  }

  #note({ node, from, to }: Part): bigint {
    const middle = (from + to) >> 1;
    const largest =
      to - from === 1
        ? (this.#items[from]?.max ?? 0n)
        : larger(
            this.#note({ node: node * 2, from, to: middle }),
            this.#note({ node: node * 2 + 1, from: middle, to }),
          );
    this.#largest[node] = largest;
    return largest;
  }
}

/** A node of the tree and the items below it. */
interface Part {
  readonly node: number;
  readonly from: number;
  readonly to: number;
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
