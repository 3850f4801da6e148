import { describe, expect, it } from 'vitest';
import type { AuditEvent } from '../../../lib/audit/event.js';
import { recordEvent } from '../../../lib/audit/event.js';
import { AuditMetrics } from '../../../lib/auditd/metrics.js';
import type { Sink } from '../../../lib/auditd/sink.js';
import type { SinkCounts } from '../../../lib/daemon/delivery.js';
import { StoredEvent, type DaemonEvent } from '../../../lib/auditd/stored-event.js';
import { parseExposition, sampleOf } from '../../exposition.js';

const raw = (mode: string, granted: string, entry = 'file read /a') =>
  `#2026/11/23 03:47:21# profile=3 mode=${mode} granted=${granted} (global-pid=177) task={ pid=177 ppid=1 uid=0 gid=0 ` +
  `euid=0 egid=0 suid=0 sgid=0 fsuid=0 fsgid=0 }\n<kernel> /bin/editor\n${entry}\n`;
const record = (...of: Parameters<typeof raw>): AuditEvent => recordEvent(raw(...of));
const sink = (name: string, counts: Partial<SinkCounts>): Sink => ({
  name,
  counts: { stored: 0, dropped: 0, pendingBytes: 0, ...counts },
  isCrowded: false,
  add: () => undefined,
  flushed: () => Promise.resolve(),
  close: () => Promise.resolve(),
});

function metricsOf(events: readonly DaemonEvent[], now?: () => number): AuditMetrics {
  const metrics = new AuditMetrics(() => [], now);
  events.forEach((event, index) => metrics.observe(new StoredEvent(event, 'boot', index + 1)));
  return metrics;
}

const shown = (text: string, name: string) => Object.fromEntries(parseExposition(text).get(name)?.samples ?? []);
const nonzero = (text: string, name: string) =>
  Object.fromEntries(Object.entries(shown(text, name)).filter(([, value]) => value !== 0));

