import { Ajv2020 } from 'ajv/dist/2020.js';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { eventToJson } from '../../../lib/audit/event-json.js';
import type { AuditRecord } from '../../../lib/audit/record.js';
import { helloToJson, servedEventToJson, type ServedEvent } from '../../../lib/auditd/served-event.js';
import { StoredEvent, type DaemonEvent } from '../../../lib/auditd/stored-event.js';
import { TomoyoError } from '../../../lib/errors.js';
import { CAPTURES, captured, record } from './captures.js';

const schema = readFileSync(new URL('../../../docs/reference/audit-record.schema.json', import.meta.url), 'utf8');
const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(JSON.parse(schema));

type Json = Record<string, unknown>;
const parsed = (found: AuditRecord) => JSON.parse(eventToJson({ kind: 'record', record: found })) as Json;
/** What the schema has against it. */
const faults = (value: unknown) => (validate(value) ? [] : validate.errors);

/** Has every part that a record can have. */
const FILE = 'uid=0 gid=4294967295 ino=18446744073709551615 major=8 minor=2';
const FULL = record({
  more:
    ` path1={ ${FILE} perm=04755 type=char dev_major=1 dev_minor=3 } path1.parent={ uid=0 gid=0 ino=5 perm=0755 }` +
    ` path2={ ${FILE} perm=00 type=unknown } path2.parent={ uid=0 gid=0 ino=9007199254740992 perm=01777 }` +
    ' exec={ realpath="/bin/sh" argc=9 envc=9 argv[]={ "a" ... } envp[]={ "B=1" ... } } symlink.target="../x"',
});

/** Every copy of the value with one leaf or one property changed by `change`. */
function* changed(value: Json, change: (owner: Json, key: string) => boolean): Generator {
  function* paths(owner: Json, path: readonly string[]): Generator<readonly string[]> {
    for (const [key, inner] of Object.entries(owner)) {
      yield [...path, key];
      if (typeof inner === 'object' && inner !== null && !Array.isArray(inner))
        yield* paths(inner as Json, [...path, key]);
    }
  }
  for (const path of paths(value, [])) {
    const copy = structuredClone(value);
    const owner = path.slice(0, -1).reduce((object, key) => object[key] as Json, copy);
    if (change(owner, path.at(-1) ?? '')) yield copy;
  }
}

