import { NO_LINES, type ChangedLine, type LineChanges, type MovedEntry } from './changes.js';
import { compareEntries, type EntryChanges, type GivenEntry } from './compare-entries.js';
import { exceptionLines, givenExceptions, listPrefix } from './given-exceptions.js';
import { entriesToMove } from './list-order.js';
import type { CompareContext, PolicyText } from './policy-text.js';
import { mayBothTake, movedEntries } from './steering.js';

/** What must be done to the exception policy. @param held what reading it gives */
export function compareExceptions(texts: readonly PolicyText[], held: string, context: CompareContext): LineChanges {
  if (texts.length === 0) return NO_LINES;
  const heldLines = exceptionLines(held);
  const { lines, hasRefused } = givenExceptions(texts, new Set(heldLines), context);
  const keep = context.mode === 'merge' || hasRefused;
  const heldLists = listsOf(heldLines, (text) => text);
  const givenLists = listsOf(lines, ({ text }) => text);
  const add: ChangedLine[] = [];
  const remove: string[] = [];
  const move: MovedEntry[] = [];
  for (const prefix of new Set([...heldLists.keys(), ...givenLists.keys()])) {
    const cut = (text: string) => text.slice(prefix.length);
    const heldTexts = (heldLists.get(prefix) ?? []).map(cut);
    const given = (givenLists.get(prefix) ?? []).map((line) => ({
      text: cut(line.text),
      delete: line.delete,
      origin: line.origin,
    }));
    const changes = compareEntries(heldTexts, given, { keep });
    add.push(...changes.add.map(({ text, origin }) => ({ text: `${prefix}${text}`, origin })));
    remove.push(...changes.remove.map((text) => `${prefix}${text}`));
    if (keep) spareSurplus(prefix, heldTexts, given, context);
    if (!keep || (context.ordered && !hasRefused))
      for (const { text, held: old } of moves(heldTexts, changes, given))
        move.push({ text: `${prefix}${text}`, held: old === undefined ? undefined : `${prefix}${old}` });
  }
  return { add, remove, move };
}

/** In merge mode what is held and not given is not meant to go. */
function spareSurplus(
  prefix: string,
  held: readonly string[],
  given: readonly GivenEntry[],
  { mode, spare }: CompareContext,
): void {
  if (mode === 'merge') return;
  for (const text of compareEntries(held, given, { keep: false }).remove)
    spare({ reason: 'refused_lines', text: `${prefix}${text}` });
}

/** The kernel's lists: each acl_group, and what stands alone, by the words that all their lines begin with. */
function listsOf<Line>(lines: readonly Line[], textOf: (line: Line) => string): Map<string, Line[]> {
  const lists = new Map<string, Line[]>();
  for (const line of lines) {
    const prefix = listPrefix(textOf(line));
    const list = lists.get(prefix);
    if (list) list.push(line);
    else lists.set(prefix, [line]);
  }
  return lists;
}

function moves(held: readonly string[], changes: EntryChanges, given: readonly GivenEntry[]): readonly MovedEntry[] {
  const wanted = given.flatMap((entry) => (entry.delete ? [] : entry.text));
  return [...movedEntries(held, changes, wanted), ...movedAggregators(held, changes, wanted)];
}

const isAggregator = (text: string) => text.startsWith('aggregator ');

function movedAggregators(
  held: readonly string[],
  { add, remove }: EntryChanges,
  wanted: readonly string[],
): readonly MovedEntry[] {
  const left = held.filter((text) => isAggregator(text) && !remove.includes(text));
  const added = add.map(({ text }) => text).filter(isAggregator);
  const moved = entriesToMove([...left, ...added], wanted.filter(isAggregator), {
    keyOf: (text) => text,
    interact: (first, second) => {
      const [, original = '', name] = first.split(' ');
      const [, other = '', otherName] = second.split(' ');
      return name !== otherName && mayBothTake(original, other);
    },
  });
  return moved.map((text) => ({ text, held: left.includes(text) ? text : undefined }));
}
