import type { Colors } from './colors.js';
import type { AuditRecord } from '../audit/record.js';
import { describeCounts } from '../audit/loss-account.js';
import type { AuditGap } from '../audit/event.js';
import type { FoldedEvent, ShownEvent } from './fold-events.js';

const DOMAIN_COLUMNS = 32;

/** One event as one line for people: time, result, mode, short domain, what was done. */
export function formatEvent(event: ShownEvent, colors: Colors): string {
  switch (event.kind) {
    case 'record':
      return formatRecord(event.record, colors);
    case 'gap':
      return colors.yellow(`-------- ${describeGap(event)}`);
    case 'malformed':
      return colors.yellow(`-------- ${event.error.message}`);
    case 'suppressed':
      return colors.yellow(
        `-------- ${event.count} records in ${event.seconds} s are left out by the limit: ${event.domain}`,
      );
    case 'missed':
      return colors.yellow(`-------- ${event.count} events are missing here: they came faster than they are shown`);
  }
}

function describeGap({ reason, lost }: AuditGap): string {
  const what = lost ? `records are missing, ${describeCounts(lost)}` : 'records may be missing here';
  return `${what}: ${GAP_REASONS[reason]}`;
}

const GAP_REASONS: Readonly<Record<AuditGap['reason'], string>> = {
  'buffer-full': 'they came faster than they are shown',
  'queue-full': "the kernel's queue was full (max_audit_log), or the profile has reject_log=no",
  'other-reader': 'somebody else reads them, too',
};

/** The names of the columns. */
export const EVENT_HEADING = ['TIME    ', 'RESULT     ', 'MODE      ', 'DOMAIN'.padEnd(DOMAIN_COLUMNS), 'ENTRY'].join(
  ' ',
);

/** As formatEvent(), with how often it came again. */
export function formatFolded({ event, repeats }: FoldedEvent, colors: Colors): string {
  const line = formatEvent(event, colors);
  return repeats === 0 ? line : `${line} ${colors.dim(repeats === 1 ? '(once more)' : `(${repeats} times more)`)}`;
}

function formatRecord(record: AuditRecord, colors: Colors): string {
  const result = resultOf(record);
  const paint = { granted: colors.green, refused: colors.red, 'not allowed': colors.yellow, domain: colors.cyan }[
    result
  ];
  return [
    colors.dim(record.time.toISOString().slice(11, 19)),
    paint(result.padEnd(11)),
    record.mode.padEnd(10),
    colors.bold(shortDomain(record.domain, DOMAIN_COLUMNS).padEnd(DOMAIN_COLUMNS)),
    record.entry,
  ].join(' ');
}

/**
 * `not allowed`: the policy has no entry, yet the mode let it pass (learning, permissive).
 * `domain`: the kernel made or flagged a domain.
 */
export function resultOf(record: AuditRecord): 'granted' | 'refused' | 'not allowed' | 'domain' {
  if (record.isStatus) return 'domain';
  if (record.granted) return 'granted';
  return record.refused ? 'refused' : 'not allowed';
}

/** The end of the chain, which tells most: `... /srv/demo/backup.sh /bin/cp`. */
export function shortDomain(domain: string, columns: number): string {
  if (domain.length <= columns) return domain;
  const names = domain.split(' ');
  let short = names.pop() ?? '';
  for (let name = names.pop(); name && name.length + short.length + 5 <= columns; name = names.pop())
    short = `${name} ${short}`;
  return short.length + 4 <= columns ? `... ${short}` : `...${short.slice(3 - columns)}`;
}
