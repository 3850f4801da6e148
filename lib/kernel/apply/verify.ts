import type { ChangedLine, DomainChange, PolicyChanges } from '../../policy/diff/changes.js';
import { compareEntries } from '../../policy/diff/compare-entries.js';
import type { KernelPolicy } from '../../policy/diff/compare.js';
import type { KernelDomain } from '../../policy/diff/domain-texts.js';
import type { PolicyProblem } from '../../policy/diff/policy-problem.js';
import { reportedLines, type AppearedLine } from './report.js';

/** By how much `Policy update` grew; it wraps at 2^32. */
export function grownBy(before: KernelPolicy, after: KernelPolicy): number {
  return (after.stat.policyUpdates.count - before.stat.policyUpdates.count) >>> 0;
}

/** Lines that were written and are not there. @param left what would still have to be done */
export function notKeptLines(left: PolicyChanges, reason: string): readonly PolicyProblem[] {
  const lines = reportedLines(left).added.flatMap(({ text, origin }) =>
    origin === undefined ? [] : [{ code: 'not_kept' as const, ...origin, column: 1, reason, text }],
  );
  const places = [...left.exceptions.move, ...left.domains.flatMap(({ move }) => move)].map(({ text }) => text);
  return lines.concat(
    places.map((text) => ({ code: 'not_kept', file: '', line: 0, column: 1, reason: WRONG_PLACE, text })),
  );
}

const WRONG_PLACE =
  'it is there, but still before entries that it must follow: the kernel has not forgotten its old place';

/** What of the memory for policy is used up, in words; undefined if there is room. */
export function memoryLimit({ stat }: KernelPolicy): string | undefined {
  const { bytes, quotaBytes } = stat.memory.policy;
  if (quotaBytes === undefined || bytes + SMALLEST_ENTRY_BYTES <= quotaBytes) return undefined;
  return `the kernel's memory for policy is used up: ${bytes} of ${quotaBytes} bytes (raise "Memory used by policy" in stat)`;
}

/** An entry with its condition and names may take some hundred bytes. */
const SMALLEST_ENTRY_BYTES = 1024;

/** Entries and domains that are neither what was there, nor what was written. */
export function appearedLines(
  before: KernelPolicy,
  after: KernelPolicy,
  changes: PolicyChanges,
): readonly Omit<AppearedLine, 'removed'>[] {
  const written = new Map(changes.domains.map((change) => [change.name, change]));
  return [...after.domains.values()].flatMap((domain) =>
    appearedIn(domain, before.domains.get(domain.name), written.get(domain.name)),
  );
}

function appearedIn(
  { name, text, entries }: KernelDomain,
  old: KernelDomain | undefined,
  written: DomainChange | undefined,
): readonly Omit<AppearedLine, 'removed'>[] {
  if (old?.text === text) return [];
  const known = [...(old?.entries ?? []).map(asAdded), ...(written?.add ?? []), ...bridgedEntries(written)];
  const given = known.map(({ text: entry }) => ({ text: entry, delete: false, origin: { file: '', line: 0 } }));
  const more = compareEntries(entries, given, { keep: false }).remove.map((entry) => ({ domain: name, text: entry }));
  return old === undefined && written === undefined ? [{ domain: name, text: name }, ...more] : more;
}

function asAdded(text: string): ChangedLine {
  return { text, origin: undefined };
}

function bridgedEntries(written: DomainChange | undefined): readonly ChangedLine[] {
  return (written?.move ?? []).map(({ text }) => asAdded(text));
}
