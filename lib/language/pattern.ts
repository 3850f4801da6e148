import { Glob, units } from './glob.js';

/** A pathname pattern, ready to be compared with many names. */
export interface Pattern {
  readonly text: string;
  /** It has no wildcard: only the same text matches. */
  readonly isLiteral: boolean;
  /** @param name in the kernel's encoded form, such as `/tmp/a\040b` */
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
  let at = 0;
  for (const unit of units(text)) {
    if (unit.startsWith('\\') && unit !== '\\\\' && unit.length !== 4) break;
    at += unit.length;
  }
  return text.slice(0, at);
}

/** Components of a path; a final `/` ends the last one and begins none. */
function components(path: string): string[] {
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

function splitAtMinus(text: string): string[] {
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

  matches(rest: string): boolean {
    const name = components(rest).map(units);
    return this.#matchFrom({ name, endsWithSlash: rest.endsWith('/'), failed: new Set() }, 0, 0);
  }

  #matchFrom(walk: Walk, nameAt: number, patternAt: number): boolean {
    const key = nameAt * (this.#components.length + 1) + patternAt;
    if (walk.failed.has(key)) return false;
    if (this.#matchHere(walk, nameAt, patternAt)) return true;
    walk.failed.add(key);
    return false;
  }

  #matchHere(walk: Walk, nameAt: number, patternAt: number): boolean {
    for (let at = 0; ; at++) {
      const component = walk.name[nameAt + at];
      const pattern = this.#components[patternAt + at];
      if (!component) return !pattern || patternAt + at === this.#emptyFrom;
      if (!pattern) return false;
      if (pattern.isRepeated) return this.#matchRepeated(walk, nameAt + at, patternAt + at);
      if (!pattern.takes(component)) return false;
    }
  }

  /** Takes as many components as fit, each with a `/` behind it, and tries the rest after each. */
  #matchRepeated(walk: Walk, nameAt: number, patternAt: number): boolean {
    const pattern = this.#components[patternAt];
    const last = walk.endsWithSlash ? walk.name.length : walk.name.length - 1;
    for (let at = nameAt; at < last; at++) {
      if (!pattern?.takes(walk.name[at] ?? [])) return false;
      if (this.#matchFrom(walk, at + 1, patternAt + 1)) return true;
    }
    return false;
  }
}

interface Walk {
  readonly name: readonly (readonly string[])[];
  readonly endsWithSlash: boolean;
  /** Pairs of places from which nothing matched: looked at once. */
  readonly failed: Set<number>;
}
