import picocolors from 'picocolors';
import { describe, expect, it } from 'vitest';
import { AuditRecord } from '../../../lib/audit/record.js';
import { TomoyoError } from '../../../lib/errors.js';
import { formatEvent, shortDomain } from '../../../lib/cli/format-event.js';

const plain = picocolors.createColors(false);
const raw = (mode: string, granted: string, entry = 'file read /etc/shadow') =>
  `#2026/11/23 03:47:21# profile=4 mode=${mode} granted=${granted} (global-pid=177) task={ pid=177 ppid=1 uid=0 gid=0 ` +
  `euid=0 egid=0 suid=0 sgid=0 fsuid=0 fsgid=0 }\n<kernel> /bin/editor\n${entry}\n`;
const line = (...args: Parameters<typeof raw>) =>
  formatEvent({ kind: 'record', record: new AuditRecord(raw(...args)) }, plain);

describe('event line', () => {
  it('has time, result, mode, domain and what was done', () => {
    expect(line('enforcing', 'no')).toBe(
      '03:47:21 refused     enforcing  <kernel> /bin/editor             file read /etc/shadow',
    );
  });

  it('says refused only where the kernel refused', () => {
    expect(line('learning', 'no')).toContain('not allowed learning');
    expect(line('permissive', 'no')).toContain('not allowed permissive');
    expect(line('enforcing', 'yes')).toContain('granted     enforcing');
    expect(line('learning', 'no', 'use_profile 1')).toContain('domain      learning');
  });

  it('shows gaps and malformed records', () => {
    expect(formatEvent({ kind: 'gap', reason: 'buffer-full' }, plain)).toContain('records may be missing here');
    const lost = { learning: 2, permissive: 0, enforcing: 1 };
    expect(formatEvent({ kind: 'gap', reason: 'other-reader', lost }, plain)).toContain(
      'records are missing, 2 in learning mode, 1 in enforcing mode: somebody else reads them, too',
    );
    const error = new TomoyoError('TOMOYO_BAD_RECORD', 'audit record:1:1: expected a time');
    expect(formatEvent({ kind: 'malformed', error, raw: 'x' }, plain)).toContain('expected a time');
  });

  it('shows what the daemon left out', () => {
    const suppressed = { kind: 'suppressed', domain: '<kernel> /bin/editor', count: 12, seconds: 2 } as const;
    expect(formatEvent(suppressed, plain)).toBe(
      '-------- 12 records in 2 s are left out by the limit: <kernel> /bin/editor',
    );
    expect(formatEvent({ kind: 'missed', count: 7 }, plain)).toContain('7 events are missing here');
  });
});

describe('short domain', () => {
  it.each([
    ['<kernel>', 12, '<kernel>'],
    ['<kernel> /sbin/init /srv/backup.sh /bin/cp', 30, '... /srv/backup.sh /bin/cp'],
    ['<kernel> /a/very/long/name/of/a/program', 16, '.../of/a/program'],
  ])('of %s in %d columns is %s', (domain, columns, short) => {
    expect(shortDomain(domain, columns)).toBe(short);
    expect(short.length).toBeLessThanOrEqual(columns);
  });
});
