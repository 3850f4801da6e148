import { units } from './glob.js';
import { globContains } from './glob-contains.js';
import { isWord } from './lexemes.js';
import { compilePattern, components, firstWildcard, splitAtMinus } from './pattern.js';

/**
 * Whether a pattern matches every name that another one matches, for sure: false where that is hard to tell, as with
 * different subtractions.
 *
 * Component by component: `\{...\}` of the wide one takes one or more of the narrow one, all else one each. What the
 * narrow one subtracts is ignored, which makes it wider only.
 * Tested: test/unit/language/pattern-contains.test.ts, by names that the narrow pattern matches.
 */
export function patternContains(wide: string, narrow: string): boolean {
  if (wide === narrow) return true;
  const wideAt = firstWildcard(wide);
  if (wideAt < 0) return false;
  const narrowAt = firstWildcard(narrow);
  const prefix = wide.slice(0, wideAt);
  if (!narrow.startsWith(prefix)) return false;
  if (narrowAt < 0) return compilePattern(wide).matches(narrow);
  if (wide.endsWith('/') !== narrow.endsWith('/') || narrowAt < wideAt) return false;
  if (!literalEnd(narrow).endsWith(literalEnd(wide)) || !isWord(wide) || !isWord(narrow)) return false;
  const outer = partsOf(wide.slice(wideAt), prefix.endsWith('/'));
  const inner = partsOf(narrow.slice(wideAt), prefix.endsWith('/'));
  // In the first component of a pattern, subtraction is from what stands behind its literal text.
  const differs = narrowAt === wideAt ? 0 : components(narrow.slice(wideAt, narrowAt)).length + 1;
  return new Alignment(outer, inner, differs, mayEndEarly(narrow)).isPossible();
}

interface Part {
  readonly text: string;
  /** `\{...\}` */
  readonly isRepeated: boolean;
}

function partsOf(text: string, followsSlash: boolean): readonly Part[] {
  return components(text).map((part, index) => {
    const isRepeated = part.startsWith('\\{') && part.endsWith('\\}') && (index > 0 || followsSlash);
    return { text: isRepeated ? part.slice(2, -2) : part, isRepeated };
  });
}

/** Behind a component with a wildcard, a last one that may be empty need not be there: `/a\\*` + `/\\*` matches `/ab` too. */
function mayEndEarly(pattern: string): boolean {
  const slash = pattern.lastIndexOf('/');
  const last = pattern.slice(slash + 1);
  return (
    last !== '' && ONLY_EMPTY.test(last) && firstWildcard(pattern) < slash && !pattern.startsWith('\\}', slash - 2)
  );
}

const ONLY_EMPTY = /^(?:\\[*@])*$/;

class Alignment {
  readonly #outer: readonly Part[];
  readonly #inner: readonly Part[];
  /** So many components of the narrow pattern subtract from something else than those of the wide one. */
  readonly #differs: number;
  readonly #endsEarly: boolean;
  readonly #known = new Map<number, boolean>();

  constructor(outer: readonly Part[], inner: readonly Part[], differs: number, endsEarly: boolean) {
    this.#outer = outer;
    this.#inner = inner;
    this.#differs = differs;
    this.#endsEarly = endsEarly;
  }

  isPossible(): boolean {
    return this.#from(0, 0);
  }

  #from(outerAt: number, innerAt: number): boolean {
    const key = outerAt * (this.#inner.length + 1) + innerAt;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const found = this.#look(outerAt, innerAt);
    this.#known.set(key, found);
    return found;
  }

  #look(outerAt: number, innerAt: number): boolean {
    const outer = this.#outer[outerAt];
    const inner = this.#inner[innerAt];
    if (outer === undefined || inner === undefined) return outer === inner;
    if (inner.isRepeated && !outer.isRepeated) return false;
    if (!this.#takes(outer, inner, outerAt, innerAt)) return false;
    return this.#from(outerAt + 1, innerAt + 1) || (outer.isRepeated && this.#from(outerAt, innerAt + 1));
  }

  #takes(outer: Part, inner: Part, outerAt: number, innerAt: number): boolean {
    if (this.#endsEarly) {
      const fromEnd = this.#inner.length - innerAt;
      // Where the last component is missing, the wide pattern must not need it, nor the slash before it.
      if (fromEnd <= 2 && outer.isRepeated) return false;
      if (fromEnd === 1 && !(outerAt === this.#outer.length - 1 && ONLY_EMPTY.test(outer.text))) return false;
    }
    const [minuend = '', ...subtracted] = splitAtMinus(outer.text);
    if (outer.text === inner.text) {
      const sameMeaning =
        this.#differs === 0 ? (outerAt === 0) === (innerAt === 0) : outerAt > 0 && innerAt >= this.#differs;
      if (sameMeaning || subtracted.length === 0) return true;
    }
    if (subtracted.length > 0) return false;
    return globContains(minuend, splitAtMinus(inner.text)[0] ?? '');
  }
}

/** What names that a pattern matches end with, for sure, within their last component. */
export function literalEnd(pattern: string): string {
  const last = pattern.slice(pattern.lastIndexOf('/', pattern.length - 2) + 1);
  if (last.includes('\\-')) return '';
  let end = '';
  for (const unit of units(last)) end = unit.length === 2 && unit !== '\\\\' ? '' : end + unit;
  return end;
}
