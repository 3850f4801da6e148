import type { AclEntry, NumberArgument, PathArgument } from '../../language/ast.js';
import { compilePattern, type Pattern } from '../../language/pattern.js';
import { addressIn, numberIn } from './compare.js';
import { conditionKey, operationsOf } from './entry-key.js';
import { numbersOf, pathsOf, type GroupKind } from './entry-words.js';
import type { PolicyIndex } from './policy-index.js';
import { isPattern } from './patterns.js';

/**
 * How many entries one entry is compared with: so many of the same first argument, and so many whose first argument is a
 * pattern, a group or a range. It keeps the time linear; in longer lists some covered entries are not seen.
 */
const COMPARED_AT_MOST = 64;

/** What is asked again and again while entries are compared. */
export interface Known {
  /** Members of a group, as many as are compared; none if the group is not known. */
  readonly members: (kind: GroupKind, name: string) => readonly string[];
  readonly matches: (pattern: string, name: string) => boolean;
}

/** Compares with patterns, each compiled once. */
function matcher(): Known['matches'] {
  const compiled = new Map<string, Pattern>();
  return (text, name) => {
    const pattern = compiled.get(text) ?? compilePattern(text);
    compiled.set(text, pattern);
    return pattern.matches(name);
  };
}

/**
 * Entries of which another one of the list grants everything.
 *
 * Entries with `execute` are left out: the text of the entry that matches names the next domain, so a narrow one beside a
 * wide one means something.
 */
export function coveredBy(
  entries: readonly AclEntry[],
  policy: PolicyIndex,
  namespace: string,
  found: (entry: AclEntry, cover: AclEntry) => void,
): void {
  const candidates = new Map<string, AclEntry[]>();
  entries.forEach((entry) => {
    if (!canBeCompared(entry)) return;
    const first = firstArgument(entry);
    const key = isWide(first) ? `${entry.kind} *` : `${entry.kind} ${first}`;
    const list = candidates.get(key);
    if (list === undefined) candidates.set(key, [entry]);
    else if (list.length < COMPARED_AT_MOST) list.push(entry);
  });
  const { groups } = policy.namespace(namespace);
  const known: Known = {
    members: (kind, name) => (groups[kind].get(name) ?? []).slice(0, COMPARED_AT_MOST),
    matches: matcher(),
  };
  const order = new Map(entries.map((entry, index) => [entry, index]));
  const before = (a: AclEntry, b: AclEntry) => (order.get(a) ?? 0) < (order.get(b) ?? 0);
  for (const entry of entries) {
    if (!canBeCompared(entry)) continue;
    const same = candidates.get(`${entry.kind} ${firstArgument(entry)}`) ?? [];
    const wide = candidates.get(`${entry.kind} *`) ?? [];
    const cover = [...same, ...wide].find(
      (other) =>
        other !== entry && covers(other, entry, known) && (before(other, entry) || !covers(entry, other, known)),
    );
    if (cover) found(entry, cover);
  }
}

function canBeCompared(entry: AclEntry): boolean {
  if (entry.kind === 'task_manual_domain_transition') return false;
  return entry.kind !== 'file_path' || !entry.operations.includes('execute');
}

function firstArgument(entry: AclEntry): string {
  return entry.kind === 'network_inet' ? entry.address.text : (pathsOf(entry)[0]?.text ?? '');
}

/** A group, a pattern, or a range of addresses. */
function isWide(argument: string): boolean {
  return argument.startsWith('@') || isPattern(argument) || /^[\d.a-fA-F:]+-[\d.a-fA-F:]+$/.test(argument);
}

/** Whether `wide` grants whatever `narrow` grants, for sure. Which of them decides about the log must not matter. */
export function covers(wide: AclEntry, narrow: AclEntry, known: Known): boolean {
  if (wide.kind !== narrow.kind || wide.grantLog !== narrow.grantLog) return false;
  if ('socket' in wide && 'socket' in narrow && wide.socket !== narrow.socket) return false;
  const granted = operationsOf(wide);
  if (!operationsOf(narrow).every((operation) => granted.includes(operation))) return false;
  if (!conditionsCover(wide, narrow)) return false;
  if (wide.kind === 'network_inet' && narrow.kind === 'network_inet') {
    const [outer, inner] = [wide.address, narrow.address];
    if (outer.text !== inner.text) {
      if (inner.kind === 'group') return false;
      const among = outer.kind === 'group' ? known.members('address_group', outer.name) : [outer.text];
      if (!among.some((member) => addressIn(inner.text, member))) return false;
    }
  }
  const wideNumbers = numbersOf(wide);
  if (!numbersOf(narrow).every((number, index) => numberCovers(wideNumbers[index], number, known))) return false;
  const widePaths = pathsOf(wide);
  return pathsOf(narrow).every((path, index) => pathCovers(widePaths[index], path, known));
}

/** No condition, or none that the narrow one does not have. */
function conditionsCover(wide: AclEntry, narrow: AclEntry): boolean {
  if (conditionKey(wide) === conditionKey(narrow)) return true;
  return wide.when.every(({ text }) => narrow.when.some((condition) => condition.text === text));
}

function pathCovers(wide: PathArgument | undefined, narrow: PathArgument, known: Known): boolean {
  if (wide === undefined) return false;
  if (wide.text === narrow.text) return true;
  if (narrow.kind === 'group' || isPattern(narrow.text)) return false;
  if (wide.kind === 'pattern') return isPattern(wide.text) && known.matches(wide.text, narrow.text);
  return known
    .members('path_group', wide.name)
    .some((member) => member === narrow.text || (isPattern(member) && known.matches(member, narrow.text)));
}

function numberCovers(wide: NumberArgument | undefined, narrow: NumberArgument, known: Known): boolean {
  if (wide === undefined) return false;
  if (wide.text === narrow.text) return true;
  if (narrow.kind === 'group') return false;
  if (wide.kind === 'number') return numberIn(narrow.text, wide.text);
  return known.members('number_group', wide.name).some((member) => numberIn(narrow.text, member));
}
