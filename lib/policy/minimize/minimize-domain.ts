import type { ModelDomain } from '../model/domain-model.js';
import type { ModelEntry } from '../model/entry-set.js';
import { isDecimal, isRange } from './argument.js';
import { comparedMask, coverEntry, grantLogOf, type CoverEntry } from './cover-entry.js';
import { CoverIndex } from './cover-index.js';
import type { SharedList, SharedLists } from './shared-lists.js';

/** Operations of an entry that another one grants, too. */
export interface CoveredOperations {
  readonly entry: ModelEntry;
  /** The operations that may go, a bit each. */
  readonly mask: number;
  readonly cover: ModelEntry;
  /** The acl_group of the cover; undefined: it is of the same domain. */
  readonly group: number | undefined;
}

/**
 * What may go from a domain without any access or log being lost. All of it together: each cover stays.
 * @returns in the order of the list
 */
export function coveredIn(domain: ModelDomain, shared: SharedLists): readonly CoveredOperations[] {
  const lists = shared.listsOf(domain);
  const found: Loss[] = [];
  for (const [family, entries] of domain.entries.families()) {
    const covers = lists.filter((list) => list.covers.has(family));
    const own = [...entries.values()].filter((entry) => comparedMask(entry) !== 0);
    const [first] = own;
    if (first === undefined || (covers.length === 0 && !own.some(mayCover) && !mixesBases(own))) continue;
    const logs = logsOf(domain, first.form.kind);
    const sharedLogs = new Set(logs);
    for (const list of lists) for (const log of list.logs.get(first.form.kind) ?? []) sharedLogs.add(log);
    const entriesOf = new Family(own, { shared: sharedLogs.size > 1 ? [] : covers, mixesLogs: logs.size > 1 });
    for (const loss of entriesOf.losses(new CoverIndex(shared.groupsOf(domain)), family)) found.push(loss);
  }
  return settled(found).sort((a, b) => a.entry.line - b.entry.line || a.cover.line - b.cover.line);
}

/** Whether it may take more than it says word by word: all others cover only themselves. */
function mayCover({ form, identity }: ModelEntry): boolean {
  if (identity.includes('\\') || identity.includes('@')) return true;
  if (form.arguments.length > 1 && identity.includes('-')) return true;
  let words = 1;
  for (let at = identity.indexOf(' '); at >= 0; at = identity.indexOf(' ', at + 1)) words += 1;
  return words > form.arguments.length;
}

/** Whether one number may be written in two ways. */
function mixesBases(entries: readonly ModelEntry[]): boolean {
  const [first] = entries;
  if (first === undefined || !first.form.arguments.some(({ type }) => type !== 'address' && isRange(type)))
    return false;
  const bases = basesOf(first);
  return entries.some((entry) => basesOf(entry) !== bases);
}

function basesOf({ identity, form }: ModelEntry): string {
  let bases = '';
  let start = 0;
  for (const { type } of form.arguments) {
    if (isRange(type)) bases += isDecimal(identity, start) ? 'd' : identity.slice(start, start + 2);
    start = identity.indexOf(' ', start) + 1;
  }
  return bases;
}

/** The kernel goes through all entries of a kind, whatever their socket type. */
function logsOf(domain: ModelDomain, kind: string): ReadonlySet<string> {
  const logs = new Set<string>();
  for (const [, entries] of domain.entries.families())
    for (const entry of entries.values()) if (entry.form.kind === kind) logs.add(grantLogOf(entry));
  return logs;
}

/** Operations that go from an entry because another one has them at that moment. */
interface Loss {
  readonly of: CoverEntry;
  readonly mask: number;
  readonly to: CoverEntry;
}

interface FamilyOptions {
  readonly shared: readonly SharedList[];
  /** Its entries decide differently about the log: the first that takes an access must stay the first. */
  readonly mixesLogs: boolean;
}

/** The entries of a domain that are of one kind and socket type. */
class Family {
  readonly #entries: readonly CoverEntry[];
  readonly #options: FamilyOptions;

  constructor(entries: readonly ModelEntry[], options: FamilyOptions) {
    this.#entries = entries.map((entry) => coverEntry(entry));
    this.#options = options;
  }

  /** The last ones first: of two that cover each other, the first stays. An entry covers only while it is there. */
  losses(index: CoverIndex, family: string): readonly Loss[] {
    const { shared, mixesLogs } = this.#options;
    for (const entry of this.#entries) index.add(entry);
    const found: Loss[] = [];
    for (let at = this.#entries.length - 1; at >= 0; at -= 1) {
      const of = this.#entries[at];
      if (of === undefined) break;
      const lose = (to: CoverEntry) => {
        const mask = of.mask & to.mask;
        if (mask === 0 || to === of) return;
        of.mask &= ~mask;
        found.push({ of, mask, to });
      };
      for (const list of shared) list.covers.get(family)?.find(of, lose);
      if (of.mask === 0) continue;
      index.find(of, (to) => {
        if (!mixesLogs || to.entry.line < of.entry.line) lose(to);
      });
    }
    return found;
  }
}

/** An entry that stays, and what it covers. */
interface Part {
  readonly cover: CoverEntry;
  readonly mask: number;
}

/**
 * With the entries named that stay: what covers may itself be covered by a third, but only by what stands before it, so
 * the last losses are settled first.
 */
function settled(losses: readonly Loss[]): CoveredOperations[] {
  const partsOf = new Map<CoverEntry, Part[]>();
  for (let at = losses.length - 1; at >= 0; at -= 1) {
    const loss = losses[at];
    if (loss === undefined) break;
    const parts = partsOf.get(loss.of) ?? [];
    partsOf.set(loss.of, parts);
    let left = loss.mask;
    for (const { cover, mask } of partsOf.get(loss.to) ?? []) {
      if ((mask & left) !== 0) parts.push({ cover, mask: mask & left });
      left &= ~mask;
    }
    if (left !== 0) parts.push({ cover: loss.to, mask: left });
  }
  return [...partsOf].flatMap(([of, parts]) =>
    joined(parts).map(({ cover, mask }) => ({ entry: of.entry, mask, cover: cover.entry, group: cover.group })),
  );
}

function joined(parts: readonly Part[]): readonly Part[] {
  const masks = new Map<CoverEntry, number>();
  for (const { cover, mask } of parts) masks.set(cover, (masks.get(cover) ?? 0) | mask);
  return [...masks].map(([cover, mask]) => ({ cover, mask }));
}
