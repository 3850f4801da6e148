import { stepsOf, units, type Step } from './glob.js';

/**
 * How many pairs of positions are looked at before the question is given up. Ordinary patterns need some dozens; those of
 * many wildcards could need millions.
 */
const STATES_LIMIT = 2000;

/**
 * Whether one glob takes every component that another one takes, for sure: false also where it takes too long to tell.
 * Both are without `\-` and without `/`.
 *
 * Reads all components that `narrow` takes at once, and remembers where in `wide` each reading may be. Units that no
 * step tells apart are read as one.
 */
export function globContains(wide: string, narrow: string): boolean {
  const outer = stepsOf(wide);
  const inner = stepsOf(narrow);
  const letters = representatives(wide, narrow);
  const seen = new Set<string>();
  const queue: Reading[] = [];
  const push = (at: number, places: readonly number[]) => {
    const key = `${at} ${places.join(' ')}`;
    if (seen.has(key)) return;
    seen.add(key);
    queue.push({ at, places });
  };
  for (const at of entered(inner, [0])) push(at, entered(outer, [0]));
  for (let reading = queue.pop(); reading !== undefined; reading = queue.pop()) {
    if (seen.size > STATES_LIMIT) return false;
    const { at, places } = reading;
    if (at === inner.length && !places.includes(outer.length)) return false;
    for (const unit of letters) {
      const next = advanced(inner, [at], unit);
      if (next.length === 0) continue;
      const outerNext = advanced(outer, places, unit);
      if (outerNext.length === 0) return false;
      for (const each of next) push(each, outerNext);
    }
  }
  return true;
}

interface Reading {
  readonly at: number;
  /** Ascending. */
  readonly places: readonly number[];
}

function advanced(steps: readonly Step[], places: readonly number[], unit: string): readonly number[] {
  const next: number[] = [];
  for (const place of places) {
    const step = steps[place];
    if (!step?.takes(unit)) continue;
    if (step.repeat) next.push(place);
    next.push(place + 1);
  }
  return entered(steps, next);
}

/** Places, and those behind steps that need nothing. */
function entered(steps: readonly Step[], places: readonly number[]): readonly number[] {
  const found = new Set<number>();
  for (const place of places)
    for (let at = place; !found.has(at); at += 1) {
      found.add(at);
      if (steps[at]?.least !== 0) break;
    }
  return [...found].sort((a, b) => a - b);
}

/** One unit of each sort that wildcards tell apart and that neither text names, and all that they name. */
function representatives(wide: string, narrow: string): ReadonlySet<string> {
  const named = new Set([...units(wide), ...units(narrow)].filter((unit) => unit.length !== 2 || unit === '\\\\'));
  for (const sort of SORTS) {
    const unnamed = sort.find((unit) => !named.has(unit));
    if (unnamed !== undefined) named.add(unnamed);
  }
  return named;
}

/** Digits, letters of hexadecimal numbers, other letters, the full stop, everything else. */
const SORTS: readonly (readonly string[])[] = [
  Array.from('0123456789'),
  Array.from('abcdefABCDEF'),
  Array.from('ghijklmnopqrstuvwxyzGHIJKLMNOPQRSTUVWXYZ'),
  ['.'],
  Array.from({ length: 31 }, (_, code) => `\\${(code + 1).toString(8).padStart(3, '0')}`),
];
