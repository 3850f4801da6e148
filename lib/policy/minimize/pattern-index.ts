import { literalEnd, patternContains } from '../../language/pattern-contains.js';
import { firstWildcard, type Pattern } from '../../language/pattern.js';
import { quickPattern } from '../../language/quick-pattern.js';
import { listIn } from '../check/policy-index.js';

/** A text with its values; one with a wildcard is compiled once. */
interface Wild<Value> {
  readonly pattern: Pattern;
  readonly values: Value[];
}

/** Patterns with the same literal beginning, by their literal end. */
interface Beginning<Value> {
  readonly byEnd: Map<string, Wild<Value>[]>;
  readonly endLengths: Set<number>;
}

/**
 * Names and patterns, to be asked which of them take all that another one takes. A pattern is looked at only if its
 * literal beginning and end fit.
 */
export class PatternIndex<Value> {
  readonly #exact = new Map<string, Value[]>();
  readonly #wild = new Map<string, Wild<Value>>();
  readonly #beginnings = new Map<string, Beginning<Value>>();
  readonly #lengths = new Set<number>();

  add(text: string, value: Value): void {
    const wildcard = firstWildcard(text);
    if (wildcard < 0) {
      listIn(this.#exact, text).push(value);
      return;
    }
    const known = this.#wild.get(text);
    if (known) {
      known.values.push(value);
      return;
    }
    const wild: Wild<Value> = { pattern: quickPattern(text), values: [value] };
    this.#wild.set(text, wild);
    this.#addBeginning(text.slice(0, wildcard), wild);
  }

  /** Tells of each value whose text takes all that `word`, a name or a pattern, takes. */
  find(word: string, tell: (value: Value) => void): void {
    this.#exact.get(word)?.forEach(tell);
    if (this.#lengths.size === 0) return;
    const wildcard = firstWildcard(word);
    const isName = wildcard < 0;
    const head = isName ? word : word.slice(0, wildcard);
    const tail = isName ? word : literalEnd(word);
    for (const length of this.#lengths) {
      if (length > head.length) continue;
      const beginning = this.#beginnings.get(head.slice(0, length));
      if (beginning === undefined) continue;
      for (const endLength of beginning.endLengths) {
        if (endLength > tail.length) continue;
        for (const { pattern, values } of beginning.byEnd.get(tail.slice(tail.length - endLength)) ?? NONE)
          if (isName ? pattern.matches(word) : patternContains(pattern.text, word)) values.forEach(tell);
      }
    }
  }

  #addBeginning(begin: string, wild: Wild<Value>): void {
    const beginning = this.#beginnings.get(begin) ?? { byEnd: new Map(), endLengths: new Set() };
    this.#beginnings.set(begin, beginning);
    this.#lengths.add(begin.length);
    const end = literalEnd(wild.pattern.text);
    listIn(beginning.byEnd, end).push(wild);
    beginning.endLengths.add(end.length);
  }
}

const NONE: readonly never[] = [];
