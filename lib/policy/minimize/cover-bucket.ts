import { listIn } from '../check/policy-index.js';
import { groupKindOf, intervalOf, isRange } from './argument.js';
import type { CoverEntry } from './cover-entry.js';
import type { GroupIndex } from './group-index.js';
import { IntervalIndex } from './interval-index.js';
import { PatternIndex } from './pattern-index.js';

/** Entries whose single values are equal, by one of their wide arguments. */
export class CoverBucket {
  readonly #shape: number;
  readonly #groups: GroupIndex | undefined;
  readonly #entries: CoverEntry[] = [];
  #index: ArgumentIndex | undefined;

  /** @param shape which arguments are wide, a bit each */
  constructor(shape: number, groups: GroupIndex | undefined) {
    this.#shape = shape;
    this.#groups = groups;
  }

  add(entry: CoverEntry): void {
    this.#entries.push(entry);
    this.#index = undefined;
  }

  find(narrow: CoverEntry, tell: (entry: CoverEntry) => void): void {
    if (this.#shape === 0 || this.#entries.length < WORTH_AN_INDEX) this.#entries.forEach(tell);
    else (this.#index ??= new ArgumentIndex(this.#entries, this.#position(), this.#groups)).find(narrow, tell);
  }

  /** The wide argument that tells most of them apart. */
  #position(): number {
    let best = { position: 0, count: -1 };
    for (let position = 0; this.#shape >> position !== 0; position += 1) {
      if (!(this.#shape & (1 << position))) continue;
      const count = new Set(this.#entries.map((entry) => entry.arguments[position]?.text)).size;
      if (count > best.count) best = { position, count };
    }
    return best.position;
  }
}

/** Few are compared each. */
const WORTH_AN_INDEX = 4;

class ArgumentIndex {
  readonly #position: number;
  readonly #groups: GroupIndex | undefined;
  /** Groups, and ranges that hold nothing: they cover what says the same. */
  readonly #byText = new Map<string, CoverEntry[]>();
  readonly #patterns = new PatternIndex<CoverEntry>();
  readonly #ranges = new IntervalIndex<CoverEntry>();

  constructor(entries: readonly CoverEntry[], position: number, groups: GroupIndex | undefined) {
    this.#position = position;
    this.#groups = groups;
    for (const entry of entries) this.#add(entry);
  }

  find(narrow: CoverEntry, tell: (entry: CoverEntry) => void): void {
    const argument = narrow.arguments[this.#position];
    if (argument === undefined) return;
    if (groupKindOf(argument) !== undefined) {
      this.#byText.get(argument.text)?.forEach(tell);
      return;
    }
    if (this.#byText.size > 0 && this.#groups)
      for (const group of this.#groups.holding(argument)) this.#byText.get(group)?.forEach(tell);
    if (!isRange(argument.type)) this.#patterns.find(argument.text, tell);
    else {
      const interval = intervalOf(argument);
      if (interval) this.#ranges.find(interval, tell);
      else this.#byText.get(argument.text)?.forEach(tell);
    }
  }

  #add(entry: CoverEntry): void {
    const argument = entry.arguments[this.#position];
    if (argument === undefined) return;
    if (groupKindOf(argument) !== undefined) listIn(this.#byText, argument.text).push(entry);
    else if (!isRange(argument.type)) this.#patterns.add(argument.text, entry);
    else {
      const interval = intervalOf(argument);
      if (interval) this.#ranges.add(interval, entry);
      else listIn(this.#byText, argument.text).push(entry);
    }
  }
}
