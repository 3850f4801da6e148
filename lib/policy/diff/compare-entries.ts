import type { ChangedLine, Origin } from './changes.js';
import { entryParts, entryText, type EntryParts } from './entry-parts.js';

/** An entry that the caller wants, or wants away. */
export interface GivenEntry {
  readonly text: string;
  readonly delete: boolean;
  readonly origin: Origin;
}

export interface EntryChanges {
  readonly add: readonly ChangedLine[];
  readonly remove: readonly string[];
}

/** One entry: the bits of its operations that are there, and that shall be. */
interface Compared {
  readonly parts: EntryParts;
  held: number;
  wanted: number;
  origin: Origin | undefined;
}

/**
 * Compares two lists of entries as the kernel does: arguments and conditions by their text, operations one by one.
 * @param held what the kernel prints, in list order
 * @param options.keep what is held and not given stays
 * @returns lists in list order
 */
export function compareEntries(
  held: readonly string[],
  given: readonly GivenEntry[],
  { keep }: { readonly keep: boolean },
): EntryChanges {
  const heldTexts = new Set(held);
  const unknown = given.filter((entry) => entry.delete || !heldTexts.has(entry.text));
  const givenTexts = new Set(given.map(({ text }) => text));
  const surplus = keep ? [] : held.filter((text) => !givenTexts.has(text));
  if (unknown.length === 0 && surplus.length === 0) return { add: [], remove: [] };
  const isTouched = touchFinder(unknown);
  return difference(
    compareAll(
      held.filter((text) => (!keep && !givenTexts.has(text)) || isTouched(text)),
      given.filter((entry) => entry.delete || !heldTexts.has(entry.text) || isTouched(entry.text)),
      keep,
    ),
  );
}

/** Many new lines: to look for each of them in each line would take longer than to take all lines apart. */
const FEW = 16;

/** Whether a line that stays may be about the same entry as one of these: the same arguments, other operations. */
function touchFinder(lines: readonly GivenEntry[]): (text: string) => boolean {
  if (lines.length > FEW) return () => true;
  const ends = lines
    .map(({ text }) => entryParts(text))
    .map(({ form, head, tail }) => (form === undefined ? head : tail));
  return (text) => ends.some((end) => text.endsWith(end));
}

function compareAll(held: readonly string[], given: readonly GivenEntry[], keep: boolean): Iterable<Compared> {
  const entries = new Map<string, Compared>();
  const entryOf = (text: string): [Compared, number] => {
    const parts = entryParts(text);
    const known = entries.get(parts.key);
    if (known) return [known, parts.mask];
    const made: Compared = { parts, held: 0, wanted: 0, origin: undefined };
    entries.set(parts.key, made);
    return [made, parts.mask];
  };
  for (const text of held) {
    const [entry, mask] = entryOf(text);
    entry.held |= mask;
    if (keep) entry.wanted |= mask;
  }
  for (const { text, delete: isDelete, origin } of given) {
    const [entry, mask] = entryOf(text);
    if (isDelete) entry.wanted &= ~mask;
    else {
      if (mask & ~entry.held & ~entry.wanted) entry.origin ??= origin;
      entry.wanted |= mask;
    }
  }
  return entries.values();
}

function difference(entries: Iterable<Compared>): EntryChanges {
  const add: ChangedLine[] = [];
  const remove: string[] = [];
  for (const { parts, held, wanted, origin } of entries) {
    const more = wanted & ~held;
    const less = held & ~wanted;
    if (more !== 0) add.push({ text: entryText(parts, more), origin });
    if (less !== 0) remove.push(entryText(parts, less));
  }
  return { add, remove };
}
