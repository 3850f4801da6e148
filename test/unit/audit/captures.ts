import { readFileSync } from 'node:fs';
import { AuditRecord } from '../../../lib/audit/record.js';
import { splitRecords } from '../../../lib/audit/split.js';

/** What two kernels gave, as read. `run` is a boot in learning mode; its policies are in fixtures/policy. */
export const CAPTURES = ['6.1-run.audit', '6.12-run.audit', '6.12-kinds.audit', '6.12-enforcing.audit'] as const;

export function fixture(path: string): Buffer {
  return readFileSync(new URL(`../../fixtures/${path}`, import.meta.url));
}

export function captured(name: (typeof CAPTURES)[number]): readonly AuditRecord[] {
  return splitRecords(fixture(`audit/${name}`)).map((raw) => new AuditRecord(raw));
}

/** A record of the kernel's form with the parts that a test is about. */
export function record({
  mode = 'enforcing',
  granted = 'no',
  more = '',
  domain = '<kernel> /bin/editor',
  entry = 'file read /etc/shadow',
} = {}): AuditRecord {
  return new AuditRecord(
    `#2026/11/23 03:47:21# profile=4 mode=${mode} granted=${granted} (global-pid=177) task={ pid=177 ppid=1 uid=0 ` +
      `gid=0 euid=0 egid=0 suid=0 sgid=0 fsuid=0 fsgid=0 }${more}\n${domain}\n${entry}\n`,
  );
}
