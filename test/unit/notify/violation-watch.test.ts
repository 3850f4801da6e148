import { describe, expect, it } from 'vitest';
import type { AuditEvent } from '../../../lib/audit/event.js';
import type { Mode } from '../../../lib/audit/header.js';
import { takeEvent } from '../../../lib/notify/violation-watch.js';
import type { ServedEvent } from '../../../lib/auditd/served-event.js';
import { captured } from '../audit/captures.js';

function taken(events: readonly (AuditEvent | ServedEvent)[], modes: readonly Mode[] = ['enforcing']) {
  const told: string[] = [];
  const said: (string | undefined)[] = [];
  for (const event of events)
    takeEvent(event, {
      tell: ({ cause }) => told.push(cause.entry),
      say: (text, matter) => said.push(text, matter),
      modes,
    });
  return { told, said };
}

const RECORDS = captured('6.12-enforcing.audit').map((record) => ({ kind: 'record', record }) as const);

describe('violations', () => {
  it('are what was refused, and of other modes what would have been', () => {
    expect(taken(RECORDS).told).toEqual(['file read /etc/shadow', 'file execute /bin/editor-helper']);
    const learned = RECORDS.filter(({ record }) => record.mode === 'learning' && !record.isStatus && !record.granted);
    expect(learned.length).toBeGreaterThan(0);
    expect(taken(RECORDS, ['learning']).told).toEqual(learned.map(({ record }) => record.entry));
  });

  it('that are missing are said, each reason as one matter', () => {
    const lost = { learning: 0, permissive: 0, enforcing: 2 };
    const place = { boot: 'b', sequence: 1 };
    const { told, said } = taken([
      { kind: 'gap', reason: 'queue-full', lost },
      { kind: 'gap', reason: 'other-reader' },
      { kind: 'missed', count: 3, ...place },
      { kind: 'suppressed', domain: '<kernel> /a', count: 4, seconds: 1, ...place },
    ]);
    expect(told).toEqual([]);
    expect(said).toEqual([
      'records lost: 2 in enforcing mode (queue-full)',
      'queue-full',
      'records may be lost (other-reader)',
      'other-reader',
      'the audit daemon did not send 3 events: too many were waiting',
      'missed',
      'the audit daemon left out 4 records of <kernel> /a',
      'suppressed',
    ]);
  });
});
