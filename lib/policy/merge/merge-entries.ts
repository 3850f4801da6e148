import { EntrySet, operationsOf, packedText, type ModelEntry } from '../model/entry-set.js';
import { orderBonds, type Bond } from '../sort/order-bonds.js';
import { agreedOrder } from './agreed-order.js';
import type { Share } from './device.js';
import { mergedComments } from './merge-comments.js';
import type { MergeReport, SeenPart } from './report.js';

/**
 * The entries of one domain or acl_group of several devices, with the operations of all. Entries whose order decides
 * something keep the order that the devices have; where they disagree, it is that of the bytes, and it is said.
 * @param where for the report
 */
export function mergedEntries(shares: readonly Share<EntrySet>[], where: string, report: MergeReport): EntrySet {
  const united = new EntrySet();
  for (const { value } of shares)
    for (const { form, family, identity, mask } of value.list())
      united.add({ form, family, mask, operations: [] }, identity, { line: united.size, comments: [] });
  const merged = new EntrySet();
  const all = inAgreedOrder(united.list(), shares, where, report);
  for (const [line, { form, family, identity, mask }] of all.entries()) {
    const comments = mergedComments(shares.map(({ value }) => value.get(family, identity)?.comments ?? []));
    const entry = merged.add({ form, family, mask, operations: [] }, identity, { line, comments });
    if (report.seen || report.comment) count(entry, shares, where, report);
  }
  return merged;
}

function inAgreedOrder(
  united: readonly ModelEntry[],
  shares: readonly Share<EntrySet>[],
  where: string,
  report: MergeReport,
): readonly ModelEntry[] {
  const bonds = orderBonds(united);
  if (bonds.length === 0) return united;
  const bound = new Set(bonds.flatMap(({ first, second }) => [first, second]));
  const texts = new Map([...bound].map((entry) => [entry, packedText(entry)]));
  const textOf = (entry: ModelEntry) => texts.get(entry) ?? '';
  const sorted = [...bound].sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
  const numbers = new Map(sorted.map((entry, number) => [keyOf(entry), number]));
  const wanted: Bond<number>[] = [];
  for (const { value } of shares)
    for (const { first, second } of orderBonds(value.list())) {
      const [one, other] = [numbers.get(keyOf(first)), numbers.get(keyOf(second))];
      if (one !== undefined && other !== undefined) wanted.push({ first: one, second: other });
    }
  const { order, broken } = agreedOrder(sorted.length, wanted);
  const entryAt = (number: number) => sorted[number];
  for (const bond of broken) sayOrder(entryAt(bond.first), entryAt(bond.second), { shares, where, report });
  return [...order.flatMap((number) => entryAt(number) ?? []), ...united.filter((entry) => !bound.has(entry))];
}

function keyOf({ family, identity }: ModelEntry): string {
  return `${family}\n${identity}`;
}

function sayOrder(
  first: ModelEntry | undefined,
  second: ModelEntry | undefined,
  { shares, where, report }: { shares: readonly Share<EntrySet>[]; where: string; report: MergeReport },
): void {
  if (first === undefined || second === undefined) return;
  report.found({
    type: 'conflict',
    code: 'order',
    about: where,
    message: `the order of "${packedText(first)}" and "${packedText(second)}" decides something, and is not the same everywhere: the second one stands first`,
    places: shares.flatMap(({ file, value }) => {
      const entries = [first, second].map(({ family, identity }) => value.get(family, identity));
      return entries.every((entry) => entry !== undefined) ? [{ file, line: entries[0]?.line ?? 0 }] : [];
    }),
  });
}

/** Operations that the same devices have are counted together. */
function count(entry: ModelEntry, shares: readonly Share<EntrySet>[], where: string, report: MergeReport): void {
  const parts = new Map<string, { mask: number; devices: readonly number[] }>();
  const masks = shares.map(({ index, value }) => ({ index, mask: value.get(entry.family, entry.identity)?.mask ?? 0 }));
  for (let bit = 1; bit !== 0 && bit <= entry.mask; bit <<= 1) {
    if ((entry.mask & bit) === 0) continue;
    const devices = masks.filter(({ mask }) => mask & bit).map(({ index }) => index);
    const part = parts.get(devices.join(' ')) ?? { mask: 0, devices };
    parts.set(devices.join(' '), part);
    part.mask |= bit;
  }
  for (const { mask, devices } of parts.values())
    report.seen?.({ where, text: packedText({ ...entry, mask }), devices });
  if (report.comment === undefined) return;
  const told: SeenPart[] = [...parts.values()].map(({ mask, devices }) => ({
    operations: parts.size === 1 ? '' : operationsOf({ ...entry, mask }).join('/'),
    devices,
  }));
  entry.comments = [...entry.comments, report.comment(told)];
}
