/**
 * Where the order of a list means something: the first `file execute` entry, and the first aggregator, that takes a
 * program decides where it goes; the first entry that grants decides by its grant_log.
 * Source: security/tomoyo/domain.c, tomoyo_find_next_domain(); acl handling in tomoyo_check_acl().
 */
import { compilePattern } from '../../language/pattern.js';
import type { MovedEntry } from './changes.js';
import type { EntryChanges } from './compare-entries.js';
import { entryParts, entryText, type EntryParts } from './entry-parts.js';
import { entriesToMove } from './list-order.js';

const EXECUTE = 1;
/** In a transition preference of these kinds the name of the program does not matter. */
const NAMELESS = /^(?:keep|parent)$|^</;

/** An entry whose order may matter, taken apart. */
export interface SteeringEntry {
  readonly text: string;
  readonly parts: EntryParts;
  readonly path: string;
  readonly preference: string;
  readonly condition: string;
  readonly grantLog: string;
}

/** The entries of a list whose order may matter. */
function steeringEntries(entries: readonly string[]): readonly SteeringEntry[] {
  return orderedEntries(entries).map(steeringEntry);
}

/** Whether the place of an entry in its list may matter. */
export function steers(text: string): boolean {
  return text.startsWith(EXECUTES) || isLogged(text);
}

/** Whether a text of whole lines has an entry whose place may matter. */
export function hasSteering(text: string): boolean {
  return text.includes(`\n${EXECUTES}`) || isLogged(text);
}

const EXECUTES = 'file execute';

/** The entries of a list without which the order of those that steer cannot be told. */
export function orderedEntries(entries: readonly string[]): readonly string[] {
  return entries.some(isLogged) ? entries : entries.filter(steers);
}

/** Whether a text has an entry that says itself whether it is logged. */
export function isLogged(text: string): boolean {
  return text.includes(GRANT_LOG);
}

const GRANT_LOG = ' grant_log=';

/**
 * The entries of a list that must be written anew behind all others.
 * @param held the list; `changes` are made to it
 * @param given what it shall be: the first line about an entry gives it its place
 */
export function movedEntries(
  held: readonly string[],
  { add, remove }: EntryChanges,
  given: readonly string[],
): readonly MovedEntry[] {
  const steering = given.filter(steers);
  if (given.length < 2 || steering.length === 0) return [];
  const isUnchanged =
    !given.some(isLogged) && !held.some(isLogged) && !add.some(({ text }) => steers(text)) && !remove.some(steers);
  if (isUnchanged && sameList(held.filter(steers), steering)) return [];
  const addedKeys = new Set(add.map(({ text }) => entryParts(text).key));
  const gone = new Set(remove);
  const places = new Map<string, string>();
  for (const text of held) {
    const { key } = entryParts(text);
    // what gets new operations before it loses its old ones keeps its place
    if (!gone.has(text) || addedKeys.has(key)) places.set(key, text);
  }
  const keys = [...new Set([...places.keys(), ...addedKeys])];
  const moved = entriesToMove(keys, steeringEntries(merged(given)), {
    keyOf: ({ parts }) => parts.key,
    interact: entriesInteract,
  });
  return moved.map(({ text, parts }) => ({ text, held: places.get(parts.key) }));
}

function sameList(first: readonly string[], second: readonly string[]): boolean {
  return first.length === second.length && first.every((text, index) => text === second[index]);
}

/** One line for each entry, with all its operations, in the place of the first. */
function merged(texts: readonly string[]): readonly string[] {
  const entries = new Map<string, { readonly parts: EntryParts; mask: number }>();
  for (const text of texts) {
    const parts = entryParts(text);
    const known = entries.get(parts.key);
    if (known) known.mask |= parts.mask;
    else entries.set(parts.key, { parts, mask: parts.mask });
  }
  return [...entries.values()].map(({ parts, mask }) => entryText(parts, mask));
}

/** @param text in the kernel's form, with all its operations */
export function steeringEntry(text: string): SteeringEntry {
  const parts = entryParts(text);
  const [path = '', ...words] = parts.tail.slice(1).split(' ');
  const grantLog = words.at(-1)?.startsWith('grant_log=') ? (words.pop() ?? '') : '';
  const isExecute = executes(parts);
  const preference = isExecute ? takePreference(words) : '';
  return { text, parts, path, preference, condition: words.join(' '), grantLog };
}

function executes({ form, mask }: EntryParts): boolean {
  return form?.kind === 'file_path' && (mask & EXECUTE) !== 0;
}

/** One word without an operator, or a domain name of several. */
function takePreference(words: string[]): string {
  const end = words.findIndex((word, index) => isCondition(word) || (index > 0 && !words[0]?.startsWith('<')));
  return words.splice(0, end < 0 ? words.length : end).join(' ');
}

function isCondition(word: string): boolean {
  return /^[\w.[\]"-]+!?=/.test(word) && !word.startsWith('/');
}

/** Whether it matters which of two entries of a list comes first. */
export function entriesInteract(first: SteeringEntry, second: SteeringEntry): boolean {
  if (first.parts.form?.kind !== second.parts.form?.kind) return false;
  if (executes(first.parts) && executes(second.parts) && steerApart(first, second)) return true;
  return (
    first.grantLog !== second.grantLog &&
    (first.parts.mask & second.parts.mask) !== 0 &&
    (first.parts.form?.kind === 'network_inet' || mayBothTake(first.path, second.path))
  );
}

function steerApart(first: SteeringEntry, second: SteeringEntry): boolean {
  // The text of an entry whose condition fails may still become the name, unless a later one does not take the program.
  if (lendsItsText(first) || lendsItsText(second)) return true;
  if (!mayBothTake(first.path, second.path)) return false;
  if (first.preference !== second.preference) return true;
  return !NAMELESS.test(first.preference) && first.path !== second.path;
}

function lendsItsText({ path, condition }: SteeringEntry): boolean {
  return condition !== '' && (path.startsWith('@') || path.includes('\\'));
}

/** False only where no name can be taken by both. */
export function mayBothTake(first: string, second: string): boolean {
  if (first === second || first.startsWith('@') || second.startsWith('@')) return true;
  const [head, otherHead] = [literalHead(first), literalHead(second)];
  if (!head.startsWith(otherHead) && !otherHead.startsWith(head)) return false;
  const [one, other] = [compilePattern(first), compilePattern(second)];
  if (one.isLiteral) return other.matches(first);
  return !other.isLiteral || one.matches(second);
}

/** Up to the first backslash, so at most up to the first wildcard: what both take begins with this of each. */
function literalHead(pattern: string): string {
  const at = pattern.indexOf('\\');
  return at < 0 ? pattern : pattern.slice(0, at);
}
