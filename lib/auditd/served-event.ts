import type { AuditEvent } from '../audit/event.js';
import { StoredEvent, type Suppressed } from './stored-event.js';
import type { EventPlace } from './stored-place.js';

/** So many events are not sent to a client that did not read, in front of the next one; their numbers end with this place. */
export interface Missed {
  readonly kind: 'missed';
  readonly count: number;
}

/** What a client of the daemon gets. */
export type ServedEvent = (AuditEvent | Suppressed | Missed) & EventPlace;

/** What the daemon says first. */
export interface Hello extends EventPlace {
  readonly version: number;
}

/** Of the lines on the socket: a later one may say more, and differently. */
export const PROTOCOL_VERSION = 1;

/** One line without its line feed, as the daemon sent it: docs/reference/audit-record.schema.json. */
export function servedEventToJson(served: ServedEvent): string {
  const { boot, sequence } = served;
  if (served.kind !== 'missed') return new StoredEvent(served, boot, sequence).json;
  return JSON.stringify({ boot, sequence, type: 'missed', count: served.count });
}

/** As servedEventToJson(), of what the daemon says first; `sequence` is that of the last event before. */
export function helloToJson({ boot, sequence }: EventPlace): string {
  return JSON.stringify({ type: 'hello', version: PROTOCOL_VERSION, boot, sequence });
}
