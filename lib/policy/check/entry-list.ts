import type { GroupKind } from '../../language/argument-types.js';
import { compilePattern, type Pattern } from '../../language/pattern.js';
import { covers, type Known } from './covers.js';
import type { EntryLine } from './entry-line.js';
import type { Report } from './found.js';
import type { PolicyIndex } from './policy-index.js';

/**
 * How many entries one entry is compared with: so many of the same first argument, and so many whose first argument is a
 * pattern, a group or a range. It keeps the time linear; in longer lists some covered entries are not seen.
 */
const COMPARED_AT_MOST = 64;

/** Entries of one kind and socket type. */
interface Family {
  readonly byIdentity: Map<string, EntryLine>;
  /** Operations of all lines so far with an identity that came more than once. */
  readonly masks: Map<string, number>;
  readonly entries: EntryLine[];
}

/**
 * The entries of one domain or acl_group: lines that are there already, and entries that another one covers.
 *
 * Only patterns, groups, ranges and conditions can cover what is written otherwise, so entries without them are compared
 * with those that have them, and not with each other.
 */
export class EntryList {
  readonly #families = new Map<string, Family>();

  /** @param of "domain" or "acl_group", for messages */
  constructor(
    readonly of: string,
    readonly report: Report,
  ) {}

  add(line: EntryLine): void {
    const family = this.#family(line.head.family);
    const { byIdentity, masks, entries } = family;
    const { identity } = line;
    const { mask } = line.head;
    const before = byIdentity.get(identity);
    if (before === undefined) byIdentity.set(identity, line);
    else {
      const had = masks.get(identity) ?? before.head.mask;
      if ((mask & ~had) === 0) {
        const { source, start, end } = line;
        const message = `an earlier line of this ${this.of} says the same`;
        this.report({ code: 'duplicate_entry', source, start, end, message });
        return;
      }
      // One that adds an operation is no duplicate: the kernel merges.
      masks.set(identity, had | mask);
      before.rich = true;
      line.rich = true;
    }
    entries.push(line);
  }

  /** Reports the entries of which another one grants everything. */
  reportCovered(policy: PolicyIndex, namespace: string): void {
    let known: Known | undefined;
    for (const { entries } of this.#families.values()) {
      const compared = entries.filter((line) => line.isComparable);
      const byFirst = linesByFirst(compared);
      const wide = wideLines(compared);
      if (byFirst.size === 0 && wide.length === 0) continue;
      known ??= knownOf(policy, namespace);
      for (const line of compared) this.#reportIfCovered(line, byFirst, wide, known);
    }
  }

  #reportIfCovered(line: EntryLine, byFirst: LinesByFirst, wide: readonly Wide[], known: Known): void {
    const { source, start, end, identity } = line;
    const { mask } = line.head;
    const isCover = (other: EntryLine) =>
      other !== line &&
      (mask & ~other.head.mask) === 0 &&
      (line.hasConditions || !other.hasConditions) &&
      covers(other.node, line.node, known) &&
      (other.start < start || !covers(line.node, other.node, known));
    const same = byFirst.size === 0 ? undefined : byFirst.get(line.first);
    const cover =
      same?.find(isCover) ??
      // What is wide itself is covered only by what has the same first argument; ranges of addresses may be in others.
      (wide.length > 0 && (line.head.form.kind === 'network_inet' || line.widePrefix === undefined)
        ? wide.find(({ entry, prefix }) => identity.startsWith(prefix) && isCover(entry))?.entry
        : undefined);
    if (cover === undefined) return;
    const message = `"${cover.text}" of this ${this.of} grants all of it`;
    this.report({ code: 'covered_entry', source, start, end, message });
  }

  #family(name: string): Family {
    const known = this.#families.get(name);
    if (known) return known;
    const family: Family = { byIdentity: new Map(), masks: new Map(), entries: [] };
    this.#families.set(name, family);
    return family;
  }
}

type LinesByFirst = ReadonlyMap<string, readonly EntryLine[]>;

/** All lines whose first argument some rich line has. */
function linesByFirst(lines: readonly EntryLine[]): LinesByFirst {
  const found = new Map<string, EntryLine[]>();
  for (const line of lines) if (line.rich) found.set(line.first, []);
  if (found.size === 0) return found;
  for (const line of lines) {
    const list = found.get(line.first);
    if (list !== undefined && list.length < COMPARED_AT_MOST) list.push(line);
  }
  return found;
}

interface Wide {
  readonly entry: EntryLine;
  readonly prefix: string;
}

function wideLines(lines: readonly EntryLine[]): readonly Wide[] {
  const found: Wide[] = [];
  for (const entry of lines) {
    const prefix = entry.widePrefix;
    if (prefix === undefined) continue;
    found.push({ entry, prefix });
    if (found.length === COMPARED_AT_MOST) break;
  }
  return found;
}

/** What is asked again and again while entries are compared: members of groups, and patterns, each compiled once. */
function knownOf(policy: PolicyIndex, namespace: string): Known {
  const { groups } = policy.namespace(namespace);
  const compiled = new Map<string, Pattern>();
  return {
    members: (kind: GroupKind, name: string) => (groups[kind].get(name) ?? []).slice(0, COMPARED_AT_MOST),
    matches: (text, name) => {
      const pattern = compiled.get(text) ?? compilePattern(text);
      compiled.set(text, pattern);
      return pattern.matches(name);
    },
  };
}
