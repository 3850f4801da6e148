import { isLogged } from '../diff/steering.js';
import { packedText, type EntrySet, type ModelEntry } from '../model/entry-set.js';
import { executes, orderBonds } from '../sort/order-bonds.js';
import type { ReviewChange } from './change.js';
import { granted } from './granted.js';
import type { Granting } from './granting.js';
import type { Grant, GrantingList } from './granting-list.js';

/**
 * What is different about a list of entries, in the order of the texts.
 * @param old the list, first of all that grants something where it counts
 */
export function entryChanges(old: Granting, now: Granting): readonly ReviewChange[] {
  const changes: ReviewChange[] = [];
  addDiffering({ one: now, other: old }, changes);
  addDiffering({ one: old, other: now }, changes);
  if (changes.length > 1) changes.sort(byText);
  const order = orderChange(old.own, now.own);
  return order ? [...changes, order] : changes;
}

/** By text; what goes before what comes. */
export function byText(first: ReviewChange, second: ReviewChange): number {
  if (first.text !== second.text) return first.text < second.text ? -1 : 1;
  return first.side === second.side ? 0 : first.side === 'old' ? -1 : 1;
}

interface Lists {
  readonly one: Granting;
  readonly other: Granting;
}

/** What one list has and the other has not. */
function addDiffering(lists: Lists, changes: ReviewChange[]): void {
  const { one, other } = lists;
  const has = other.own.entries;
  for (const [family, entries] of one.own.entries.families())
    for (const entry of entries.values()) {
      const only = entry.mask & ~(has.get(family, entry.identity)?.mask ?? 0);
      if (only !== 0) addChanges(entry, only, lists, changes);
    }
}

function addChanges(entry: ModelEntry, mask: number, { one, other }: Lists, changes: ReviewChange[]): void {
  const { side } = one;
  const there = granted(part(entry, mask), side, other);
  const { file } = one.own;
  const { line } = entry;
  if (there.mask !== 0) {
    const text = packedText(part(entry, there.mask));
    const coveredBy = there.by;
    changes.push({ type: 'entry', effect: 'rewritten', side: side.which, text, file, line, coveredBy });
  }
  const left = mask & ~there.mask;
  if (left === 0) return;
  const effect = side.which === 'new' ? 'gained' : 'lost';
  changes.push({ type: 'entry', effect, side: side.which, text: packedText(part(entry, left)), file, line });
}

/** Some operations of an entry. */
function part(entry: ModelEntry, mask: number): Grant {
  const { form, family, identity } = entry;
  return mask === entry.mask ? entry : { form, family, identity, mask };
}

/** Whether entries that stay, and of which the first decides, stand in another order. */
function orderChange(old: GrantingList, now: GrantingList): ReviewChange | undefined {
  const [before, after] = [old.entries, now.entries].map(orderedKeys);
  if (before === undefined || after === undefined || before.length < 2 || sameSequence(before, after)) return undefined;
  const oldEntry = ({ family, identity }: ModelEntry) => old.entries.get(family, identity);
  for (const { first, second } of orderBonds(now.entries.list())) {
    const [was, other] = [oldEntry(first), oldEntry(second)];
    if (was === undefined || other === undefined || was.line < other.line) continue;
    return {
      type: 'order',
      effect: 'changed',
      side: 'new',
      text: packedText(first),
      file: now.file,
      line: first.line,
      note: `decides before "${packedText(second)}" now`,
    };
  }
  return undefined;
}

function orderedKeys(entries: EntrySet): readonly ModelEntry[] {
  const found: ModelEntry[] = [];
  for (const [, family] of entries.families())
    for (const entry of family.values()) if (executes(entry) || isLogged(entry.identity)) found.push(entry);
  return found.sort((a, b) => a.line - b.line);
}

function sameSequence(first: readonly ModelEntry[], second: readonly ModelEntry[]): boolean {
  return (
    first.length === second.length &&
    first.every(({ family, identity }, index) => {
      const other = second[index];
      return other?.identity === identity && other.family === family;
    })
  );
}
