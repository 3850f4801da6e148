import { namespacePrefix } from '../../language/entry-words.js';
import type { ExceptionLine, ExceptionModel, ExceptionNamespace } from '../model/exception-model.js';
import { packedText, type EntrySet } from '../model/entry-set.js';
import type { Bond } from '../sort/order-bonds.js';
import { aggregatorBonds, sortedExceptionPolicy } from '../sort/sort-exceptions.js';
import { agreedOrder } from './agreed-order.js';
import { reportContradictions } from './contradictions.js';
import { sharesOf, type OfDevice, type Share } from './device.js';
import { mergedComments } from './merge-comments.js';
import { mergedEntries } from './merge-entries.js';
import type { MergeReport } from './report.js';

/**
 * Exception policies of several devices as one, sorted: every line, groups with the members of all.
 * @returns pieces of the text
 */
export function mergedExceptionPolicies(
  models: readonly OfDevice<ExceptionModel>[],
  report: MergeReport,
): Generator<string> {
  const shares = sharesOf(models, ({ namespaces }) => namespaces);
  const namespaces = new Map<string, ExceptionNamespace>();
  for (const name of [...shares.keys()].sort())
    namespaces.set(name, mergedNamespace(shares.get(name) ?? [], namespacePrefix(name), report));
  return sortedExceptionPolicy({
    namespaces,
    problems: [],
    head: mergedComments(models.map(({ model }) => model.head)),
    tail: mergedComments(models.map(({ model }) => model.tail)),
  });
}

type NamespaceShare = Share<ExceptionNamespace>;

function mergedNamespace(shares: readonly NamespaceShare[], prefix: string, report: MergeReport): ExceptionNamespace {
  const united = unitedLines(shares, prefix, report);
  reportGroups(shares, prefix, report);
  reportContradictions(united, shares, prefix, report);
  const lines = new Map(inAgreedOrder(united, shares, prefix, report).map((line) => [line.text, line]));
  const aclGroups = new Map<number, EntrySet>();
  for (const number of new Set(shares.flatMap(({ value }) => [...value.aclGroups.keys()]))) {
    const where = `${prefix}acl_group ${number}`;
    const sets = shares.flatMap((share) => {
      const value = share.value.aclGroups.get(number);
      return value ? [{ ...share, value }] : [];
    });
    aclGroups.set(number, mergedEntries(sets, where, report));
    reportAclGroup(sets, where, report);
  }
  return { lines, aclGroups };
}

function unitedLines(shares: readonly NamespaceShare[], prefix: string, report: MergeReport): readonly ExceptionLine[] {
  const texts = [...new Set(shares.flatMap(({ value }) => [...value.lines.keys()]))].sort();
  return texts.flatMap((text) => {
    const having = shares.flatMap(({ index, value }) => {
      const line = value.lines.get(text);
      return line ? [{ index, line }] : [];
    });
    const [first] = having;
    if (first === undefined) return [];
    const devices = having.map(({ index }) => index);
    report.seen?.({ where: prefix.trim(), text, devices });
    const told = report.comment === undefined ? [] : [report.comment([{ operations: '', devices }])];
    return [{ ...first.line, comments: mergedComments(having.map(({ line }) => line.comments)).concat(told) }];
  });
}

/** Of aggregators that take the same programs the first decides. */
function inAgreedOrder(
  lines: readonly ExceptionLine[],
  shares: readonly NamespaceShare[],
  prefix: string,
  report: MergeReport,
): readonly ExceptionLine[] {
  const numbers = new Map(lines.map(({ text }, number) => [text, number]));
  const numberOf = ({ text }: ExceptionLine) => numbers.get(text) ?? 0;
  const wanted = shares.flatMap(({ value }) =>
    aggregatorBonds(value.lines.values()).map(({ first, second }) => ({
      first: numberOf(first),
      second: numberOf(second),
    })),
  );
  if (wanted.length === 0) return lines;
  const { order, broken } = agreedOrder(lines.length, wanted);
  for (const bond of broken) sayBroken(bond, lines, { shares, prefix, report });
  return order.flatMap((number) => lines[number] ?? []);
}

function sayBroken(
  { first, second }: Bond<number>,
  lines: readonly ExceptionLine[],
  { shares, prefix, report }: { shares: readonly NamespaceShare[]; prefix: string; report: MergeReport },
): void {
  const [one, other] = [lines[first], lines[second]];
  if (one === undefined || other === undefined) return;
  const message = `the order of "${one.text}" and "${other.text}" decides something, and is not the same everywhere: the second one stands first`;
  const places = shares.flatMap(({ file, value }) => {
    const line = value.lines.has(other.text) ? value.lines.get(one.text) : undefined;
    return line ? [{ file, line: line.line }] : [];
  });
  report.found({ type: 'conflict', code: 'order', about: `${prefix}aggregator`, message, places });
}

interface Members {
  readonly file: string;
  readonly line: number;
  readonly texts: readonly string[];
}

/** A group that some devices do not have at all is no other group. */
function reportGroups(shares: readonly NamespaceShare[], prefix: string, report: MergeReport): void {
  const groups = new Map<string, Members[]>();
  for (const { file, value } of shares) {
    const own = new Map<string, { line: number; texts: string[] }>();
    for (const { node, text, line } of value.lines.values()) {
      if (node.kind !== 'path_group' && node.kind !== 'number_group' && node.kind !== 'address_group') continue;
      const name = `${node.kind} ${node.group}`;
      const known = own.get(name) ?? { line, texts: [] };
      own.set(name, known);
      known.texts.push(text);
    }
    for (const [name, members] of own) groups.set(name, [...(groups.get(name) ?? []), { file, ...members }]);
  }
  for (const name of [...groups.keys()].sort()) {
    const all = groups.get(name) ?? [];
    const some = onlySome(all.map(({ texts }) => texts));
    if (some === 0) continue;
    report.found({
      type: 'note',
      code: 'group',
      about: `${prefix}${name}`,
      message: `has members that only some have (${some}): united, entries that use it take more, and those with != take less`,
      places: all.map(({ file, line }) => ({ file, line })),
    });
  }
}

function reportAclGroup(sets: readonly Share<EntrySet>[], where: string, report: MergeReport): void {
  const lists = sets.map(({ value }) => value.list());
  const some = onlySome(lists.map((list) => list.map(packedText)));
  if (some === 0) return;
  report.found({
    type: 'note',
    code: 'acl_group',
    about: where,
    message: `has entries that only some have (${some}): united, domains that use it are allowed more`,
    places: sets.map(({ file }, index) => ({ file, line: lists[index]?.[0]?.line ?? 0 })),
  });
}

/** How many texts are not in all lists. */
function onlySome(lists: readonly (readonly string[])[]): number {
  const counts = new Map<string, number>();
  for (const list of lists) for (const text of list) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts.values()].filter((count) => count < lists.length).length;
}
