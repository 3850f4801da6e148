import type { Handed, CauseGroups } from '../../../lib/notify/cause-groups.js';
import { occurrenceOfRecord, type Occurrence } from '../../../lib/notify/occurrence.js';
import { record } from '../audit/captures.js';

export const occurrence = (entry = 'file read /etc/shadow', domain = '<kernel> /bin/editor'): Occurrence =>
  occurrenceOfRecord(record({ entry, domain }));

/** What is said of a message: its kind, count and entry. */
export const shown = ({ message }: Handed): string =>
  `${message.kind} ${message.count}${'occurrence' in message ? ` ${message.occurrence.cause.entry}` : ''}`;

/** All that is there at a time, each done at once. */
export function takeAll(groups: CauseGroups, nowMs: number): string[] {
  const all: string[] = [];
  for (let handed; (handed = groups.take(nowMs)); handed.done()) all.push(shown(handed));
  return all;
}
