// Events for the tests of sinks.
import { AuditRecord } from '../../../lib/audit/record.js';
import { StoredEvent, type DaemonEvent } from '../../../lib/auditd/stored-event.js';

export interface RecordParts {
  readonly profile?: number;
  readonly mode?: string;
  readonly granted?: string;
  /** The rest of the first line. */
  readonly body?: string;
  readonly domain?: string;
  readonly entry?: string;
}

const TASK =
  'task={ pid=17 ppid=1 uid=1000 gid=0 euid=1001 egid=0 suid=0 sgid=0 fsuid=0 fsgid=0 } path1={ uid=0 gid=42 ino=7 ' +
  'major=8 minor=1 perm=0640 type=file }';

export function rawRecord({
  profile = 3,
  mode = 'enforcing',
  granted = 'no',
  body = TASK,
  domain = '<kernel> /usr/sbin/httpd',
  entry = 'file read /etc/shadow',
}: RecordParts = {}): string {
  return `#2026/11/23 03:47:21# profile=${profile} mode=${mode} granted=${granted} (global-pid=177) ${body}\n${domain}\n${entry}\n`;
}

export const BOOT = '0f7c5b9e-6a3d-4f0e-9d1a-1f2e3d4c5b6a';

export const stored = (event: DaemonEvent, sequence = 1) => new StoredEvent(event, BOOT, sequence);

export const recordEvent = (parts: RecordParts = {}): DaemonEvent => ({
  kind: 'record',
  record: new AuditRecord(rawRecord(parts)),
});

/** Each of its own entry: `file read /SEQUENCE`. */
export const numbered = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) =>
    stored(recordEvent({ entry: `file read /${first + index}` }), first + index),
  );
