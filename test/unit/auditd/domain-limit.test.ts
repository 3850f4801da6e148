import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { array, assert, constantFrom, integer, nat, oneof, property, record as recordOf } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordEvent, type AuditEvent } from '../../../lib/audit/event.js';
import { DomainLimit, type DomainLimitOptions } from '../../../lib/auditd/domain-limit.js';
import type { DaemonEvent } from '../../../lib/auditd/stored-event.js';

const record = (domain: string): AuditEvent =>
  recordEvent(
    '#2026/11/23 03:47:21# profile=3 mode=enforcing granted=no (global-pid=177) task={ pid=177 ppid=1 uid=0 gid=0 ' +
      `euid=0 egid=0 suid=0 sgid=0 fsuid=0 fsgid=0 }\n<kernel> ${domain}\nfile read /a\n`,
  );

/** A limit, its clock, and what came out of it as words. */
function made(options: Omit<DomainLimitOptions, 'now'>) {
  const clock = { ms: 5000 };
  const limit = new DomainLimit({ ...options, now: () => clock.ms });
  return { clock, limit, give: (domain: string) => words(limit.take(record(domain))) };
}

const words = (events: readonly DaemonEvent[]) =>
  events.map((event) => {
    if (event.kind === 'record') return event.record.domain.slice('<kernel> '.length);
    return event.kind === 'suppressed' ? `${event.domain.slice(9)}: ${event.count} in ${event.seconds} s` : event.kind;
  });

const add = (counts: Map<string, number>, domain: string, more: number) =>
  counts.set(domain, (counts.get(domain) ?? 0) + more);

describe('limit of a domain', () => {
  it('lets through so many a window, and says when it ends how many more there were, once', () => {
    const { clock, limit, give } = made({ records: 2, seconds: 10 });
    expect([give('/a'), give('/a')]).toEqual([['/a'], ['/a']]);
    clock.ms += 1000;
    expect([give('/a'), give('/a'), give('/b')]).toEqual([[], [], ['/b']]);
    clock.ms += 8999;
    expect([give('/a'), words(limit.due())]).toEqual([[], []]);
    clock.ms += 1;
    expect(words(limit.due())).toEqual(['/a: 3 in 9 s']);
    expect([words(limit.due()), give('/a'), words(limit.end())]).toEqual([[], ['/a'], []]);
  });

  it('says so in front of the next record where that comes first', () => {
    const { clock, give } = made({ records: 1, seconds: 1 });
    expect([give('/a'), give('/a')]).toEqual([['/a'], []]);
    clock.ms += 1500;
    expect([give('/a'), give('/a')]).toEqual([['/a: 1 in 1.5 s', '/a'], []]);
  });

  it('tells of domains one by one, and of all at the end', () => {
    const { clock, limit, give } = made({ records: 1, seconds: 10 });
    give('/a');
    give('/a');
    clock.ms += 4000;
    for (const domain of ['/b', '/b', '/b', '/c']) give(domain);
    clock.ms += 6000;
    expect(words(limit.due())).toEqual(['/a: 1 in 10 s']);
    expect(words(limit.end())).toEqual(['/b: 2 in 6 s']);
    expect(words(limit.end())).toEqual([]);
  });

  it('is none for gaps and what is no record', () => {
    const { limit, give } = made({ records: 1, seconds: 10 });
    give('/a');
    const others: readonly AuditEvent[] = [{ kind: 'gap', reason: 'queue-full' }, recordEvent('nonsense')];
    for (const event of [...others, ...others]) expect(limit.take(event)).toEqual([event]);
    expect(limit.end()).toEqual([]);
  });

  it('watches so many domains at once: the oldest window ends early for one more', () => {
    const { give, limit } = made({ records: 1, seconds: 10, domains: 2 });
    for (const domain of ['/a', '/a', '/b', '/b']) give(domain);
    expect(give('/c')).toEqual(['/a: 1 in 0 s', '/c']);
    expect(give('/b')).toEqual([]);
    expect(give('/a')).toEqual(['/b: 2 in 0 s', '/a']);
    expect(limit.end()).toEqual([]);
  });

  it('keeps no text of the records that it has seen', () => {
    setFlagsFromString('--expose-gc');
    const collect: () => void = runInNewContext('gc');
    const { limit } = made({ records: 1, seconds: 10 });
    const bytes = 64 << 10;
    collect();
    const before = process.memoryUsage().heapUsed;
    for (let index = 0; index < 1000; index++) {
      const event = record(`/usr/bin/program-${index}`);
      if (event.kind !== 'record') throw new Error(event.kind);
      const batch = Buffer.from(event.record.raw + 'x'.repeat(bytes)).toString('latin1');
      limit.take(recordEvent(batch.slice(0, event.record.raw.length)));
    }
    collect();
    expect(process.memoryUsage().heapUsed - before).toBeLessThan((1000 * bytes) / 4);
    expect(limit.end()).toEqual([]);
  });

  it('property: what passed and what is said to be suppressed is what was given; no window has more than it may', () => {
    const step = recordOf({ domain: constantFrom('/a', '/b', '/c', '/d', '/e'), waitMs: oneof(nat(3), nat(1500)) });
    const settings = recordOf({ records: integer({ min: 1, max: 4 }), domains: integer({ min: 1, max: 6 }) });
    assert(
      property(settings, array(step, { maxLength: 80 }), ({ records, domains }, steps) => {
        const { clock, limit } = made({ records, seconds: 1, domains });
        const given = new Map<string, number>();
        const said = new Map<string, number>();
        const passedAt = new Map<string, number[]>();
        const see = (events: readonly DaemonEvent[]) => {
          for (const event of events) {
            if (event.kind === 'record') {
              add(said, event.record.domain, 1);
              passedAt.set(event.record.domain, [...(passedAt.get(event.record.domain) ?? []), clock.ms]);
            } else if (event.kind === 'suppressed') {
              expect(event.count).toBeGreaterThan(0);
              add(said, event.domain, event.count);
            }
          }
        };
        for (const { domain, waitMs } of steps) {
          clock.ms += waitMs;
          if (waitMs % 2 === 0) see(limit.due());
          add(given, `<kernel> ${domain}`, 1);
          see(limit.take(record(domain)));
        }
        see(limit.end());
        expect(said).toEqual(given);
        // with fewer, windows end early
        if (domains < 5) return;
        for (const times of passedAt.values()) {
          // windows begin with a record: cut the times the same way
          for (let at = 0; at < times.length;) {
            const next = times.findIndex((time) => time >= (times[at] ?? 0) + 1000);
            const end = next < 0 ? times.length : next;
            expect(end - at).toBeLessThanOrEqual(records);
            at = end;
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
