import picocolors from 'picocolors';
import { describe, expect, it } from 'vitest';
import type { AuditEvent } from '../../../lib/audit/event.js';
import { EventFold } from '../../../lib/cli/fold-events.js';
import { EVENT_HEADING, formatFolded } from '../../../lib/cli/format-event.js';
import { record } from '../audit/captures.js';

const of = (entry: string, more = {}): AuditEvent => ({ kind: 'record', record: record({ entry, ...more }) });
const A = of('file read /a');
const B = of('file read /b');
const GAP: AuditEvent = { kind: 'gap', reason: 'buffer-full' };

describe('folding of repeated records', () => {
  it('shows the first at once, and later how many more there were', () => {
    const fold = new EventFold(1000);
    expect(fold.add(A, 0)).toEqual([{ event: A, repeats: 0 }]);
    expect(fold.add(A, 10)).toEqual([]);
    expect(fold.add(B, 20)).toEqual([{ event: B, repeats: 0 }]);
    expect(fold.add(A, 30)).toEqual([]);
    expect(fold.due(999)).toEqual([]);
    expect(fold.due(1000)).toEqual([{ event: A, repeats: 2 }]);
    expect(fold.add(A, 1500)).toEqual([]);
    expect(fold.due(2000)).toEqual([{ event: A, repeats: 1 }]);
  });

  it('shows a record again that was quiet for a window', () => {
    const fold = new EventFold(1000);
    fold.add(A, 0);
    expect(fold.due(1000)).toEqual([]);
    expect(fold.add(A, 1001)).toEqual([{ event: A, repeats: 0 }]);
  });

  it('takes only records for the same that differ in time and process alone', () => {
    const fold = new EventFold(1000);
    const others = [
      { mode: 'permissive' },
      { granted: 'yes' },
      { domain: '<kernel> /bin/other' },
      {},
      { more: ' symlink.target="x"' },
    ];
    const shown = others.map((other) => fold.add(of('file read /a', other), 0).length);
    expect(shown).toEqual([1, 1, 1, 1, 0]);
  });

  it('counts what stands before a gap before it', () => {
    const fold = new EventFold(1000);
    fold.add(A, 0);
    fold.add(A, 1);
    expect(fold.add(GAP, 2)).toEqual([
      { event: A, repeats: 1 },
      { event: GAP, repeats: 0 },
    ]);
    expect(fold.add(GAP, 3)).toEqual([{ event: GAP, repeats: 0 }]);
    expect(fold.end()).toEqual([]);
  });

  it('loses none, however many kinds there are', () => {
    const fold = new EventFold(1000);
    const shown = Array.from({ length: 9000 }, (_, at) => [
      ...fold.add(of(`file read /${at % 1500}`), at),
      ...(at % 700 === 0 ? fold.due(at) : []),
    ]).flat();
    const counted = [...shown, ...fold.end()].reduce((sum, { repeats }) => sum + (repeats || 1), 0);
    expect(counted).toBe(9000);
  });

  it('is written behind the line, which has its columns under the heading', () => {
    const plain = picocolors.createColors(false);
    const line = formatFolded({ event: A, repeats: 12 }, plain);
    expect(line).toMatch(/file read \/a \(12 times more\)$/);
    expect(formatFolded({ event: A, repeats: 1 }, plain)).toMatch(/ \(once more\)$/);
    expect(formatFolded({ event: A, repeats: 0 }, plain)).toMatch(/file read \/a$/);
    for (const [name, text] of [
      ['RESULT', 'refused'],
      ['MODE', 'enforcing'],
      ['DOMAIN', '<kernel>'],
      ['ENTRY', 'file'],
    ])
      expect(line.indexOf(text!)).toBe(EVENT_HEADING.indexOf(name!));
  });
});