describe('event JSON', () => {
  it.each(CAPTURES)('of every record of the capture %s is as the schema says', (name) => {
    expect(captured(name).flatMap((found) => faults(parsed(found)))).toEqual([]);
  });

  it('of a record with every part is as the schema says, numbers exact', () => {
    const json = parsed(FULL);
    expect(faults(json)).toEqual([]);
    expect(json).toMatchObject({
      path1: { gid: 4294967295, ino: '18446744073709551615', perm: 0o4755, devMajor: 1, devMinor: 3 },
      path1Parent: { ino: 5 },
      path2: { perm: 0, type: 'unknown' },
      path2Parent: { ino: '9007199254740992', perm: 0o1777 },
      exec: { argc: 9, argv: ['a'], envp: ['B=1'], truncated: true },
      symlinkTarget: '../x',
    });
    expect(FULL.body.path2Parent?.ino).toBe(2n ** 53n);
  });

  it('of gaps and malformed records is as the schema says', () => {
    const error = new TomoyoError('TOMOYO_BAD_RECORD', 'audit record:1:1: expected a time');
    const lines = [
      eventToJson({ kind: 'gap', reason: 'buffer-full' }),
      eventToJson({ kind: 'gap', reason: 'queue-full', lost: { learning: 2, permissive: 0, enforcing: 1 } }),
      eventToJson({ kind: 'malformed', error, raw: '' }),
      eventToJson({ kind: 'record', record: record({ more: ' path9={ }' }) }),
    ].map((line) => JSON.parse(line) as Json);
    expect(lines.flatMap(faults)).toEqual([]);
    expect(lines).toMatchObject([
      { type: 'gap', reason: 'buffer-full' },
      { type: 'gap', reason: 'queue-full', lost: { learning: 2, permissive: 0, enforcing: 1 } },
      { type: 'malformed', message: 'audit record:1:1: expected a time', raw: '' },
      { type: 'malformed', message: expect.stringContaining('expected path1='), raw: expect.stringContaining('path9') },
    ]);
  });

  const BOOT = '5e2a9a4c-8f0e-4a53-9e3e-6f6d4a1d9b11';
  const error = new TomoyoError('TOMOYO_BAD_RECORD', 'audit record:1:1: expected a time');
  const events: readonly DaemonEvent[] = [
    { kind: 'record', record: FULL },
    { kind: 'gap', reason: 'other-reader' },
    { kind: 'malformed', error, raw: 'x' },
    { kind: 'suppressed', domain: '<kernel> /bin/editor', count: 12, seconds: 1.5 },
  ];

  it('of the daemon is as the schema says, and the same of what its client gets', () => {
    const stored = events.map((event, index) => new StoredEvent(event, BOOT, index + 1).json);
    expect(stored.flatMap((line) => faults(JSON.parse(line)))).toEqual([]);
    const served = events.map((event, index): ServedEvent => ({ ...event, boot: BOOT, sequence: index + 1 }));
    expect(served.map(servedEventToJson)).toEqual(stored);
    const missed = servedEventToJson({ kind: 'missed', count: 3, boot: BOOT, sequence: 7 });
    const hello = helloToJson({ boot: BOOT, sequence: 0 });
    expect([missed, hello].flatMap((line) => faults(JSON.parse(line)))).toEqual([]);
    expect(faults({ type: 'error', message: 'expected {}' })).toEqual([]);
  });

  it('of the daemon without a part, or with a part of a place, is refused by the schema', () => {
    const lines = [
      ...events.slice(2).map((event) => new StoredEvent(event, BOOT, 1).json),
      servedEventToJson({ kind: 'missed', count: 3, boot: BOOT, sequence: 7 }),
      helloToJson({ boot: BOOT, sequence: 3 }),
    ].map((line) => JSON.parse(line) as Json);
    const without = lines.flatMap((line) => [...changed(line, (owner, key) => delete owner[key])]);
    expect(without.length).toBe(5 + 6 + 4 + 4);
    expect(without.filter((value) => validate(value))).toEqual([]);
    expect(validate({ ...lines[0], sequence: 0 })).toBe(false);
    expect(validate({ ...lines[0], boot: '../x' })).toBe(false);
  });

  it('with any value of another type, or a property too many, is refused by the schema', () => {
    const values = [...changed(parsed(FULL), (owner, key) => ((owner[key] = null), true))];
    expect(values.length).toBeGreaterThan(50);
    expect(values.filter((value) => validate(value))).toEqual([]);
    for (const value of changed(parsed(FULL), (owner) => ((owner['more'] = 1), true)))
      expect(validate(value)).toBe(false);
  });

  it('without a property is refused by the schema, unless not every record has it', () => {
    const optional = new Set(['path1', 'path1Parent', 'path2', 'path2Parent', 'exec', 'symlinkTarget']);
    const without = [...changed(parsed(FULL), (owner, key) => !optional.has(key) && delete owner[key])];
    expect(without.filter((value) => validate(value))).toEqual([]);
    for (const value of changed(parsed(FULL), (owner, key) => optional.has(key) && delete owner[key]))
      expect(faults(value)).toEqual([]);
  });

  it.each([
    { profile: 256 },
    { mode: 'angry' },
    { time: '2026-11-23 03:47:21' },
    { domain: 'kernel' },
    { entry: '' },
    { globalPid: -1 },
    { type: 'gap' },
  ])('is refused by the schema with %j', (wrong) => {
    expect(validate({ ...parsed(FULL), ...wrong })).toBe(false);
  });
});
