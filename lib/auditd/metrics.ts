import type { Registry } from 'prom-client';
import type { AuditGap } from '../audit/event.js';
import type { ModeCounts } from '../audit/loss-account.js';
import type { AuditRecord } from '../audit/record.js';
import type { SinkCounts } from '../daemon/delivery.js';
import type { Sink } from './sink.js';
import type { StoredEvent } from './stored-event.js';

/** What a text of metrics is, for HTTP. */
export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** What a metric is worth now. */
type Values = () => readonly (readonly [labels: Readonly<Record<string, string>>, value: number])[];

/**
 * What the daemon counts, as Prometheus text. Events are counted in plain numbers: prom-client is loaded with the first
 * text and gets them then.
 * Tested: test/unit/auditd/metrics.test.ts.
 */
export class AuditMetrics {
  readonly #sinks: () => readonly Sink[];
  readonly #now: () => number;
  readonly #records = { disabled: noRecords(), learning: noRecords(), permissive: noRecords(), enforcing: noRecords() };
  readonly #lost = { learning: 0, permissive: 0, enforcing: 0 };
  readonly #gaps: Record<AuditGap['reason'], number> = { 'buffer-full': 0, 'queue-full': 0, 'other-reader': 0 };
  #malformed = 0;
  #suppressed = 0;
  #bytes = 0;
  #sequence = 0;
  #last: AuditRecord | undefined;
  /** When the last record was observed, since 1970. */
  #observedMs = 0;
  #registry: Promise<Registry> | undefined;

  /**
   * @param sinks gives those that there are now
   * @param now milliseconds since 1970
   */
  constructor(sinks: () => readonly Sink[], now: () => number = Date.now) {
    this.#sinks = sinks;
    this.#now = now;
  }

  /** Counts one event; for each that is stored. */
  observe({ event, sequence }: StoredEvent): void {
    this.#sequence = sequence;
    switch (event.kind) {
      case 'record':
        return this.#countRecord(event.record);
      case 'malformed':
        this.#malformed += 1;
        this.#bytes += event.raw.length;
        return;
      case 'gap':
        this.#gaps[event.reason] += 1;
        return event.lost && this.#countLost(event.lost);
      case 'suppressed':
        this.#suppressed += event.count;
    }
  }

  /** All metrics as they are now, in the text format 0.0.4. */
  async text(): Promise<string> {
    this.#registry ??= this.#register();
    return (await this.#registry).metrics();
  }

  #countRecord(record: AuditRecord): void {
    const result = record.granted ? 'granted' : record.isStatus ? 'status' : 'not_allowed';
    this.#records[record.mode][result] += 1;
    this.#bytes += record.raw.length;
    this.#last = record;
    this.#observedMs = this.#now();
  }

  #countLost(lost: ModeCounts): void {
    this.#lost.learning += lost.learning;
    this.#lost.permissive += lost.permissive;
    this.#lost.enforcing += lost.enforcing;
  }

  async #register(): Promise<Registry> {
    const [{ default: Counter }, { default: Gauge }, { default: Registry }] = await Promise.all([
      import('prom-client/lib/counter.js'),
      import('prom-client/lib/gauge.js'),
      import('prom-client/lib/registry.js'),
    ]);
    const registry = new Registry();
    const add =
      (Kind: typeof Counter | typeof Gauge) => (name: string, labelNames: string[], help: string, values: Values) =>
        registry.registerMetric(
          new Kind({
            name,
            help,
            labelNames,
            registers: [],
            collect() {
              this.reset();
              for (const [labels, value] of values()) this.inc(labels, value);
            },
          }),
        );
    this.#addEvents(add(Counter), add(Gauge));
    this.#addSinks(add(Counter), add(Gauge));
    addProcess(add(Counter), add(Gauge));
    return registry;
  }

  #addEvents(counter: Add, gauge: Add): void {
    counter('tomoyo_audit_records_total', ['mode', 'result'], RECORDS_HELP, () =>
      Object.entries(this.#records).flatMap(([mode, results]) =>
        Object.entries(results).map(([result, count]) => [{ mode, result }, count] as const),
      ),
    );
    counter('tomoyo_audit_bytes_total', [], 'Text of records, also malformed ones.', () => [[{}, this.#bytes]]);
    counter('tomoyo_audit_malformed_total', [], 'Records that could not be read.', () => [[{}, this.#malformed]]);
    counter('tomoyo_audit_lost_total', ['mode'], LOST_HELP, () => labelled('mode', this.#lost));
    counter('tomoyo_audit_gaps_total', ['reason'], 'Places where records are missing, or may be.', () =>
      labelled('reason', this.#gaps),
    );
    counter('tomoyo_audit_suppressed_total', [], 'Records left out by the limit of a domain.', () => [
      [{}, this.#suppressed],
    ]);
    gauge('tomoyo_audit_sequence', [], 'Number of the last event.', () => [[{}, this.#sequence]]);
    gauge('tomoyo_audit_lag_seconds', [], LAG_HELP, () => [[{}, this.#lagSeconds]]);
    gauge(
      'tomoyo_audit_last_record_timestamp_seconds',
      [],
      'Time in the last record, since 1970; 0: none came.',
      () => [[{}, (this.#last?.time.getTime() ?? 0) / 1000]],
    );
  }

  #addSinks(counter: Add, gauge: Add): void {
    const values = (key: keyof SinkCounts) => () =>
      this.#sinks().map(({ name, counts }) => [{ sink: name }, counts[key]] as const);
    counter('tomoyo_audit_sink_stored_total', ['sink'], 'Events that the sink took.', values('stored'));
    counter('tomoyo_audit_sink_dropped_total', ['sink'], 'Events for which it had no room.', values('dropped'));
    gauge('tomoyo_audit_sink_backlog_bytes', ['sink'], 'Text that waits for it.', values('pendingBytes'));
  }

  get #lagSeconds(): number {
    return this.#last ? Math.max(0, this.#observedMs - this.#last.time.getTime()) / 1000 : 0;
  }
}

type Add = (name: string, labelNames: string[], help: string, values: Values) => void;

const RECORDS_HELP =
  'Records by mode and result: granted, not_allowed (refused only in enforcing mode), status (a change of the domain).';
const LOST_HELP = 'Requests that were not allowed, counted by the kernel, whose records did not come; at least.';
const LAG_HELP = 'From the time in the last record (whole seconds) to when it was stored.';

function addProcess(counter: Add, gauge: Add): void {
  const startSeconds = Math.round(Date.now() / 1000 - process.uptime());
  gauge('process_start_time_seconds', [], 'Start of the process, since 1970.', () => [[{}, startSeconds]]);
  gauge('process_resident_memory_bytes', [], 'Memory of the process.', () => [[{}, process.memoryUsage.rss()]]);
  counter('process_cpu_seconds_total', [], 'Time of the processor that the process used.', () => {
    const { user, system } = process.cpuUsage();
    return [[{}, (user + system) / 1e6]];
  });
}

function noRecords() {
  return { granted: 0, not_allowed: 0, status: 0 };
}

function labelled(label: string, counts: Readonly<Record<string, number>>): ReturnType<Values> {
  return Object.entries(counts).map(([key, count]) => [{ [label]: key }, count]);
}
