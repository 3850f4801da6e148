import { describe, expect, it } from 'vitest';
import { AuditRecord } from '../../../lib/audit/record.js';
import { splitRecords } from '../../../lib/audit/split.js';
import { CAPTURES, captured, fixture } from './captures.js';

const kinds = captured('6.12-kinds.audit').map(({ raw }) => raw);
const find = (entry: string) => new AuditRecord(kinds.find((raw) => raw.endsWith(`\n${entry}\n`)) ?? '');

const READ =
  '#2026/11/23 03:47:21# profile=4 mode=enforcing granted=no (global-pid=177) task={ pid=177 ppid=1 uid=0 gid=0 ' +
  'euid=0 egid=0 suid=0 sgid=0 fsuid=0 fsgid=0 } path1={ uid=0 gid=0 ino=304 major=0 minor=2 perm=0644 type=file } ' +
  'path1.parent={ uid=0 gid=0 ino=5 perm=0755 }\n<kernel> /bin/editor\nfile read /etc/shadow\n';

const withExec = (exec: string) => new AuditRecord(READ.replace(' } path1=', ` } exec={ ${exec} } path1=`)).body.exec;

const parts = ({ raw, time, profile, mode, granted, globalPid, domain, entry, body, isStatus }: AuditRecord) =>
  [raw, time, profile, mode, granted, globalPid, domain, entry, body, isStatus] as const;

