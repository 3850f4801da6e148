import type { Bond } from './order-bonds.js';

/**
 * The first order, by numbers, in which every bond holds: as if each time the smallest number were taken that nothing
 * holds back.
 * @param count the numbers are 0 to count - 1
 * @param bonds none in a circle
 */
export function boundOrder(count: number, bonds: Iterable<Bond<number>>): readonly number[] {
  const behind = new Map<number, number[]>();
  const waitsFor = new Int32Array(count);
  for (const { first, second } of bonds) {
    const list = behind.get(first);
    if (list) list.push(second);
    else behind.set(first, [second]);
    waitsFor[second] = (waitsFor[second] ?? 0) + 1;
  }
  const order: number[] = [];
  const freed = new Smallest();
  let next = 0;
  while (order.length < count) {
    while (next < count && waitsFor[next] !== 0) next += 1;
    const taken = freed.takeBelow(next) ?? next++;
    if (taken >= count) throw new TypeError('bonds in a circle');
    order.push(taken);
    for (const second of behind.get(taken) ?? []) {
      const left = (waitsFor[second] ?? 0) - 1;
      waitsFor[second] = left;
      // what the walk has passed by does not come its way again
      if (left === 0 && second < next) freed.add(second);
    }
  }
  return order;
}

/** Numbers of which the smallest can be taken: a binary heap. */
class Smallest {
  readonly #heap: number[] = [];

  add(number: number): void {
    const heap = this.#heap;
    let at = heap.push(number) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#at(parent) <= number) break;
      heap[at] = this.#at(parent);
      at = parent;
    }
    heap[at] = number;
  }

  /** The smallest, if it is below a limit. */
  takeBelow(limit: number): number | undefined {
    const heap = this.#heap;
    const [smallest] = heap;
    if (smallest === undefined || smallest > limit) return undefined;
    const last = heap.pop() ?? 0;
    if (heap.length > 0) this.#sink(last);
    return smallest;
  }

  #sink(number: number): void {
    const heap = this.#heap;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child + 1 < heap.length && this.#at(child + 1) < this.#at(child)) child += 1;
      if (child >= heap.length || this.#at(child) >= number) break;
      heap[at] = this.#at(child);
      at = child;
    }
    heap[at] = number;
  }

  #at(index: number): number {
    return this.#heap[index] ?? Number.POSITIVE_INFINITY;
  }
}
