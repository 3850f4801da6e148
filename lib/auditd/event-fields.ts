import { unreachable, TomoyoError } from '../errors.js';
import type { AuditTask } from '../audit/body.js';
import type { AuditRecord } from '../audit/record.js';
import type { StoredEvent } from './stored-event.js';

/** Name, in lower-case letters, and value. Names are those of the JSON where it has one. */
export type EventField = readonly [name: string, value: string];

/** An event as fields with a name, for the systems that have such; all but the text of a record. */
export function eventFields({ event, boot, sequence }: StoredEvent): EventField[] {
  const place: EventField[] = [
    ['boot', boot],
    ['sequence', String(sequence)],
  ];
  switch (event.kind) {
    case 'record':
      return [...place, ...recordFields(event.record)];
    case 'gap':
      return [...place, ['reason', event.reason], ...countFields(event.lost ?? {})];
    case 'suppressed':
      return [...place, ['domain', event.domain], ...countFields({ count: event.count, seconds: event.seconds })];
    case 'malformed':
      return [...place, ['reason', event.error.message]];
    default:
      return unreachable(event);
  }
}

function recordFields(record: AuditRecord): EventField[] {
  const { time, profile, mode, granted, globalPid, domain, entry, operation } = record;
  return [
    ['time', time.toISOString()],
    ['profile', String(profile)],
    ['mode', mode],
    ['granted', granted ? 'yes' : 'no'],
    ['domain', domain],
    ['entry', entry],
    ['operation', operation],
    ['global_pid', String(globalPid)],
    ...taskFields(record),
  ];
}

function taskFields(record: AuditRecord): EventField[] {
  const task = taskOf(record);
  if (!task) return [];
  const { pid, ppid, uid, euid } = task;
  return countFields({ pid, ppid, uid, euid });
}

/** Undefined where the first line of the record is not in the kernel's form. */
function taskOf(record: AuditRecord): AuditTask | undefined {
  try {
    return record.body.task;
  } catch (error) {
    if (!(error instanceof TomoyoError)) throw error;
    return undefined;
  }
}

function countFields(counts: Readonly<Record<string, number>>): EventField[] {
  return Object.entries(counts).map(([name, count]) => [name, String(count)]);
}
