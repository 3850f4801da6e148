import { isEntry } from '../../language/entry-words.js';
import type { AclEntry } from '../../language/ast.js';
import { parseLine } from '../../language/parse.js';
import { firstWildcard } from '../../language/pattern.js';
import { covers, type Known } from '../check/covers.js';
import { listIn } from '../check/policy-index.js';
import { packedText, type EntrySet, type ModelEntry } from '../model/entry-set.js';
import { executes } from '../sort/order-bonds.js';

/** How many entries with the same first argument, and how many with a wide one, an entry is compared with. */
const COMPARED_AT_MOST = 64;

/** What tells entries of one kind apart. */
export type Grant = Pick<ModelEntry, 'form' | 'family' | 'identity' | 'mask'>;

/** Entries of a family, to be asked which of them cover another one. */
interface FamilyIndex {
  /** By their first arguments: what may cover another one with the same. */
  readonly rich: ReadonlyMap<string, readonly ModelEntry[]>;
  /** What may cover others. */
  readonly wide: readonly { readonly entry: ModelEntry; readonly prefix: string }[];
}

/** What is wanted of entries that cover another one. */
export interface CoverVisit {
  /** Asked first: whether it would be of use. */
  readonly isWanted: (entry: ModelEntry) => boolean;
  /** @returns whether it is enough */
  readonly take: (entry: ModelEntry) => boolean;
}

/** The entries of a domain or acl_group of one policy, to be asked what they grant. */
export class GrantingList {
  readonly entries: EntrySet;
  /** That it is in, as the user named it. */
  readonly file: string;
  readonly #families = new Map<string, FamilyIndex>();

  constructor(entries: EntrySet, file: string) {
    this.entries = entries;
    this.file = file;
  }

  /** Visits entries that take whatever another one takes, for sure. @returns whether that was enough */
  visitCovers(grant: Grant, known: Known, { isWanted, take }: CoverVisit): boolean {
    const { family, identity } = grant;
    const { rich, wide } = this.#index(family);
    const words = argumentsOf(grant);
    if (words.length < identity.length) {
      const plain = this.entries.get(family, words);
      if (plain && isWanted(plain) && take(plain)) return true;
    }
    if (rich.size === 0 && wide.length === 0) return false;
    const node = lazily(() => nodeOf(grant));
    const isEnough = (entry: ModelEntry) =>
      entry.identity !== identity && isWanted(entry) && covers(nodeOfEntry(entry), node(), known) && take(entry);
    if (rich.get(firstWord(identity))?.some(isEnough)) return true;
    return wide.some(({ entry, prefix }) => identity.startsWith(prefix) && isEnough(entry));
  }

  #index(family: string): FamilyIndex {
    const known = this.#families.get(family);
    if (known) return known;
    const rich = new Map<string, ModelEntry[]>();
    const wide: { readonly entry: ModelEntry; readonly prefix: string }[] = [];
    for (const entry of this.entries.family(family)) {
      if (!isRich(entry)) continue;
      const list = listIn(rich, firstWord(entry.identity));
      if (list.length < COMPARED_AT_MOST) list.push(entry);
      const prefix = wide.length < COMPARED_AT_MOST ? widePrefix(entry) : undefined;
      if (prefix !== undefined) wide.push({ entry, prefix });
    }
    const made = { rich, wide };
    this.#families.set(family, made);
    return made;
  }
}

/** Whether it may cover what has other arguments, or conditions: by patterns, groups, ranges, numbers in another base. */
function isRich(entry: ModelEntry): boolean {
  const { form, identity } = entry;
  return (
    form.arguments.length > 1 ||
    identity.includes('\\') ||
    identity.includes('@') ||
    argumentsOf(entry).length < identity.length
  );
}

/** The identity without conditions. */
function argumentsOf({ form, identity }: Grant): string {
  let at = -1;
  for (let words = form.arguments.length; words > 0; words -= 1) {
    at = identity.indexOf(' ', at + 1);
    if (at < 0) return identity;
  }
  return identity.slice(0, at);
}

/** The operations that an entry can be covered in. What executes also names the next domain by its own text. */
export function coverableMask({ form, mask }: Pick<Grant, 'form' | 'mask'>): number {
  if (form.kind === 'task_manual_domain_transition') return 0;
  return executes({ form, mask }) ? mask & ~1 : mask;
}

function firstWord(identity: string): string {
  const space = identity.indexOf(' ');
  return space < 0 ? identity : identity.slice(0, space);
}

/** What the first argument of whatever it covers begins with, if that may be another one than its own. */
function widePrefix({ form, identity }: ModelEntry): string | undefined {
  if (identity.startsWith('@')) return '';
  if (form.kind === 'network_inet') return firstWord(identity).includes('-') ? '' : undefined;
  if (!identity.includes('\\')) return undefined;
  const wildcard = firstWildcard(firstWord(identity));
  return wildcard < 0 ? undefined : identity.slice(0, wildcard);
}

const NODES = new WeakMap<ModelEntry, AclEntry>();

function nodeOfEntry(entry: ModelEntry): AclEntry {
  const known = NODES.get(entry) ?? nodeOf(entry);
  NODES.set(entry, known);
  return known;
}

/** Whether it is logged does not matter to what may be done. */
function nodeOf(grant: Grant): AclEntry {
  const { node } = parseLine(packedText(grant), { kind: 'domain_policy' });
  if (!isEntry(node)) throw new TypeError(`no entry: ${packedText(grant)}`);
  return { ...node, grantLog: undefined };
}

function lazily<Value>(make: () => Value): () => Value {
  let value: Value | undefined;
  return () => (value ??= make());
}
