import { isDigit } from '../text/ascii.js';

/** Which unit of a name (a character, or one encoded byte) a step of a glob takes; `repeat` for any number of them. */
export interface Step {
  readonly takes: (unit: string) => boolean;
  /** Units that it takes, one at least for every wildcard that takes units in common with it. */
  readonly samples: readonly string[];
  readonly least: 0 | 1;
  readonly repeat: boolean;
}

/** What one path component is compared with: literal text and wildcards, no `\-` and no `/` in it. */
export class Glob {
  readonly #steps: readonly Step[];

  constructor(text: string) {
    this.#steps = stepsOf(text);
  }

  /**
   * Whether it takes the whole of a component. All possible positions advance together, so that the time is the product
   * of both lengths at most, whatever the pattern.
   * Source: security/tomoyo/util.c, tomoyo_file_matches_pattern2(). Tested: test/unit/language/pattern.test.ts.
   */
  takes(component: readonly string[]): boolean {
    let states = new Set<number>();
    this.#enter(states, 0);
    for (const unit of component) {
      const next = new Set<number>();
      for (const state of states) {
        const step = this.#steps[state];
        if (!step?.takes(unit)) continue;
        if (step.repeat) next.add(state);
        this.#enter(next, state + 1);
      }
      if (next.size === 0) return false;
      states = next;
    }
    return states.has(this.#steps.length);
  }

  /** Whether there is a component that both take: every pair of positions is looked at once. */
  meets(other: Glob): boolean {
    const width = other.#steps.length + 1;
    const seen = new Set([0]);
    for (const pair of seen) {
      const [left, right] = [Math.floor(pair / width), pair % width];
      const [mine, theirs] = [this.#steps[left], other.#steps[right]];
      if (mine === undefined && theirs === undefined) return true;
      if (mine?.least === 0) seen.add(pair + width);
      if (theirs?.least === 0) seen.add(pair + 1);
      if (mine === undefined || theirs === undefined || !stepsMeet(mine, theirs)) continue;
      seen.add(pair + width + 1);
      if (mine.repeat) seen.add(pair + 1);
      if (theirs.repeat) seen.add(pair + width);
    }
    return false;
  }

  /** A position, and those behind steps that need nothing. */
  #enter(states: Set<number>, state: number): void {
    for (let at = state; ; at++) {
      states.add(at);
      if (this.#steps[at]?.least !== 0) return;
    }
  }
}

/** Characters, and escapes of two (`\\`, wildcards) or four (`\ooo`) characters, of encoded text. */
export function units(text: string): string[] {
  const found: string[] = [];
  for (let at = 0; at < text.length;) {
    const size = text[at] !== '\\' ? 1 : isDigit(text.charCodeAt(at + 1)) ? 4 : 2;
    found.push(text.slice(at, at + size));
    at += size;
  }
  return found;
}

const isHex = (unit: string) => /^[0-9A-Fa-f]$/.test(unit);
const isLetter = (unit: string) => /^[A-Za-z]$/.test(unit);
const isDecimal = (unit: string) => unit.length === 1 && isDigit(unit.charCodeAt(0));

const isAny = () => true;
const isNoDot = (unit: string) => unit !== '.';

const WILDCARDS: ReadonlyMap<string, Step> = new Map<string, Step>([
  ['\\*', wildcard(isAny, 0, { repeat: true })],
  ['\\@', wildcard(isNoDot, 0, { repeat: true })],
  ['\\?', wildcard(isAny, 1, { repeat: false })],
  ['\\$', wildcard(isDecimal, 1, { repeat: true })],
  ['\\+', wildcard(isDecimal, 1, { repeat: false })],
  ['\\X', wildcard(isHex, 1, { repeat: true })],
  ['\\x', wildcard(isHex, 1, { repeat: false })],
  ['\\A', wildcard(isLetter, 1, { repeat: true })],
  ['\\a', wildcard(isLetter, 1, { repeat: false })],
]);

function wildcard(takes: Step['takes'], least: Step['least'], { repeat }: Pick<Step, 'repeat'>): Step {
  // a digit, a letter that is a hexadecimal digit, one that is none, a dot
  return { takes, samples: ['0', 'a', 'g', '.'].filter((unit) => takes(unit)), least, repeat };
}

/** What a glob takes, unit by unit. */
export function stepsOf(text: string): readonly Step[] {
  return units(text).map(toStep);
}

function toStep(unit: string): Step {
  return WILDCARDS.get(unit) ?? { takes: (other) => other === unit, samples: [unit], least: 1, repeat: false };
}

function stepsMeet(one: Step, other: Step): boolean {
  return one.samples.some((unit) => other.takes(unit)) || other.samples.some((unit) => one.takes(unit));
}
