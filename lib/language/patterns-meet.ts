import { Glob } from './glob.js';
import { components, splitAtMinus } from './pattern.js';

/**
 * Whether there is a name that both patterns match.
 *
 * Never false where there is one. It may be true where there is none for one reason: what `\-` takes away is not looked
 * at. Time is the product of the numbers of components, and of the lengths of those that are compared.
 * Tested: test/unit/language/patterns-meet.test.ts.
 */
export function patternsMeet(one: string, other: string): boolean {
  if (one.endsWith('/') !== other.endsWith('/')) return false;
  const [left, right] = [toParts(one), toParts(other)];
  const width = right.length + 1;
  const seen = new Set([0]);
  for (const pair of seen) {
    const [mine, theirs] = [left[Math.floor(pair / width)], right[pair % width]];
    if (mine === undefined && theirs === undefined) return true;
    if (mine?.isOptional) seen.add(pair + width);
    if (theirs?.isOptional) seen.add(pair + 1);
    if (mine === undefined || theirs === undefined || !mine.glob.meets(theirs.glob)) continue;
    seen.add(pair + width + 1);
    if (mine.isRepeated) seen.add(pair + 1);
    if (theirs.isRepeated) seen.add(pair + width);
  }
  return false;
}

interface Part {
  readonly glob: Glob;
  readonly isRepeated: boolean;
  /** The last one, if it takes the empty name: the kernel then needs no component for it. */
  readonly isOptional: boolean;
}

function toParts(text: string): readonly Part[] {
  const all = components(text);
  return all.map((component, index) => {
    const isRepeated = component.startsWith('\\{') && component.endsWith('\\}');
    const [minuend = ''] = splitAtMinus(isRepeated ? component.slice(2, -2) : component);
    const isOptional = index === all.length - 1 && !text.endsWith('/') && /^(?:\\[*@])*$/.test(component);
    return { glob: new Glob(minuend), isRepeated, isOptional };
  });
}
