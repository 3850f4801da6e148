import { StoredEvent } from '../../../lib/auditd/stored-event.js';
import { record } from '../../unit/audit/captures.js';

/** An event of this number; its line has about 700 bytes and twice `size`. */
export function stored(sequence: number, { boot = 'boot-1', size = 10 } = {}): StoredEvent {
  const entry = `file read /${sequence}/${'x'.repeat(size)}`;
  return new StoredEvent({ kind: 'record', record: record({ entry }) }, boot, sequence);
}

export function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** As sinks take them. */
export const batchOf = (...events: readonly StoredEvent[]) => ({
  stored: events,
  events: events.map(({ event }) => event),
});
