import { TomoyoError } from '../errors.js';
import type { ModeCounts } from './loss-account.js';
import { AuditRecord } from './record.js';

/** What an audit stream gives: a record, a place where records are missing, or one that could not be read. */
export type AuditEvent =
  | { readonly kind: 'record'; readonly record: AuditRecord }
  | AuditGap
  | { readonly kind: 'malformed'; readonly error: TomoyoError; readonly raw: string };

/** Records are missing at this place of the stream, or earlier, or may be. */
export interface AuditGap {
  readonly kind: 'gap';
  /**
   * `buffer-full`: we stopped reading because `limitBytes` were waiting. `queue-full`: more than `max_audit_log` records
   * waited in the kernel, or it had no memory for them. `other-reader`: another process has the file open.
   */
  readonly reason: 'buffer-full' | 'queue-full' | 'other-reader';
  /**
   * How many requests that were not allowed the kernel counted and did not hand out to us, since the last gap that says
   * so. Where a profile has `reject_log=no` they were never recorded. Absent: not known yet, perhaps none. Records of
   * granted requests may be missing, too: nothing counts them.
   */
  readonly lost?: ModeCounts;
}

/** @param text one record without its NUL, or a text in which it stands from `start` to `end` */
export function recordEvent(text: string, start = 0, end = text.length): AuditEvent {
  try {
    return { kind: 'record', record: new AuditRecord(text, start, end) };
  } catch (error) {
    if (!(error instanceof TomoyoError)) throw error;
    return { kind: 'malformed', error, raw: text.slice(start, end) };
  }
}
