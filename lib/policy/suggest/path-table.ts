import { isWord } from '../../language/lexemes.js';
import type { RewriteKind } from '../classic/patternize-rules.js';
import { narrowPatterns } from './narrow-patterns.js';
import { mayHaveSlots, shapeOf, slotsOf, type Slot } from './word-slots.js';

/** A rule that words show. */
export interface FoundRule {
  /** Lines before its `rewrite`. */
  readonly conditions: readonly string[];
  readonly kind: RewriteKind;
  readonly from: string;
  /** How many different words show it. */
  readonly evidence: number;
}

/** Groups the paths of a policy by their shapes, as wholes and up to each folder that has a slot. */
export class PathTable {
  readonly #seen = new Set<string>();
  readonly #words = new Map<string, string[]>();
  readonly #heads = new Map<string, Heads>();

  /** @param word a path without wildcards */
  add(word: string): void {
    if (!mayHaveSlots(word) || this.#seen.has(word)) return;
    this.#seen.add(word);
    const slots = slotsOf(word);
    if (slots.length === 0) return;
    const lastFolder = word.lastIndexOf('/', word.length - 2) + 1;
    if ((slots.at(-1)?.end ?? 0) > lastFolder) {
      const shape = shapeOf(word, slots);
      const words = this.#words.get(shape);
      if (words === undefined) this.#words.set(shape, [word]);
      else words.push(word);
    }
    this.#addHeads(word, slots);
  }

  #addHeads(word: string, slots: readonly Slot[]): void {
    for (const [index, { end }] of slots.entries()) {
      const slash = word.indexOf('/', end) + 1;
      if (slash === 0 || slash === word.length) return;
      const next = slots[index + 1];
      if (next !== undefined && next.start < slash) continue;
      const head = word.slice(0, slash);
      const shape = shapeOf(head, slots.slice(0, index + 1));
      const known = this.#heads.get(shape) ?? { heads: new Set<string>(), tail: word.slice(slash), tails: 1 };
      this.#heads.set(shape, known);
      known.heads.add(head);
      if (!word.endsWith(known.tail) || word.length !== slash + known.tail.length) known.tails = 2;
    }
  }

  /** Longer rules first: the first that matches has the word. */
  rules(min: number): readonly FoundRule[] {
    const paths = new Map<string, FoundRule>();
    const addPath = (from: string, { length }: readonly string[]) => {
      if ((paths.get(from)?.evidence ?? 0) < length)
        paths.set(from, { conditions: [], kind: 'path_pattern', from, evidence: length });
    };
    const heads: FoundRule[] = [];
    for (const words of this.#words.values())
      for (const found of narrowPatterns(words, min)) addPath(found.text, found.words);
    for (const { heads: all, tail, tails } of this.#heads.values())
      for (const { text, words } of narrowPatterns([...all], min)) {
        if (tails === 1) addPath(text + tail, words);
        else heads.push({ conditions: [], kind: 'head_pattern', from: text, evidence: words.length });
      }
    heads.sort((a, b) => depth(b.from) - depth(a.from));
    return [...paths.values(), ...heads].filter(({ from }) => isWord(from));
  }
}

interface Heads {
  readonly heads: Set<string>;
  /** What stands behind the first of them. */
  readonly tail: string;
  /** 2: others, too. */
  tails: 1 | 2;
}

function depth(path: string): number {
  return path.split('/').length;
}