describe('audit record', () => {
  it.each(CAPTURES)('parses every record of the capture %s and keeps its text', (name) => {
    const records = captured(name);
    expect(records.length).toBeGreaterThan(9);
    expect(records.every((record) => record.body.task.pid > 0)).toBe(true);
    expect(records.map(({ raw }) => `${raw}\0`).join('')).toBe(fixture(`audit/${name}`).toString('latin1'));
  });

  it('is the same where it stands between others in a text, and knows its neighbour', () => {
    const text = kinds.map((raw) => `${raw}\0`).join('');
    const records: AuditRecord[] = [];
    for (let at = 0; at < text.length; at = text.indexOf('\0', at) + 1)
      records.push(new AuditRecord(text, at, text.indexOf('\0', at)));
    expect(records.map(parts)).toEqual(kinds.map((raw) => parts(new AuditRecord(raw))));
    const [first, second, third] = records;
    expect([second!.isBehind(first!), third!.isBehind(first!), first!.isBehind(second!)]).toEqual([true, false, false]);
    expect(new AuditRecord(second!.raw).isBehind(first!)).toBe(false);
    expect(third!.textSince(first!)).toBe(kinds.slice(0, 3).join('\0'));
    const broken = `${READ}\0${READ.replace('profile', 'prof')}\0`;
    expect(() => new AuditRecord(broken, READ.length + 1, broken.length - 1)).toThrow(
      expect.objectContaining({ code: 'TOMOYO_BAD_RECORD', line: 1, column: 22 }),
    );
  });

  it('gives the header, the domain and the entry', () => {
    const { time, profile, mode, granted, globalPid, domain, entry } = new AuditRecord(READ);
    expect({ time: time.toISOString(), profile, mode, granted, globalPid, domain, entry }).toEqual({
      time: '2026-11-23T03:47:21.000Z',
      profile: 4,
      mode: 'enforcing',
      granted: false,
      globalPid: 177,
      domain: '<kernel> /bin/editor',
      entry: 'file read /etc/shadow',
    });
  });

  it('gives task and file attributes on demand, permissions read as octal', () => {
    const { body } = new AuditRecord(READ);
    expect(body.task).toEqual({
      pid: 177, ppid: 1, uid: 0, gid: 0, euid: 0, egid: 0, suid: 0, sgid: 0, fsuid: 0, fsgid: 0,
    }); // prettier-ignore
    expect(body.path1).toEqual({ uid: 0, gid: 0, ino: 304, major: 0, minor: 2, perm: 0o644, type: 'file' });
    expect(body.path1Parent).toEqual({ uid: 0, gid: 0, ino: 5, perm: 0o755 });
  });

  it('gives the device number of a device node', () => {
    expect(find('file write /dev/null').body.path1).toMatchObject({ type: 'char', devMajor: 1, devMinor: 3 });
  });

  it('gives both paths of a rename', () => {
    const { body } = find('file rename /srv/demo/o/x1 /srv/demo/o/hard2');
    expect(body.path2).toMatchObject({ uid: 55, gid: 66, perm: 0o600 });
    expect(body.path2Parent).toMatchObject({ ino: 311 });
  });

  it('gives the target of a symlink in its encoded form', () => {
    expect(find('file symlink /srv/demo/o/sl').body.symlinkTarget).toBe('../tar\\040get/caf\\303\\251\\\\x');
  });

  it('gives arguments and environment of an execve', () => {
    const { exec } = find('misc env SHLVL').body;
    expect(exec).toMatchObject({ realpath: '/sbin/init', argc: 2, argv: ['/sbin/init', '--help'], truncated: false });
    expect(exec?.envp).toContain('PATH=/bin:/usr/bin:/sbin:/usr/sbin');
  });

  it('takes only the outer quotes off an argument: the kernel does not escape the inner ones', () => {
    const exec = withExec('realpath="/bin/sh" argc=2 envc=0 argv[]={ "q"x" "" } envp[]={ }');
    expect(exec?.argv).toEqual(['q"x', '']);
  });

  it('says when the kernel had no room for all arguments', () => {
    expect(withExec('realpath="/bin/sh" argc=900 envc=1 argv[]={ "a" ... } envp[]={ "B=1" }')).toEqual({
      realpath: '/bin/sh', argc: 900, envc: 1, argv: ['a'], envp: ['B=1'], truncated: true,
    }); // prettier-ignore
  });

  it('reads the form of arguments that the kernel could not read', () => {
    expect(withExec('realpath="/bin/sh" argc=1 envc=0 argv[]={ ... } envp[]= { ... }')).toMatchObject({
      argv: [], envp: [], truncated: true,
    }); // prettier-ignore
  });

  it.each([
    ['file read /etc/shadow', 'file read', false],
    ['network inet stream connect 127.0.0.1 80', 'network inet stream connect', false],
    ['misc env PATH', 'misc env', false],
    ['use_profile 1', 'use_profile', true],
    ['quota_exceeded', 'quota_exceeded', true],
  ])('names the operation of "%s"', (entry, operation, isStatus) => {
    const record = new AuditRecord(READ.replace('file read /etc/shadow', entry));
    expect({ operation: record.operation, isStatus: record.isStatus }).toEqual({ operation, isStatus });
  });

  it('has a stable JSON form', () => {
    const { task: _task, raw, ...rest } = JSON.parse(JSON.stringify(new AuditRecord(READ))) as Record<string, unknown>;
    expect(raw).toBe(READ);
    expect(rest).toEqual({
      type: 'record',
      time: '2026-11-23T03:47:21.000Z',
      profile: 4,
      mode: 'enforcing',
      granted: false,
      globalPid: 177,
      domain: '<kernel> /bin/editor',
      entry: 'file read /etc/shadow',
      path1: { uid: 0, gid: 0, ino: 304, major: 0, minor: 2, perm: 0o644, type: 'file' },
      path1Parent: { uid: 0, gid: 0, ino: 5, perm: 0o755 },
    });
  });

  it.each([
    ['mode=enforcing', 'mode=angry', 1, 38, 'expected disabled, learning, permissive, enforcing'],
    ['#2026', '2026', 1, 1, 'expected a time'],
    ['profile=4', 'profile=x', 1, 31, 'expected a decimal number'],
    ['<kernel>', 'kernel>', 2, 1, 'expected a domain name'],
    ['file read /etc/shadow\n', '', 3, 1, 'expected a policy line'],
    ['shadow\n', 'shadow\nmore\n', 4, 1, 'expected the end of the record'],
  ])('refuses %s -> %s with line, column and what was expected', (from, to, line, column, expected) => {
    const parse = () => new AuditRecord(READ.replace(from, to));
    expect(parse).toThrow(expect.objectContaining({ code: 'TOMOYO_BAD_RECORD', line, column }));
    expect(parse).toThrow(expected);
  });

  it('refuses a bad body only when it is asked for', () => {
    const record = new AuditRecord(READ.replace('path1.parent', 'path9'));
    expect(record.entry).toBe('file read /etc/shadow');
    expect(() => record.body).toThrow(expect.objectContaining({ code: 'TOMOYO_BAD_RECORD', line: 1 }));
  });

  it('throws nothing but its own error, wherever a record is cut', () => {
    for (const raw of kinds.slice(0, 20))
      for (let end = 0; end < raw.length; end++)
        try {
          expect(new AuditRecord(raw.slice(0, end)).body).toBe('never: a cut record has no end');
        } catch (error) {
          expect(error).toMatchObject({ code: 'TOMOYO_BAD_RECORD' });
        }
  });
});

describe('record splitting', () => {
  it('cuts at each NUL and keeps an unfinished end', () => {
    expect(splitRecords(Buffer.from('a\0\0bc\0d'))).toEqual(['a', '', 'bc', 'd']);
  });
});
