import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventToJson } from '../../../lib/audit/event-json.js';
import type { AuditEvent } from '../../../lib/audit/event.js';
import { helloToJson, servedEventToJson } from '../../../lib/auditd/served-event.js';
import { StoredEvent } from '../../../lib/auditd/stored-event.js';
import { classicText } from '../../../lib/auditd/text-sink.js';
import { TomoyoError } from '../../../lib/errors.js';
import { RecordedReader } from '../../../lib/queryd/recorded.js';
import { captured, CAPTURES, fixture, record } from '../audit/captures.js';

const place = { boot: 'b', sequence: 1 };
const shown = (pieces: readonly string[]) => {
  const reader = new RecordedReader();
  const all = [...pieces.flatMap((piece) => reader.push(piece)), ...reader.end()];
  return all.map((one) => (one.kind === 'record' ? one.record.raw : one));
};
const [first, second] = [record({ entry: 'file read /a' }), record({ entry: 'file read /b' })];
const raws = [first.raw, second.raw];

describe('recorded requests', () => {
  it.each(CAPTURES)("are found in the kernel's own text: %s", (name) => {
    const expected = captured(name).map(({ raw }) => raw);
    expect(shown([fixture(`audit/${name}`).toString('latin1')])).toEqual(expected);
  });

  it('are found in the files of the daemons, with an empty line or nothing between', () => {
    const classic = [first, second].map((one) => classicText(new StoredEvent({ kind: 'record', record: one }, 'b', 1)));
    expect(shown([classic.join('')])).toEqual(raws);
    expect(shown([raws.join('')])).toEqual(raws);
    expect(shown([raws.join('').slice(0, -1)])).toEqual(raws);
  });

  it('are found in lines of JSON, with what is missing', () => {
    const events: AuditEvent[] = [
      { kind: 'record', record: first },
      { kind: 'gap', reason: 'queue-full', lost: { learning: 1, permissive: 2, enforcing: 4 } },
      { kind: 'gap', reason: 'buffer-full' },
      { kind: 'malformed', error: new TomoyoError('TOMOYO_BAD_RECORD', 'bad'), raw: 'x' },
    ];
    const served = [
      helloToJson(place),
      servedEventToJson({ ...place, kind: 'record', record: second }),
      servedEventToJson({ ...place, kind: 'suppressed', domain: '<kernel>', count: 3, seconds: 1 }),
      servedEventToJson({ ...place, kind: 'missed', count: 5 }),
    ];
    expect(shown([[...events.map(eventToJson), ...served].join('\n')])).toEqual([
      first.raw,
      { kind: 'missing', count: 7 },
      { kind: 'malformed', line: 4, reason: 'bad' },
      second.raw,
      { kind: 'missing', count: 3 },
      { kind: 'missing', count: 5 },
    ]);
  });

  it.each([
    ['nonsense\n', 1, /^expected an object as JSON, or the first line/],
    ['{"type":"record"}\n', 1, /^expected an event/],
    ['{"type":"other"}\n', 1, /^expected an event/],
    ['{"type":\n', 1, /^expected an event/],
    [`${first.raw.split('\n')[0]}\n`, 1, /ends here in the middle/],
    ['#2026/11/23\n<kernel>\nfile read /a\n', 3, /^audit record:1:1: expected a time/],
  ])('go on behind what is none: %j', (text, line, reason) => {
    const malformed = { kind: 'malformed', line: expect.any(Number), reason: expect.stringMatching(reason) };
    expect(shown([first.raw, text, second.raw])).toEqual([first.raw, malformed, second.raw]);
    expect(shown([text])).toEqual([{ ...malformed, line }]);
  });

  it('are not looked for in a line without end, of which nothing is kept', () => {
    const piece = 'x'.repeat(1 << 19);
    expect(shown([piece, piece, piece, piece, '\n', first.raw])).toEqual([
      { kind: 'malformed', line: 1, reason: 'expected lines of at most 1048576 bytes' },
      first.raw,
    ]);
  });

  it('are the same in pieces of any size', () => {
    const text = `${raws.join('\0')}\0junk\n${eventToJson({ kind: 'record', record: first })}\n${second.raw}`;
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: text.length })), (cuts) => {
        const places = [0, ...cuts.sort((one, other) => one - other), text.length];
        const pieces = places.slice(1).map((end, index) => text.slice(places[index], end));
        expect(shown(pieces)).toEqual(shown([text]));
      }),
    );
    expect(shown([text])).toHaveLength(5);
  });
});
