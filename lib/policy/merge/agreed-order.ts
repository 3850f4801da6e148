import { boundOrder } from '../sort/bound-order.js';
import type { Bond } from '../sort/order-bonds.js';

export interface AgreedOrder {
  readonly order: readonly number[];
  /** Bonds that others contradict, and that do not hold. */
  readonly broken: readonly Bond<number>[];
}

/**
 * The first order, by numbers, in which the bonds hold. Where bonds contradict each other, those that lead from a larger
 * number to a smaller one are broken: so the result does not depend on who said what first.
 * @param count the numbers are 0 to count - 1
 */
export function agreedOrder(count: number, bonds: readonly Bond<number>[]): AgreedOrder {
  const broken: Bond<number>[] = [];
  let left = unique(bonds, count);
  for (;;) {
    const held = heldBack(count, left);
    if (held.size === 0) return { order: boundOrder(count, left), broken };
    const isBroken = ({ first, second }: Bond<number>) => first > second && held.has(first) && held.has(second);
    broken.push(...left.filter(isBroken));
    left = left.filter((bond) => !isBroken(bond));
  }
}

function unique(bonds: readonly Bond<number>[], count: number): readonly Bond<number>[] {
  return [...new Map(bonds.map((bond) => [bond.first * count + bond.second, bond])).values()];
}

/** What is in a circle, or between two. */
function heldBack(count: number, bonds: readonly Bond<number>[]): ReadonlySet<number> {
  const behind = unreached(count, bonds);
  if (behind.size === 0) return behind;
  const inside = bonds.filter(({ first, second }) => behind.has(first) && behind.has(second));
  const before = unreached(
    count,
    inside.map(({ first, second }) => ({ first: second, second: first })),
  );
  return before;
}

/** What no walk along the bonds reaches that takes a number once all before it are taken. */
function unreached(count: number, bonds: readonly Bond<number>[]): Set<number> {
  const behind = new Map<number, number[]>();
  const waitsFor = new Int32Array(count);
  for (const { first, second } of bonds) {
    const known = behind.get(first);
    if (known) known.push(second);
    else behind.set(first, [second]);
    waitsFor[second] = (waitsFor[second] ?? 0) + 1;
  }
  const left = new Set<number>();
  const free: number[] = [];
  for (let number = 0; number < count; number += 1) {
    if (waitsFor[number] === 0) free.push(number);
    else left.add(number);
  }
  for (let taken = free.pop(); taken !== undefined; taken = free.pop())
    for (const second of behind.get(taken) ?? []) {
      const waits = (waitsFor[second] ?? 0) - 1;
      waitsFor[second] = waits;
      if (waits > 0) continue;
      left.delete(second);
      free.push(second);
    }
  return left;
}
