import { describe, expect, it } from 'vitest';
import { compileFilter, type AuditFilter } from '../../../lib/audit/filter.js';
import { captured, record } from './captures.js';

const passes = (filter: AuditFilter, ...parts: Parameters<typeof record>) => compileFilter(filter)(record(...parts));
const all = captured('6.12-kinds.audit');
const entries = (filter: AuditFilter) => all.filter(compileFilter(filter)).map(({ entry }) => entry);

describe('audit filter', () => {
  it('passes everything when it is empty', () => {
    expect(entries({})).toHaveLength(all.length);
  });

  it.each([
    ['<kernel> /usr/sbin/httpd', true],
    ['<kernel>  /usr/sbin/httpd ', true],
    ['<kernel> /usr/sbin/\\*', true],
    ['<kernel> /\\{\\*\\}/httpd', true],
    ['/usr/sbin/httpd', true],
    ['/\\*/\\*/httpd', true],
    ['<kernel>', false],
    ['<kernel> /usr/sbin/httpd /bin/sh', false],
    ['/usr/sbin', false],
    ['httpd', false],
  ])('takes the domain <kernel> /usr/sbin/httpd for %s: %s', (domain, expected) => {
    expect(passes({ domain }, { domain: '<kernel> /usr/sbin/httpd' })).toBe(expected);
  });

  it('takes last components of any depth, but not the namespace for one', () => {
    expect(passes({ domain: '/bin/sh /bin/cp' }, { domain: '<kernel> /sbin/init /bin/sh /bin/cp' })).toBe(true);
    expect(passes({ domain: '/bin/cp /bin/sh' }, { domain: '<kernel> /sbin/init /bin/sh /bin/cp' })).toBe(false);
    expect(passes({ domain: '\\*' }, { domain: '<kernel>' })).toBe(false);
  });

  it('takes a domain whose name is the text of a pattern', () => {
    expect(passes({ domain: '/bin/\\$' }, { domain: '<kernel> /bin/\\$' })).toBe(true);
  });

  it('takes for refused what the kernel refused, and no more', () => {
    expect(passes({ refused: true })).toBe(true);
    for (const parts of [{ mode: 'permissive' }, { granted: 'yes' }, { entry: 'quota_exceeded' }])
      expect(passes({ refused: true }, parts)).toBe(false);
  });

  it('takes one mode or several', () => {
    expect(passes({ mode: 'enforcing' })).toBe(true);
    expect(passes({ mode: ['learning', 'permissive'] })).toBe(false);
    expect(passes({ mode: ['learning', 'permissive'] }, { mode: 'permissive' })).toBe(true);
  });

  it('compares each path of an entry, and nothing else of it', () => {
    expect(entries({ path: '/srv/demo/o/hard\\$' })).toEqual(['file rename /srv/demo/o/x1 /srv/demo/o/hard2']);
    expect(entries({ path: '/srv/demo/o/mnt/' })).toEqual([
      'file mount none /srv/demo/o/mnt/ tmpfs 0x2',
      'file mount /etc/ /srv/demo/o/mnt/ --bind 0x0',
      'file pivot_root /srv/demo/o/mnt/ /srv/demo/o/mnt/old/',
    ]);
    expect(entries({ path: '/srv/demo/us\\040ock' })).toEqual(['network unix stream bind /srv/demo/us\\040ock']);
    for (const path of ['tmpfs', 'SHLVL', '127.0.0.1', '0x2', '0666', 'execute']) expect(entries({ path })).toEqual([]);
  });

  it('compares the words that an entry begins with', () => {
    expect(entries({ operation: 'network inet stream' })).toEqual([
      'network inet stream bind 127.0.0.1 8080',
      'network inet stream connect ::ffff:127.0.0.1 8080',
    ]);
    expect(entries({ operation: 'quota_exceeded' }).every((entry) => entry === 'quota_exceeded')).toBe(true);
    expect(entries({ operation: 'file mkchar' })).toHaveLength(1);
    expect(entries({ operation: 'use_profile' })).toContain('use_profile 1');
    expect(entries({ operation: ['file mkchar', 'file pivot_root'] })).toHaveLength(2);
  });

  it('holds only where all of it does', () => {
    const filter: AuditFilter = { domain: '/bin/editor', path: '/etc/\\*', operation: 'file read', refused: true };
    expect(entries(filter)).toEqual(['file read /etc/shadow']);
  });

  it('may be a function', () => {
    expect(
      all.filter(compileFilter(({ globalPid }) => globalPid === 1)).every(({ globalPid }) => globalPid === 1),
    ).toBe(true);
  });

  it.each([
    [{ domain: '' }, '"domain": expected'],
    [{ domain: '<kernel> /bin/\\q' }, '"domain": expected a name or pattern'],
    [{ path: '/tmp/a b' }, '/tmp/a\\040b'],
    [{ path: '/tmp/ü' }, '/tmp/\\303\\274'],
    [{ path: '' }, '"path": expected'],
    [{ mode: 'enforcin' as 'enforcing' }, 'Did you mean enforcing?'],
    [{ mode: [] }, '"mode": expected one or more'],
    [{ refused: true, mode: 'learning' } as const, 'no other mode refuses'],
    [{ operation: 'file raed' }, 'Did you mean file read?'],
    [{ operation: 'file re' }, '"operation": expected'],
    [{ operation: '' }, '"operation": expected'],
    [{ operation: [] }, '"operation": expected'],
    [{ operation: ['file read', 'file raed'] }, 'Did you mean file read?'],
    [{ domian: '<kernel>' }, 'Did you mean domain?'],
  ])('refuses %j, which no record could pass', (filter, message) => {
    const compile = () => compileFilter(filter as AuditFilter);
    expect(compile).toThrow(expect.objectContaining({ code: 'TOMOYO_BAD_OPTION' }));
    expect(compile).toThrow(message);
  });
});
