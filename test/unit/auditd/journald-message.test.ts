import { assert, property, string, uint8Array } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { journaldMessage, MESSAGE_IDS } from '../../../lib/auditd/journald-message.js';
import type { DaemonEvent } from '../../../lib/auditd/stored-event.js';
import { TomoyoError } from '../../../lib/errors.js';
import { BOOT, rawRecord, recordEvent, stored } from '../../harness/auditd/events.js';
import { parseJournald } from '../../harness/auditd/parse-journald.js';

const fields = (event: DaemonEvent, sequence = 1) =>
  parseJournald(Buffer.from(journaldMessage(stored(event, sequence)), 'latin1'));

const asBytes = (text: string) => (/^[\0-\u00ff]*$/.test(text) ? text : Buffer.from(text).toString('latin1'));

describe('message to journald', () => {
  it('has the fields of a record, and its text', () => {
    expect(fields(recordEvent(), 12)).toEqual({
      MESSAGE: 'refused <kernel> /usr/sbin/httpd: file read /etc/shadow',
      MESSAGE_ID: MESSAGE_IDS.record,
      PRIORITY: '4',
      SYSLOG_IDENTIFIER: 'tomoyo',
      OBJECT_PID: '177',
      TOMOYO_EVENT: 'refused',
      TOMOYO_BOOT: BOOT,
      TOMOYO_SEQUENCE: '12',
      TOMOYO_TIME: '2026-11-23T03:47:21.000Z',
      TOMOYO_PROFILE: '3',
      TOMOYO_MODE: 'enforcing',
      TOMOYO_GRANTED: 'no',
      TOMOYO_DOMAIN: '<kernel> /usr/sbin/httpd',
      TOMOYO_ENTRY: 'file read /etc/shadow',
      TOMOYO_OPERATION: 'file read',
      TOMOYO_GLOBAL_PID: '177',
      TOMOYO_PID: '17',
      TOMOYO_PPID: '1',
      TOMOYO_UID: '1000',
      TOMOYO_EUID: '1001',
      TOMOYO_RAW: rawRecord(),
    });
  });

  it.each<[string, string, DaemonEvent]>([
    ['4', 'refused', recordEvent()],
    ['5', 'violation', recordEvent({ mode: 'permissive' })],
    ['6', 'learning', recordEvent({ mode: 'learning' })],
    ['7', 'granted', recordEvent({ granted: 'yes' })],
    ['5', 'status', recordEvent({ entry: 'quota_exceeded' })],
    ['3', 'lost', { kind: 'gap', reason: 'queue-full', lost: { learning: 1, permissive: 0, enforcing: 2 } }],
    ['5', 'gap', { kind: 'gap', reason: 'buffer-full' }],
    ['4', 'suppressed', { kind: 'suppressed', domain: '<kernel>', count: 7, seconds: 3 }],
    ['4', 'malformed', { kind: 'malformed', error: new TomoyoError('TOMOYO_BAD_RECORD', 'no time'), raw: 'x' }],
  ])('is of priority %s: %s', (priority, word, event) => {
    const { PRIORITY, MESSAGE, TOMOYO_EVENT } = fields(event);
    expect([PRIORITY, TOMOYO_EVENT, MESSAGE?.split(/[ :]/)[0]]).toEqual([priority, word, word]);
  });

  it('says by another id, and in words, that records are missing', () => {
    const lost = { learning: 1, permissive: 0, enforcing: 2 };
    expect(fields({ kind: 'gap', reason: 'queue-full', lost })).toEqual({
      MESSAGE: 'lost: 1 in learning mode, 2 in enforcing mode (queue-full)',
      MESSAGE_ID: MESSAGE_IDS.missing,
      PRIORITY: '3',
      SYSLOG_IDENTIFIER: 'tomoyo',
      TOMOYO_EVENT: 'lost',
      TOMOYO_BOOT: BOOT,
      TOMOYO_SEQUENCE: '1',
      TOMOYO_REASON: 'queue-full',
      TOMOYO_LEARNING: '1',
      TOMOYO_PERMISSIVE: '0',
      TOMOYO_ENFORCING: '2',
    });
    expect(fields({ kind: 'suppressed', domain: '<kernel> /a', count: 7, seconds: 3 })).toMatchObject({
      MESSAGE: 'suppressed <kernel> /a: 7 records in 3 s',
      MESSAGE_ID: MESSAGE_IDS.missing,
      TOMOYO_DOMAIN: '<kernel> /a',
      TOMOYO_COUNT: '7',
      TOMOYO_SECONDS: '3',
    });
  });

  it('keeps a record whose first line nobody can read', () => {
    const event = recordEvent({ body: 'task={ of another kernel }' });
    expect(fields(event)).toMatchObject({ OBJECT_PID: '177', TOMOYO_ENTRY: 'file read /etc/shadow' });
    expect(fields(event)).not.toHaveProperty('TOMOYO_PID');
  });

  it('gives back every field of any text, byte by byte', () => {
    const bytes = uint8Array().map((array) => Buffer.from(array).toString('latin1'));
    const line = bytes.map((text) => text.replaceAll('\n', ''));
    assert(
      property(bytes, string({ unit: 'grapheme' }), (raw, message) => {
        const error = new TomoyoError('TOMOYO_BAD_RECORD', message);
        const got = fields({ kind: 'malformed', error, raw });
        expect(got).toMatchObject({
          TOMOYO_RAW: raw,
          TOMOYO_REASON: asBytes(message),
          MESSAGE: asBytes(`malformed: ${message.replaceAll('\n', ' ')}`),
        });
      }),
    );
    assert(
      property(line, line, (domain, rest) => {
        const entry = `file read ${rest}`;
        const got = fields(recordEvent({ domain: `<kernel> ${domain}`, entry }));
        expect(got).toMatchObject({ TOMOYO_DOMAIN: `<kernel> ${domain}`, TOMOYO_ENTRY: entry });
        expect(got['TOMOYO_RAW']).toBe(rawRecord({ domain: `<kernel> ${domain}`, entry }));
      }),
    );
  });
});
