import { TomoyoError } from '../errors.js';
import { eventFields } from './event-fields.js';
import { describeEvent, SEVERITIES, wordOf } from './severity.js';
import type { DaemonEvent, StoredEvent } from './stored-event.js';

/** RFC 5424, table 1, with the names of syslog(3). */
const FACILITIES = [
  'kern',
  'user',
  'mail',
  'daemon',
  'auth',
  'syslog',
  'lpr',
  'news',
  'uucp',
  'cron',
  'authpriv',
  'ftp',
  'ntp',
  'security',
  'console',
  'solaris-cron',
  'local0',
  'local1',
  'local2',
  'local3',
  'local4',
  'local5',
  'local6',
  'local7',
] as const;

export type SyslogFacility = (typeof FACILITIES)[number];

/** @throws TomoyoError TOMOYO_BAD_OPTION with what was expected */
export function parseSyslogFacility(text: string): SyslogFacility {
  const found = FACILITIES.find((name) => name === text);
  if (found) return found;
  throw new TomoyoError('TOMOYO_BAD_OPTION', `Unknown syslog facility "${text}": expected ${FACILITIES.join(', ')}.`);
}

export interface SyslogForm {
  readonly facility: SyslogFacility;
  readonly hostname: string;
  /** Of this process. */
  readonly pid: number;
  /** What is longer is cut, the longest of its texts first; default: never. */
  readonly limitBytes?: number | undefined;
}

/** The number of RFC 5612 for documentation: we have none of our own. */
const STRUCTURE = 'tomoyo@32473';
/** At the end of a text that was cut; nothing in it needs an escape. */
export const CUT_MARK = '...(cut)';

type Param = readonly [name: string, value: string];

/**
 * A message of RFC 5424, in UTF-8: `<84>1 2026-11-23T03:47:21.000Z host tomoyo 123 refused [tomoyo@32473 boot="..."
 * sequence="1" ...] refused <kernel> /usr/sbin/httpd: file read /etc/shadow`. The time is that of the record, else that of
 * the call; MSGID is the word for the event; params are its fields, and `header`, the first line of the record.
 */
export function syslogMessage(
  stored: StoredEvent,
  { facility, hostname, pid, limitBytes = Infinity }: SyslogForm,
): string {
  const { event } = stored;
  const word = wordOf(event);
  const priority = FACILITIES.indexOf(facility) * 8 + SEVERITIES[word];
  const time = event.kind === 'record' ? event.record.time : new Date();
  const head = `<${priority}>1 ${time.toISOString()} ${nameOf(hostname)} tomoyo ${pid} ${word} `;
  let text = describeEvent(event);
  let params: readonly Param[] = [...eventFields(stored).filter(([name]) => name !== 'time'), ...textParams(event)];
  for (;;) {
    const message = `${head}${structure(params)} ${text}`;
    const excess = Buffer.byteLength(message) - limitBytes;
    if (excess <= 0) return message;
    const longest = params.reduce((most, [, value]) => Math.max(most, value.length), text.length);
    // then not even the marks have room
    if (longest <= CUT_MARK.length) return message;
    const cut = (value: string) => (value.length < longest ? value : shortened(value, excess));
    text = cut(text);
    params = params.map(([name, value]) => [name, cut(value)]);
  }
}

function shortened(value: string, excess: number): string {
  return value.slice(0, Math.max(0, value.length - excess - CUT_MARK.length)) + CUT_MARK;
}

/** Domain and entry of a record, its other lines, are params already. */
function textParams(event: DaemonEvent): Param[] {
  if (event.kind === 'record') return [['header', event.record.raw.slice(0, event.record.raw.indexOf('\n'))]];
  return event.kind === 'malformed' ? [['raw', event.raw]] : [];
}

function structure(params: readonly Param[]): string {
  return `[${STRUCTURE}${params.map(([name, value]) => ` ${name}="${value.replaceAll(/["\\\]]/g, String.raw`\$&`)}"`).join('')}]`;
}

/** Printable ASCII without spaces, at most 255; else `-`, which says that it is not known. */
function nameOf(hostname: string): string {
  return /^[!-~]{1,255}$/.test(hostname) ? hostname : '-';
}
