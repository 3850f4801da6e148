import { assert, constantFrom, integer, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DaemonEvent } from '../../../lib/auditd/stored-event.js';
import { CUT_MARK, parseSyslogFacility, syslogMessage, type SyslogForm } from '../../../lib/auditd/syslog-message.js';
import { TomoyoError } from '../../../lib/errors.js';
import { BOOT, rawRecord, recordEvent, stored } from '../../harness/auditd/events.js';
import { parseSyslog } from '../../harness/auditd/parse-syslog.js';

const FORM: SyslogForm = { facility: 'authpriv', hostname: 'board', pid: 123 };
const message = (event: DaemonEvent, form: Partial<SyslogForm> = {}) =>
  syslogMessage(stored(event, 12), { ...FORM, ...form });
const malformed = (reason: string, raw: string): DaemonEvent => ({
  kind: 'malformed',
  error: new TomoyoError('TOMOYO_BAD_RECORD', reason),
  raw,
});

describe('syslog message', () => {
  it('is of RFC 5424, with the fields of a record', () => {
    const text = message(recordEvent());
    expect(text.startsWith('<84>1 2026-11-23T03:47:21.000Z board tomoyo 123 refused [tomoyo@32473 boot=')).toBe(true);
    expect(parseSyslog(text)).toEqual({
      facility: 10,
      severity: 4,
      time: '2026-11-23T03:47:21.000Z',
      hostname: 'board',
      appName: 'tomoyo',
      procId: '123',
      msgId: 'refused',
      structureId: 'tomoyo@32473',
      params: {
        boot: BOOT,
        sequence: '12',
        profile: '3',
        mode: 'enforcing',
        granted: 'no',
        domain: '<kernel> /usr/sbin/httpd',
        entry: 'file read /etc/shadow',
        operation: 'file read',
        global_pid: '177',
        pid: '17',
        ppid: '1',
        uid: '1000',
        euid: '1001',
        header: rawRecord().split('\n')[0],
      },
      text: 'refused <kernel> /usr/sbin/httpd: file read /etc/shadow',
    });
  });

  it.each<[string, number, DaemonEvent]>([
    ['violation', 5, recordEvent({ mode: 'permissive' })],
    ['granted', 7, recordEvent({ granted: 'yes' })],
    ['lost', 3, { kind: 'gap', reason: 'queue-full', lost: { learning: 1, permissive: 0, enforcing: 2 } }],
    ['suppressed', 4, { kind: 'suppressed', domain: '<kernel>', count: 7, seconds: 3 }],
    ['malformed', 4, malformed('no time', 'x')],
  ])('of %s has severity %i', (word, expected, event) => {
    const { msgId, severity, facility, text } = parseSyslog(message(event, { facility: 'local7' }));
    expect([msgId, severity, facility, text.split(/[ :]/)[0]]).toEqual([word, expected, 23, word]);
  });

  it('has "-" in place of a host name that the RFC does not take', () => {
    for (const hostname of ['', 'my board', 'brücke', 'x'.repeat(256)])
      expect(parseSyslog(message(recordEvent(), { hostname })).hostname).toBe('-');
  });

  it('gives back every param of any text', () => {
    assert(
      property(string({ unit: 'grapheme' }), string({ unit: 'grapheme' }), (raw, reason) => {
        const { params, text } = parseSyslog(message(malformed(reason, raw)));
        expect(params).toMatchObject({ raw, reason });
        expect(text).toBe(`malformed: ${reason.replaceAll('\n', ' ')}`);
      }),
    );
    const special = string({ unit: constantFrom('"', '\\', ']', '[', '=', ' ', 'a', '\\040') });
    assert(
      property(special, special, (domain, rest) => {
        const entry = `file read ${rest}`;
        const { params } = parseSyslog(message(recordEvent({ domain: `<kernel> ${domain}`, entry })));
        expect(params).toMatchObject({ domain: `<kernel> ${domain}`, entry });
        expect(`${params['header']}\n${params['domain']}\n${params['entry']}\n`).toBe(
          rawRecord({ domain: `<kernel> ${domain}`, entry }),
        );
      }),
    );
  });

  it('that is too long is cut, its longest text first, and stays a message of the RFC', () => {
    const long = message(recordEvent({ entry: `file read /${'x'.repeat(5000)}` }), { limitBytes: 2048 });
    const { params, text } = parseSyslog(long);
    expect(Buffer.byteLength(long)).toBeLessThanOrEqual(2048);
    expect(params['entry']?.endsWith(CUT_MARK)).toBe(true);
    expect(text.endsWith(CUT_MARK)).toBe(true);
    expect(params).toMatchObject({
      domain: '<kernel> /usr/sbin/httpd',
      sequence: '12',
      header: rawRecord().split('\n')[0],
    });
    assert(
      property(
        string({ unit: 'grapheme', maxLength: 300, size: 'max' }),
        string({ unit: constantFrom('"', '\\', 'ü', 'a'), maxLength: 300, size: 'max' }),
        integer({ min: 400, max: 1000 }),
        (raw, reason, limitBytes) => {
          const cut = message(malformed(reason, raw), { limitBytes });
          expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(limitBytes);
          expect(parseSyslog(cut).params).toMatchObject({ boot: BOOT, sequence: '12' });
          if (parseSyslog(cut).params['raw'] !== raw) expect(cut).toContain(CUT_MARK);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('has a facility by its name', () => {
    expect(parseSyslogFacility('local0')).toBe('local0');
    const bad = (() => {
      try {
        return parseSyslogFacility('auth-priv');
      } catch (error) {
        return error;
      }
    })();
    expect(bad).toMatchObject({ code: 'TOMOYO_BAD_OPTION', message: expect.stringContaining('authpriv, ftp') });
  });
});
