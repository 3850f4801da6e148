import { patternContains } from '../../language/pattern-contains.js';
import { groupKindOf, intervalOf, isRange, isWide, valueKey, type Argument } from './argument.js';
import { CoverBucket } from './cover-bucket.js';
import type { CoverEntry } from './cover-entry.js';
import type { GroupIndex } from './group-index.js';

/**
 * Entries of one kind and socket type, to be asked which of them cover another one. An entry is looked at only if all its
 * single values are those of the other, and one of its patterns, groups or ranges takes what stands in that place there.
 */
export class CoverIndex {
  readonly #groups: GroupIndex | undefined;
  /** By which arguments are wide, a bit each; then by single values and first condition. */
  readonly #shapes = new Map<number, Map<string, CoverBucket>>();

  constructor(groups: GroupIndex | undefined) {
    this.#groups = groups;
  }

  add(cover: CoverEntry): void {
    const shape = shapeOf(cover);
    const buckets = this.#shapes.get(shape) ?? new Map<string, CoverBucket>();
    this.#shapes.set(shape, buckets);
    const [first = ''] = cover.conditions;
    const key = keyOf(cover, shape, first);
    const bucket = buckets.get(key) ?? new CoverBucket(shape, this.#groups);
    buckets.set(key, bucket);
    bucket.add(cover);
  }

  /** Tells of each entry that covers the arguments and conditions of `narrow`, which may be itself. */
  find(narrow: CoverEntry, tell: (cover: CoverEntry) => void): void {
    const own = shapeOf(narrow);
    const check = (cover: CoverEntry) => {
      if (this.#covers(cover, narrow)) tell(cover);
    };
    for (const [shape, buckets] of this.#shapes) {
      if ((own & ~shape) !== 0) continue; // a single value takes no pattern, group or range
      buckets.get(keyOf(narrow, shape, ''))?.find(narrow, check);
      for (const condition of narrow.conditions) buckets.get(keyOf(narrow, shape, condition))?.find(narrow, check);
    }
  }

  #covers(wide: CoverEntry, narrow: CoverEntry): boolean {
    return (
      wide.conditions.every((condition) => narrow.conditions.includes(condition)) &&
      wide.arguments.every((argument, index) => this.#takes(argument, narrow.arguments[index] ?? argument))
    );
  }

  #takes(wide: Argument, narrow: Argument): boolean {
    if (wide.text === narrow.text) return true;
    if (groupKindOf(narrow) !== undefined) return false;
    if (groupKindOf(wide) !== undefined) return this.#groups?.holding(narrow).has(wide.text) ?? false;
    if (!isRange(wide.type)) return patternContains(wide.text, narrow.text);
    const [outer, inner] = [intervalOf(wide), intervalOf(narrow)];
    return outer !== undefined && inner !== undefined && outer.min <= inner.min && inner.max <= outer.max;
  }
}

function shapeOf(entry: CoverEntry): number {
  return entry.arguments.reduce((shape, argument, index) => (isWide(argument) ? shape | (1 << index) : shape), 0);
}

/** Entries that decide otherwise about the log cover nothing of each other. */
function keyOf({ arguments: all, grantLog }: CoverEntry, shape: number, condition: string): string {
  let key = condition === '' && grantLog === '' ? '' : `${grantLog} ${condition}`;
  for (const [index, argument] of all.entries()) if (!(shape & (1 << index))) key += `\n${valueKey(argument)}`;
  return key;
}
