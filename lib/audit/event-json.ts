import type { AuditRecord } from './record.js';
import type { AuditEvent } from './event.js';
import { describeError } from '../errors.js';

/**
 * One event as one line of JSON; `type` tells them apart: docs/reference/audit-record.schema.json. Never throws: a record
 * whose first line is not in the kernel's form becomes `malformed` here.
 */
export function eventToJson(event: AuditEvent): string {
  switch (event.kind) {
    case 'record':
      return recordToJson(event.record);
    case 'gap':
      return JSON.stringify({ type: 'gap', reason: event.reason, lost: event.lost });
    case 'malformed':
      return malformedToJson(event.error.message, event.raw);
  }
}

function recordToJson(record: AuditRecord): string {
  try {
    return JSON.stringify(record);
  } catch (error) {
    // the header was good, the rest of the first line is not: said at the moment somebody needs it
    return malformedToJson(describeError(error), record.raw);
  }
}

function malformedToJson(message: string, raw: string): string {
  return JSON.stringify({ type: 'malformed', message, raw });
}