describe('metrics of auditd', () => {
  it('have every series at 0 before anything comes, with its kind', async () => {
    const text = await metricsOf([]).text();
    expect(Object.keys(shown(text, 'tomoyo_audit_records_total'))).toHaveLength(12);
    expect(shown(text, 'tomoyo_audit_lost_total')).toEqual({
      '{mode="learning"}': 0,
      '{mode="permissive"}': 0,
      '{mode="enforcing"}': 0,
    });
    expect(shown(text, 'tomoyo_audit_gaps_total')).toEqual({
      '{reason="buffer-full"}': 0,
      '{reason="queue-full"}': 0,
      '{reason="other-reader"}': 0,
    });
    for (const [name, { type }] of parseExposition(text))
      expect([name, type]).toEqual([name, name.endsWith('_total') ? 'counter' : 'gauge']);
    for (const name of ['malformed', 'suppressed', 'bytes'])
      expect(sampleOf(text, `tomoyo_audit_${name}_total`)).toBe(0);
    expect(sampleOf(text, 'tomoyo_audit_lag_seconds')).toBe(0);
  });

  it('count records by mode and result; a change of the domain is neither granted nor not allowed', async () => {
    const text = await metricsOf([
      record('learning', 'no'),
      record('enforcing', 'no'),
      record('enforcing', 'no'),
      record('enforcing', 'yes'),
      record('permissive', 'no', 'use_profile 1'),
      record('disabled', 'yes'),
    ]).text();
    expect(nonzero(text, 'tomoyo_audit_records_total')).toEqual({
      '{mode="learning",result="not_allowed"}': 1,
      '{mode="enforcing",result="not_allowed"}': 2,
      '{mode="enforcing",result="granted"}': 1,
      '{mode="permissive",result="status"}': 1,
      '{mode="disabled",result="granted"}': 1,
    });
    expect(sampleOf(text, 'tomoyo_audit_sequence')).toBe(6);
  });

  it('add up what is lost, gaps, what is no record, what was suppressed, and bytes', async () => {
    const lost = { learning: 1, permissive: 0, enforcing: 41 };
    const metrics = metricsOf([
      { kind: 'gap', reason: 'queue-full', lost },
      { kind: 'gap', reason: 'queue-full', lost },
      { kind: 'gap', reason: 'other-reader' },
      recordEvent('nonsense'),
      { kind: 'suppressed', domain: '<kernel> /bin/a', count: 70, seconds: 1 },
      { kind: 'suppressed', domain: '<kernel> /bin/b', count: 7, seconds: 1 },
      record('enforcing', 'no'),
    ]);
    for (const text of [await metrics.text(), await metrics.text()]) {
      expect(nonzero(text, 'tomoyo_audit_lost_total')).toEqual({ '{mode="learning"}': 2, '{mode="enforcing"}': 82 });
      expect(nonzero(text, 'tomoyo_audit_gaps_total')).toEqual({
        '{reason="queue-full"}': 2,
        '{reason="other-reader"}': 1,
      });
      expect(sampleOf(text, 'tomoyo_audit_malformed_total')).toBe(1);
      expect(sampleOf(text, 'tomoyo_audit_suppressed_total')).toBe(77);
      expect(sampleOf(text, 'tomoyo_audit_bytes_total')).toBe(raw('enforcing', 'no').length + 'nonsense'.length);
    }
  });

  it('tell how late the last record was when it was stored, which does not grow while nothing comes', async () => {
    let now = Date.UTC(2026, 10, 23, 3, 47, 23, 500);
    const metrics = metricsOf([record('enforcing', 'no')], () => now);
    now += 3_600_000;
    const text = await metrics.text();
    expect(sampleOf(text, 'tomoyo_audit_lag_seconds')).toBe(2.5);
    expect(sampleOf(text, 'tomoyo_audit_last_record_timestamp_seconds')).toBe(Date.UTC(2026, 10, 23, 3, 47, 21) / 1000);
    now = Date.UTC(2026, 10, 23, 3, 47, 20); // a clock that was set back
    metrics.observe(new StoredEvent(record('enforcing', 'no'), 'boot', 2));
    expect(sampleOf(await metrics.text(), 'tomoyo_audit_lag_seconds')).toBe(0);
  });

  it('ask the sinks that there are now; two of one name are one series', async () => {
    let sinks: readonly Sink[] = [sink('file /var/log/a "b"\\c', { stored: 5, dropped: 2, pendingBytes: 100 })];
    const metrics = new AuditMetrics(() => sinks);
    const first = await metrics.text();
    const label = '{sink="file /var/log/a \\"b\\"\\\\c"}';
    expect(shown(first, 'tomoyo_audit_sink_stored_total')).toEqual({ [label]: 5 });
    expect(shown(first, 'tomoyo_audit_sink_dropped_total')).toEqual({ [label]: 2 });
    expect(shown(first, 'tomoyo_audit_sink_backlog_bytes')).toEqual({ [label]: 100 });
    sinks = [sink('syslog', { stored: 1 }), sink('syslog', { stored: 2 })];
    const second = await metrics.text();
    expect(shown(second, 'tomoyo_audit_sink_stored_total')).toEqual({ '{sink="syslog"}': 3 });
  });

  it('show the process', async () => {
    const text = await metricsOf([]).text();
    expect(sampleOf(text, 'process_resident_memory_bytes')).toBeGreaterThan(1 << 20);
    expect(sampleOf(text, 'process_start_time_seconds')).toBeGreaterThan(Date.UTC(2026, 0) / 1000);
    expect(sampleOf(text, 'process_cpu_seconds_total')).toBeGreaterThan(0);
  });

  it('of two scrapes at once are both whole', async () => {
    const metrics = metricsOf(Array.from({ length: 1000 }, () => record('enforcing', 'no')));
    const texts = await Promise.all([metrics.text(), metrics.text(), metrics.text()]);
    for (const text of texts)
      expect(sampleOf(text, 'tomoyo_audit_records_total', '{mode="enforcing",result="not_allowed"}')).toBe(1000);
  });
});
