import { Glob, units } from './glob.js';

/** A pathname pattern, ready to be compared with many names. */
export interface Pattern {
  readonly text: string;
  /** It has no wildcard: only the same text matches. */
  readonly isLiteral: boolean;
  /** As the kernel compares. @param name in the kernel's encoded form, such as `/tmp/a\040b` */
  matches(name: string): boolean;
}

/**
 * Compiles a word as the kernel compares it with names. A word that the kernel would not accept matches nothing where it
 * is wrong; isWord() tells.
 *
 * Source: security/tomoyo/util.c, tomoyo_path_matches_pattern(), tomoyo_path_matches_pattern2(),
 * tomoyo_file_matches_pattern(). Tested: test/unit/language/pattern.test.ts, test/board/fuzz.board.ts.
 */
export function compilePattern(text: string): Pattern {
  const prefix = literalPrefix(text);
  if (prefix.length === text.length) return { text, isLiteral: true, matches: (name) => name === text };
  const rest = new PathPattern(text.slice(prefix.length), prefix.endsWith('/'));
  const isFolder = text.endsWith('/');
  return {
    text,
    isLiteral: false,
    matches: (name) =>
      name.endsWith('/') === isFolder && name.startsWith(prefix) && rest.matches(name.slice(prefix.length)),
  };
}

/** Whether one pattern matches one name; compilePattern() serves many names. */
export function matches(pattern: string, name: string): boolean {
  return compilePattern(pattern).matches(name);
}

/** Up to the first wildcard. It may end inside a component: what `\-` takes away there is written without it. */
function literalPrefix(text: string): string {
  const wildcard = firstWildcard(text);
  return wildcard < 0 ? text : text.slice(0, wildcard);
}

/** Offset of the first backslash that does not stand for a byte or for itself; -1 if there is none. */
export function firstWildcard(text: string): number {
  for (let at = text.indexOf('\\'); at >= 0; at = text.indexOf('\\', at)) {
    const next = text.charAt(at + 1);
    if (next === '\\') at += 2;
    else if (next >= '0' && next <= '3') at += 4;
    else return at;
  }
  return -1;
}

/** Components of a path; a final `/` ends the last one and begins none. */
export function components(path: string): string[] {
  const found = path.split('/');
  if (found.at(-1) === '') found.pop();
  return found;
}

/** One component of a pattern: the first glob must take it, none of the others may. */
class ComponentPattern {
  /** `\{...\}`: one or more components. */
  readonly isRepeated: boolean;
  readonly #first: Glob;
  readonly #others: readonly Glob[];

  constructor(text: string, isRepeated: boolean) {
    this.isRepeated = isRepeated;
    const [first = '', ...others] = splitAtMinus(text);
    this.#first = new Glob(first);
    this.#others = others.map((other) => new Glob(other));
  }

  takes(component: readonly string[]): boolean {
    return this.#first.takes(component) && !this.#others.some((other) => other.takes(component));
  }
}

/** What is matched, then what is taken away from it. */
export function splitAtMinus(text: string): string[] {
  const parts = [''];
  for (const unit of units(text)) {
    if (unit === '\\-') parts.push('');
    else parts.push(`${parts.pop() ?? ''}${unit}`);
  }
  return parts;
}

/** What stands behind the literal prefix. */
class PathPattern {
  readonly #components: readonly ComponentPattern[];
  /** From this component on nothing but wildcards that may be empty is left; -1: there is no such place but the end. */
  readonly #emptyFrom: number;

  constructor(text: string, followsSlash: boolean) {
    const parts = components(text);
    this.#components = parts.map((part, index) => {
      const isRepeated = part.startsWith('\\{') && part.endsWith('\\}') && (index > 0 || followsSlash);
      return new ComponentPattern(isRepeated ? part.slice(2, -2) : part, isRepeated);
    });
    const last = parts.length - 1;
    this.#emptyFrom = !text.endsWith('/') && /^(?:\\[*@])*$/.test(parts[last] ?? '') ? last : -1;
  }

  /**
   * All places of the name that the components up to here can lead to advance together: the time is the product of both
   * numbers of components at most.
   */
  matches(rest: string): boolean {
    const name = components(rest).map(units);
    const endsWithSlash = rest.endsWith('/');
    let places = new Set([0]);
    for (const [index, pattern] of this.#components.entries()) {
      if (index === this.#emptyFrom && places.has(name.length)) return true;
      places = pattern.isRepeated ? afterRun(pattern, name, places, endsWithSlash) : afterOne(pattern, name, places);
    }
    return places.has(name.length);
  }
}

type Name = readonly (readonly string[])[];

function afterOne(pattern: ComponentPattern, name: Name, places: ReadonlySet<number>): Set<number> {
  const next = new Set<number>();
  for (const place of places) {
    const component = name[place];
    if (component && pattern.takes(component)) next.add(place + 1);
  }
  return next;
}

/** One or more components, each with a `/` behind it. */
function afterRun(
  pattern: ComponentPattern,
  name: Name,
  places: ReadonlySet<number>,
  endsWithSlash: boolean,
): Set<number> {
  const next = new Set<number>();
  const last = endsWithSlash ? name.length : name.length - 1;
  for (const place of places)
    for (let at = place; at < last && !next.has(at + 1) && pattern.takes(name[at] ?? []); at++) next.add(at + 1);
  return next;
}
