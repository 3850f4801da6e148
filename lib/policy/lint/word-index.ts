import { compilePattern, firstWildcard, type Pattern } from '../../language/pattern.js';
import { patternsMeet } from '../../language/patterns-meet.js';
import { ownText } from '../../text/source.js';
import { listIn } from '../check/policy-index.js';

/** How many names and patterns one word is compared with, and all words together: it keeps the time linear. */
const COMPARED_AT_MOST = 256;
const COMPARED_IN_ALL = 5_000_000;
/** What it costs to compare two patterns, beside a pattern with a name. */
const MEETING_COST = 5;
/** How many answers about patterns are kept, and how many patterns ready to be compared. */
const KEPT_AT_MOST = 10_000;

/** A word of the index that takes a file which the word that was asked for takes too, and who has it. */
export interface Hit {
  readonly text: string;
  readonly by: string;
}

/** A word with what the names begin with that it takes: all of it, if it is a name. */
interface Wide extends Hit {
  readonly prefix: string;
}

/**
 * Names and patterns, each with the first who has it, asked which of them takes a file in common with another word.
 *
 * Names are compared with names by a map, with patterns only if they begin as the pattern does. Two patterns have a file
 * in common as patternsMeet() says.
 */
export class WordIndex {
  readonly #names = new Map<string, string>();
  readonly #wide = new Map<string, Wide>();
  /** The patterns by what their names begin with. */
  readonly #byPrefix = new Map<string, Wide[]>();
  readonly #prefixLengths = new Set<number>();
  /** All words by what they begin with; made when the first pattern asks. */
  #sorted: readonly Wide[] | undefined;
  readonly #answers = new Map<string, Hit | undefined>();
  readonly #compiled = new Map<string, Pattern>();
  #left = COMPARED_IN_ALL;
  /** How many words were not found, and not compared with all that they may meet. */
  cutShort = 0;
  #wasCut = false;

  /** @param by who, for people */
  add(text: string, by: string): void {
    if (this.#names.has(text) || this.#wide.has(text)) return;
    const own = ownText(text);
    const wildcard = firstWildcard(own);
    this.#sorted = undefined;
    this.#answers.clear();
    if (wildcard < 0) {
      this.#names.set(own, by);
      return;
    }
    const wide = { text: own, by, prefix: own.slice(0, wildcard) };
    this.#wide.set(own, wide);
    listIn(this.#byPrefix, wide.prefix).push(wide);
    this.#prefixLengths.add(wildcard);
  }

  /** The first word found that takes a file which `text`, a name or a pattern, takes. */
  find(text: string): Hit | undefined {
    this.#wasCut = false;
    const hit = this.#find(text);
    if (hit === undefined && this.#wasCut) this.cutShort += 1;
    return hit;
  }

  #find(text: string): Hit | undefined {
    const by = this.#names.get(text);
    if (by !== undefined) return { text, by };
    const wildcard = text.includes('\\') ? firstWildcard(text) : -1;
    if (wildcard < 0) return this.#above(text, (wide) => this.#matches(wide.text, text));
    const same = this.#wide.get(text);
    if (same !== undefined) return same;
    if (this.#answers.has(text)) return this.#answers.get(text);
    const prefix = text.slice(0, wildcard);
    const hit =
      this.#below(text, prefix) ??
      this.#above(prefix, (wide) => wide.prefix.length < prefix.length && this.#meet(wide.text, text));
    if (this.#answers.size < KEPT_AT_MOST) this.#answers.set(ownText(text), hit);
    return hit;
  }

  /** Patterns that begin with a part of what the text begins with. */
  #above(text: string, takes: (wide: Wide) => boolean): Hit | undefined {
    let left = COMPARED_AT_MOST;
    for (const length of this.#prefixLengths) {
      if (length > text.length) continue;
      for (const wide of this.#byPrefix.get(text.slice(0, length)) ?? []) {
        if (left === 0 || this.#left <= 0) return this.#cut();
        if (takes(wide)) return wide;
        left -= 1;
      }
    }
    return undefined;
  }

  /** Names and patterns that begin with all that the pattern begins with. */
  #below(text: string, prefix: string): Hit | undefined {
    this.#sorted ??= this.#sort();
    const from = firstNotBefore(this.#sorted, prefix);
    for (let at = from; ; at += 1) {
      const other = this.#sorted[at];
      if (other === undefined || !other.prefix.startsWith(prefix)) return undefined;
      if (at === from + COMPARED_AT_MOST || this.#left <= 0) return this.#cut();
      const isName = other.prefix.length === other.text.length;
      if (isName ? this.#matches(text, other.text) : this.#meet(other.text, text)) return other;
    }
  }

  #sort(): readonly Wide[] {
    const names: Wide[] = [];
    for (const [name, by] of this.#names) names.push({ text: name, by, prefix: name });
    return names
      .concat([...this.#wide.values()])
      .sort((a, b) => (a.prefix < b.prefix ? -1 : a.prefix > b.prefix ? 1 : 0));
  }

  #matches(pattern: string, name: string): boolean {
    this.#left -= 1;
    const known = this.#compiled.get(pattern);
    if (known) return known.matches(name);
    const made = compilePattern(pattern);
    if (this.#compiled.size === KEPT_AT_MOST) this.#compiled.clear();
    this.#compiled.set(pattern, made);
    return made.matches(name);
  }

  #meet(one: string, other: string): boolean {
    this.#left -= MEETING_COST;
    return patternsMeet(one, other);
  }

  #cut(): undefined {
    this.#wasCut = true;
    return undefined;
  }
}

/** Where in the list words begin that are not before a text. */
function firstNotBefore(sorted: readonly Wide[], text: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.prefix ?? '') < text) low = middle + 1;
    else high = middle;
  }
  return low;
}
