import { packedText, type ModelEntry } from '../model/entry-set.js';
import { entriesInteract, isLogged, steeringEntry, type SteeringEntry } from '../diff/steering.js';

/** Two entries of a list of which the first must stay before the second, or the list means something else. */
export interface Bond<Entry = ModelEntry> {
  readonly first: Entry;
  readonly second: Entry;
}

/**
 * How many patterns, or entries for one program, are compared each with each. Where there are more, all entries of the
 * kind whose order may matter keep it: right, and linear.
 */
const COMPARED_AT_MOST = 256;

/**
 * Which entries of a domain or acl_group must keep their order.
 * @param entries in the order of the list
 */
export function orderBonds(entries: readonly ModelEntry[]): readonly Bond[] {
  const ordered = orderedEntries(entries);
  if (ordered.length < 2) return [];
  const kinds = new Map<string, Item[]>();
  for (const entry of ordered) {
    const item = { entry, steering: steeringEntry(packedText(entry)) };
    const items = kinds.get(entry.form.kind);
    if (items) items.push(item);
    else kinds.set(entry.form.kind, [item]);
  }
  return [...kinds.values()].flatMap((items) => bondsOf(items, sameEntriesInteract));
}

/** Anything whose order may matter, and the name or pattern that decides with what. */
export interface Placed<Entry> {
  readonly entry: Entry;
  /** '' takes any name. */
  readonly path: string;
}

interface Item {
  readonly entry: ModelEntry;
  readonly steering: SteeringEntry;
}

const sameEntriesInteract = (first: Item, second: Item) => entriesInteract(first.steering, second.steering);

function bondsOf(items: readonly Item[], interact: (first: Item, second: Item) => boolean): readonly Bond[] {
  return bondsBetween(
    items.map((item) => ({ entry: item, path: pathOf(item) })),
    interact,
  ).map(({ first, second }) => ({ first: first.entry, second: second.entry }));
}

/** Whether addresses overlap is not asked: all sockets are taken to. */
function pathOf({ entry, steering }: Item): string {
  return entry.form.kind === 'network_inet' ? '' : steering.path;
}

/**
 * Bonds between things of which only those interact that both take some name.
 * @param items in the order of their list
 */
export function bondsBetween<Entry>(
  items: readonly Placed<Entry>[],
  interact: (first: Entry, second: Entry) => boolean,
): readonly Bond<Entry>[] {
  const indexed = items.map((item, index) => ({ ...item, index }));
  const wide = indexed.filter(({ path }) => isWide(path));
  if (wide.length > COMPARED_AT_MOST) return chained(indexed);
  const bonds: Bond<Entry>[] = [];
  const bondIf = (first: Indexed<Entry>, second: Indexed<Entry>) => {
    if (interact(first.entry, second.entry)) bonds.push({ first: first.entry, second: second.entry });
  };
  for (const one of wide)
    for (const other of indexed) {
      if (one.index < other.index) bondIf(one, other);
      else if (one.index > other.index && !isWide(other.path)) bondIf(other, one);
    }
  for (const group of byPath(indexed)) {
    if (group.length > COMPARED_AT_MOST) for (const bond of chained(group)) bonds.push(bond);
    else for (const [at, first] of group.entries()) for (const second of group.slice(at + 1)) bondIf(first, second);
  }
  return bonds;
}

interface Indexed<Entry> extends Placed<Entry> {
  readonly index: number;
}

function isWide(path: string): boolean {
  return path === '' || path.startsWith('@') || path.includes('\\');
}

/** Literal names that stand more than once. */
function byPath<Entry>(items: readonly Indexed<Entry>[]): readonly (readonly Indexed<Entry>[])[] {
  const groups = new Map<string, Indexed<Entry>[]>();
  for (const item of items) {
    if (isWide(item.path)) continue;
    const group = groups.get(item.path);
    if (group) group.push(item);
    else groups.set(item.path, [item]);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

function chained<Entry>(items: readonly Placed<Entry>[]): readonly Bond<Entry>[] {
  return items.slice(1).flatMap(({ entry }, index) => {
    const before = items[index];
    return before ? [{ first: before.entry, second: entry }] : [];
  });
}

/** Those that send programs somewhere; with one that says itself whether it is logged, all of its kind. */
function orderedEntries(entries: readonly ModelEntry[]): readonly ModelEntry[] {
  const logged = new Set<string>();
  for (const { form, identity } of entries) if (isLogged(identity)) logged.add(form.kind);
  return entries.filter((entry) => logged.has(entry.form.kind) || executes(entry));
}

const EXECUTE = 1;

/** Whether an entry sends programs somewhere. */
export function executes({ form, mask }: Pick<ModelEntry, 'form' | 'mask'>): boolean {
  return form.transition && (mask & EXECUTE) !== 0;
}
