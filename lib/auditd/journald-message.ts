import { eventFields } from './event-fields.js';
import { describeEvent, SEVERITIES, wordOf } from './severity.js';
import type { DaemonEvent, StoredEvent } from './stored-event.js';

/** `journalctl MESSAGE_ID=` finds records by the first, and what says that some are missing by the second. */
export const MESSAGE_IDS = {
  record: '6892d19f83c44238926fe353cfecfcd8',
  missing: '07dae51f8686435ab03ecffeabdac684',
} as const;

/**
 * One datagram of journald's native protocol, one character a byte: MESSAGE, MESSAGE_ID, PRIORITY, SYSLOG_IDENTIFIER,
 * OBJECT_PID, the fields of the event as TOMOYO_NAME, and TOMOYO_RAW with the record as the kernel gave it.
 *
 * OBJECT_PID is the pid in the first namespace, not that of the task's own: journald looks it up to say whose it is.
 */
export function journaldMessage(stored: StoredEvent): string {
  const { event } = stored;
  const word = wordOf(event);
  let text =
    field('MESSAGE', describeEvent(event)) +
    field('MESSAGE_ID', MESSAGE_IDS[isOfMissing(event) ? 'missing' : 'record']) +
    field('PRIORITY', String(SEVERITIES[word])) +
    field('SYSLOG_IDENTIFIER', 'tomoyo') +
    field('TOMOYO_EVENT', word);
  for (const [name, value] of eventFields(stored)) text += field(`TOMOYO_${name.toUpperCase()}`, value);
  if (event.kind === 'record') text += field('OBJECT_PID', String(event.record.globalPid));
  const raw = rawOf(event);
  return raw === undefined ? text : text + field('TOMOYO_RAW', raw);
}

function isOfMissing({ kind }: DaemonEvent): boolean {
  return kind === 'gap' || kind === 'suppressed';
}

function rawOf(event: DaemonEvent): string | undefined {
  if (event.kind === 'record') return event.record.raw;
  return event.kind === 'malformed' ? event.raw : undefined;
}

/** `NAME=value` and a line feed; a value with a line feed inside has its length, 64 bits, before it in place of the `=`. */
function field(name: string, value: string): string {
  const bytes = toBytes(value);
  if (!bytes.includes('\n')) return `${name}=${bytes}\n`;
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(bytes.length));
  return `${name}\n${length.toString('latin1')}${bytes}\n`;
}

/** The kernel's text is one character a byte; what is none of its bytes is written as UTF-8. */
function toBytes(text: string): string {
  return NO_BYTE.test(text) ? Buffer.from(text).toString('latin1') : text;
}

const NO_BYTE = /[^\0-\xff]/;
