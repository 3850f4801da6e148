/** Audit records and the lines that would allow them, for people. */
import type { AuditRecord } from '../../lib/index.js';

const MOST_RECORDS = 20;

const WORDS = {
  enforcing: 'refused',
  permissive: 'noted in permissive mode',
  learning: 'learned',
  disabled: 'in disabled mode',
} as const;

/** A line each, without those that say the same. */
export function violationLines(records: readonly AuditRecord[]): string {
  return limited([...new Set(records.map(({ mode, entry, domain }) => `  ${WORDS[mode]}: ${entry}   (${domain})`))]);
}

/** As they would stand in a domain_policy: a line for each domain, and what it lacks below. */
export function allowingLines(records: readonly AuditRecord[]): string {
  const byDomain = new Map<string, Set<string>>();
  for (const record of records) {
    const entries = byDomain.get(record.domain) ?? new Set();
    byDomain.set(record.domain, entries.add(allowingText(record)));
  }
  const lines = Array.from(byDomain, ([domain, entries]) => [domain, ...entries]).flat();
  return limited(lines.map((line) => `  ${line}`));
}

/** The records as the kernel gave them, the last ones. */
export function rawRecords(records: readonly AuditRecord[]): string {
  return records
    .slice(-MOST_RECORDS)
    .map(({ raw }) => raw.trimEnd().replace(/^/gm, '  '))
    .join('\n');
}

function allowingText(record: AuditRecord): string {
  try {
    return record.toPolicyEntry()?.text ?? record.entry;
  } catch {
    return record.entry; // of a newer kernel: what it says itself is better than nothing
  }
}

function limited(lines: readonly string[]): string {
  const more = lines.length > MOST_RECORDS ? [`  and ${lines.length - MOST_RECORDS} more`] : [];
  return [...lines.slice(0, MOST_RECORDS), ...more].join('\n');
}
