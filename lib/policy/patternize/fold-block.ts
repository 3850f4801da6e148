import type { PatternizeRule } from '../classic/patternize-rules.js';
import { printEntry, type EntryHead } from './entry-head.js';

/** A line, or some operations of one, and what it becomes. */
export interface Variant {
  readonly head: EntryHead;
  readonly operations: readonly string[];
  /** Arguments and what stands behind them. */
  readonly rest: string;
  readonly rules: readonly PatternizeRule[];
}

/** An entry of a block. */
export interface BlockEntry {
  readonly start: number;
  readonly end: number;
  /** What stands before the entry: nothing, or `acl_group N `. */
  readonly prefix: string;
  /** What it becomes; where nothing is rewritten, one without rules. */
  readonly variants: readonly Variant[];
}

/** What stands at a place of the text instead of the line that stood there, without its line feed; undefined: nothing. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string | undefined;
}

interface Kept {
  readonly variant: Variant;
  readonly operations: Set<string>;
  readonly rules: Set<PatternizeRule>;
}

/**
 * Makes one of entries that have become equal but for their operations, at the place of the first. Only those are touched
 * that a rule rewrote, or that equal one of them.
 * @param left told of each entry that is left, with the rules that made it
 */
export function foldBlock(
  entries: readonly BlockEntry[],
  left: (rules: ReadonlySet<PatternizeRule>) => void,
): readonly Edit[] {
  const arising = new Set<string>();
  for (const { prefix, variants } of entries)
    for (const variant of variants) if (variant.rules.length > 0) arising.add(keyOf(prefix, variant));
  const known = new Map<string, Kept>();
  const places: { readonly entry: BlockEntry; readonly kept: readonly Kept[] }[] = [];
  for (const entry of entries) {
    const kept: Kept[] = [];
    let isTouched = entry.variants.length > 1;
    for (const variant of entry.variants) {
      const key = keyOf(entry.prefix, variant);
      const first = arising.has(key) ? known.get(key) : undefined;
      const one = first ?? { variant, operations: new Set<string>(), rules: new Set<PatternizeRule>() };
      for (const operation of variant.operations) one.operations.add(operation);
      for (const rule of variant.rules) one.rules.add(rule);
      if (first === undefined) kept.push(one);
      if (!arising.has(key)) continue;
      isTouched = true;
      known.set(key, one);
    }
    if (isTouched) places.push({ entry, kept });
  }
  for (const one of known.values()) left(one.rules);
  return places.flatMap(({ entry, kept }) => editOf(entry, kept) ?? []);
}

function keyOf(prefix: string, { head, rest }: Variant): string {
  return `${prefix}${head.form.kind} ${head.begin}${rest}`;
}

function editOf({ start, end, prefix, variants }: BlockEntry, kept: readonly Kept[]): Edit | undefined {
  if (kept.length === 0) return { start, end, text: undefined };
  const [first] = kept;
  const [own] = variants;
  const isSame = variants.length === 1 && own?.rules.length === 0 && first?.operations.size === own.operations.length;
  if (isSame) return undefined;
  const lines = kept.map(({ variant, operations, rules }) => {
    const all = rules.size === 0 ? variant.operations : [...operations];
    return prefix + printEntry(variant.head, all, variant.rest);
  });
  return { start, end, text: lines.join('\n') };
}
