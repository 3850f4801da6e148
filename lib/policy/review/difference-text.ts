import { namespacePrefix } from '../../language/entry-words.js';
import type { DomainModel, ModelDomain } from '../model/domain-model.js';
import { EntrySet, packedText, type ModelEntry } from '../model/entry-set.js';
import type { ExceptionLine, ExceptionModel, ExceptionNamespace } from '../model/exception-model.js';
import { domainText } from '../model/print-domain.js';
import { orderBonds, type Bond } from '../sort/order-bonds.js';
import { asLines } from '../sort/as-lines.js';
import { aggregatorBonds } from '../sort/sort-exceptions.js';

/**
 * The lines that make one domain policy another one when they are loaded on top of it, with `delete` and `select`; entries
 * whose order decides something come into the order of the new one, too.
 * @param old without problems, as `now`
 * @returns pieces of the text
 * Tested: test/unit/policy/review/difference-text.test.ts.
 */
export function* domainDifferenceText({ domains: old }: DomainModel, { domains }: DomainModel): Generator<string> {
  for (const name of old.keys()) if (!domains.has(name)) yield `delete ${name}\n`;
  for (const [name, domain] of domains) {
    const before = old.get(name);
    if (before === undefined) yield domainText(domain, domain.entries.list().map(packedText));
    else {
      const lines = [...settingLines(before, domain), ...entryLines(before.entries, domain.entries, '')];
      if (lines.length > 0) yield `select ${name}\n${asLines(lines)}`;
    }
  }
}

function settingLines(old: ModelDomain, now: ModelDomain): readonly string[] {
  const { profile = 0 } = now;
  return [
    ...(profile === (old.profile ?? 0) ? [] : [`use_profile ${profile}`]),
    ...exchanged(settingsOf(old), settingsOf(now)),
  ];
}

function settingsOf({ groups, flags }: ModelDomain): readonly string[] {
  return [...flags, ...[...groups].map((group) => `use_group ${group}`)];
}

function exchanged(old: readonly string[], now: readonly string[]): readonly string[] {
  const [before, after] = [new Set(old), new Set(now)];
  return [
    ...now.filter((text) => !before.has(text)),
    ...old.filter((text) => !after.has(text)).map((text) => `delete ${text}`),
  ];
}

/** What comes is written in its order, at the end of the list; what must come behind that is written anew. */
function entryLines(old: EntrySet, now: EntrySet, prefix: string): readonly string[] {
  const lines: string[] = [];
  const wanted = now.list();
  const before = ({ family, identity }: ModelEntry) => old.get(family, identity);
  const moved = movedBehind(wanted, orderBonds(wanted), (entry) => before(entry)?.line);
  for (const entry of wanted) {
    const was = before(entry);
    const more = entry.mask & ~(was?.mask ?? 0);
    if (was && moved.has(entry)) lines.push(`delete ${prefix}${packedText(was)}`, `${prefix}${packedText(entry)}`);
    else if (more !== 0) lines.push(prefix + packedText({ ...entry, mask: more }));
  }
  for (const was of old.list()) {
    const entry = now.get(was.family, was.identity);
    const less = was.mask & ~(entry?.mask ?? 0);
    if (less !== 0 && !(entry && moved.has(entry))) lines.push(`delete ${prefix}${packedText({ ...was, mask: less })}`);
  }
  return lines;
}

/**
 * Which of a list must be written anew behind all others, if what is new is written there.
 * @param wanted the order to reach
 * @param place in the list as it is; undefined: it is new
 */
function movedBehind<Entry>(
  wanted: readonly Entry[],
  bonds: readonly Bond<Entry>[],
  place: (entry: Entry) => number | undefined,
): ReadonlySet<Entry> {
  const before = new Map<Entry, Entry[]>();
  for (const { first, second } of bonds) {
    const list = before.get(second);
    if (list) list.push(first);
    else before.set(second, [first]);
  }
  const moved = new Set<Entry>();
  for (const entry of wanted) {
    const at = place(entry);
    if (at === undefined) continue;
    const isBehind = (first: Entry) => moved.has(first) || (place(first) ?? Number.POSITIVE_INFINITY) > at;
    if (before.get(entry)?.some(isBehind)) moved.add(entry);
  }
  return moved;
}

/** The same for exception policies. */
export function* exceptionDifferenceText(old: ExceptionModel, now: ExceptionModel): Generator<string> {
  const empty: ExceptionNamespace = { lines: new Map(), aclGroups: new Map() };
  for (const namespace of new Set([...old.namespaces.keys(), ...now.namespaces.keys()])) {
    const prefix = namespacePrefix(namespace);
    const [before, after] = [old.namespaces.get(namespace) ?? empty, now.namespaces.get(namespace) ?? empty];
    yield asLines(lineLines(before.lines, after.lines, prefix));
    for (const group of new Set([...before.aclGroups.keys(), ...after.aclGroups.keys()])) {
      const [was, is] = [before.aclGroups.get(group) ?? NO_ENTRIES, after.aclGroups.get(group) ?? NO_ENTRIES];
      yield asLines(entryLines(was, is, `${prefix}acl_group ${group} `));
    }
  }
}

const NO_ENTRIES = new EntrySet();

function lineLines(
  old: ReadonlyMap<string, ExceptionLine>,
  now: ReadonlyMap<string, ExceptionLine>,
  prefix: string,
): readonly string[] {
  const wanted = [...now.values()];
  const moved = movedBehind(wanted, aggregatorBonds(wanted), ({ text }) => old.get(text)?.line);
  const written = wanted.flatMap((line) => {
    const text = prefix + line.text;
    if (moved.has(line)) return [`delete ${text}`, text];
    return old.has(line.text) ? [] : [text];
  });
  const gone = [...old.keys()].filter((text) => !now.has(text)).map((text) => `delete ${prefix}${text}`);
  return [...written, ...gone];
}
