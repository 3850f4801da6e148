import { unreachable } from '../errors.js';
import { describeCounts } from '../audit/loss-account.js';
import type { AuditRecord } from '../audit/record.js';
import type { DaemonEvent } from './stored-event.js';

/** What an event is, in one word, with its severity of syslog (RFC 5424, 0 to 7), which is journald's priority. */
export const SEVERITIES = {
  refused: 4,
  violation: 5, // in permissive mode: allowed, although the policy does not
  learning: 6,
  granted: 7,
  status: 5, // of a domain: use_profile, quota_exceeded ...
  lost: 3,
  gap: 5, // reading stopped: perhaps nothing is lost
  suppressed: 4,
  malformed: 4,
} as const;

export type EventWord = keyof typeof SEVERITIES;

export function wordOf(event: DaemonEvent): EventWord {
  switch (event.kind) {
    case 'record':
      return wordOfRecord(event.record);
    case 'gap':
      return event.lost ? 'lost' : 'gap';
    case 'suppressed':
    case 'malformed':
      return event.kind;
    default:
      return unreachable(event);
  }
}

function wordOfRecord({ isStatus, granted, mode }: AuditRecord): EventWord {
  if (isStatus) return 'status';
  if (granted) return 'granted';
  return mode === 'enforcing' ? 'refused' : mode === 'learning' ? 'learning' : 'violation';
}

/** One line for people, as `refused <kernel> /usr/sbin/httpd: file read /etc/shadow`. */
export function describeEvent(event: DaemonEvent): string {
  const word = wordOf(event);
  switch (event.kind) {
    case 'record':
      return `${word} ${event.record.domain}: ${event.record.entry}`;
    case 'gap':
      return event.lost ? `${word}: ${describeCounts(event.lost)} (${event.reason})` : `${word} (${event.reason})`;
    case 'suppressed':
      return `${word} ${event.domain}: ${event.count} records in ${event.seconds} s`;
    case 'malformed':
      return `${word}: ${event.error.message.replaceAll('\n', ' ')}`;
    default:
      return unreachable(event);
  }
}
