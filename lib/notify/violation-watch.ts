import type { AuditEvent, AuditGap } from '../audit/event.js';
import type { Mode } from '../audit/header.js';
import { describeCounts } from '../audit/loss-account.js';
import type { ServedEvent } from '../auditd/served-event.js';
import { occurrenceOfRecord, type Occurrence } from './occurrence.js';

export interface ViolationWatchOptions {
  readonly tell: (occurrence: Occurrence) => void;
  /** Of one matter not too often. */
  readonly say: (text: string, matter?: string) => void;
  /** Of the profile of the domain. */
  readonly modes: readonly Mode[];
}

/** Tells of a record of what the policy does not allow, in one of the modes; says what is missing. Tested: test/unit/notify/violation-watch.test.ts. */
export function takeEvent(event: AuditEvent | ServedEvent, { tell, say, modes }: ViolationWatchOptions): void {
  switch (event.kind) {
    case 'record': {
      const { record } = event;
      if (!record.granted && modes.includes(record.mode) && !record.isStatus) tell(occurrenceOfRecord(record));
      return;
    }
    case 'gap':
      return say(describeGap(event), event.reason);
    case 'malformed':
      return say(`a record that cannot be read: ${event.error.message}`, event.kind);
    case 'suppressed':
      return say(`the audit daemon left out ${event.count} records of ${event.domain}`, event.kind);
    case 'missed':
      return say(`the audit daemon did not send ${event.count} events: too many were waiting`, event.kind);
  }
}

function describeGap({ reason, lost }: AuditGap): string {
  return lost ? `records lost: ${describeCounts(lost)} (${reason})` : `records may be lost (${reason})`;
}
