import { describe, expect, it } from 'vitest';
import { parseHello, parseServed } from '../../../lib/auditd/parse-served.js';
import { helloToJson, servedEventToJson, type ServedEvent } from '../../../lib/auditd/served-event.js';
import { TomoyoError } from '../../../lib/errors.js';
import { CAPTURES, captured, record } from '../audit/captures.js';

const PLACE = { boot: 'b', sequence: 7 };
const error = new TomoyoError('TOMOYO_BAD_RECORD', 'audit record:1:1: expected a time');
const lost = { learning: 2, permissive: 0, enforcing: 1 };
const OTHERS: readonly ServedEvent[] = [
  { ...PLACE, kind: 'gap', reason: 'buffer-full' },
  { ...PLACE, kind: 'gap', reason: 'queue-full', lost },
  { ...PLACE, kind: 'malformed', error, raw: 'r\u00e9cord\u2028\n' },
  { ...PLACE, kind: 'suppressed', domain: '<kernel> /bin/editor', count: 12, seconds: 1.5 },
  { ...PLACE, kind: 'missed', count: 3 },
];

describe('line of the daemon', () => {
  it.each(CAPTURES)('gives the record again, of the capture %s', (name) => {
    for (const found of captured(name)) {
      const event = parseServed(servedEventToJson({ ...PLACE, kind: 'record', record: found }));
      expect(event).toMatchObject({ ...PLACE, kind: 'record' });
      expect(event.kind === 'record' && event.record.raw).toBe(found.raw);
    }
  });

  it.each(OTHERS)('gives the event again: $kind', (event) => {
    const line = servedEventToJson(event);
    expect(parseServed(line)).toEqual(event);
    expect(servedEventToJson(parseServed(line))).toBe(line);
  });

  it('of a record whose first line is wrong inside says the same to both', () => {
    const line = servedEventToJson({ ...PLACE, kind: 'record', record: record({ more: ' path9={ }' }) });
    expect(parseServed(line)).toMatchObject({ kind: 'malformed', raw: expect.stringContaining('path9') });
    expect(servedEventToJson(parseServed(line))).toBe(line);
  });

  it('says what the daemon has against the request', () => {
    const refusal = '{"type":"error","message":"expected {}"}';
    const refused = expect.objectContaining({ code: 'TOMOYO_BAD_OPTION', message: 'The daemon: expected {}' });
    expect(() => parseServed(refusal)).toThrow(refused);
    expect(() => parseHello(refusal)).toThrow(refused);
  });

  it('greets with its version', () => {
    expect(parseHello(helloToJson(PLACE))).toEqual({ version: 1, ...PLACE });
    const later = helloToJson(PLACE).replace('"version":1', '"version":2');
    expect(() => parseHello(later)).toThrow('expected a hello of version 1');
  });

  it.each([
    '',
    'HTTP/1.1 400 Bad Request',
    '7',
    '{"type":"record"}',
    '{"boot":"b","sequence":"1","type":"gap","reason":"queue-full"}',
    '{"boot":"b","sequence":1,"type":"gap","reason":"of a later version"}',
    '{"boot":"b","sequence":1,"type":"of a later version"}',
    '{"boot":"b","sequence":1,"type":"missed"}',
  ])('that is none is an error: %s', (line) => {
    expect(() => parseServed(line)).toThrow(expect.objectContaining({ code: 'TOMOYO_BAD_FORMAT' }));
  });
});
