import { routeRecord, type AuditdRule } from '../audit/auditd-rules.js';
import { RecordFile, type RecordFileOptions } from '../daemon/record-file.js';
import type { SinkCounts } from '../daemon/outbox.js';
import type { Sink } from './sink.js';
import type { StoredEvent } from './stored-event.js';
import { classicLines } from './text-sink.js';

/** Where nothing is stored. */
const NOWHERE = '/dev/null';

/** The files of the rules of auditd.conf, in the form of tomoyo-auditd: three lines and an empty one. */
export class RuleFiles implements Sink {
  readonly name = 'files of rules';
  readonly #rules: readonly AuditdRule[];
  /** By the path, one character a byte: two spellings of one path are one file. */
  readonly #files = new Map<string, RecordFile>();
  /** Those that store nothing are missing. */
  readonly #fileOf = new Map<AuditdRule, RecordFile>();
  readonly #say: RecordFileOptions['say'];
  /** Records for which there is no rule: dropped, as there. */
  #unmatched = 0;

  constructor(rules: readonly AuditdRule[], options: RecordFileOptions) {
    this.#rules = rules;
    this.#say = options.say;
    for (const rule of rules) {
      const name = Buffer.from(rule.path).toString('latin1');
      if (name === NOWHERE) continue;
      const file = this.#files.get(name) ?? new RecordFile(rule.path, options);
      this.#files.set(name, file);
      this.#fileOf.set(rule, file);
    }
  }

  get counts(): SinkCounts {
    const sum = { stored: 0, dropped: 0, pendingBytes: 0 };
    for (const { counts } of this.#files.values()) {
      sum.stored += counts.stored;
      sum.dropped += counts.dropped;
      sum.pendingBytes += counts.pendingBytes;
    }
    return sum;
  }

  get isCrowded(): boolean {
    for (const file of this.#files.values()) if (file.isCrowded) return true;
    return false;
  }

  add(event: StoredEvent): void {
    const lines = classicLines(event);
    if (lines === undefined) return;
    const rule = routeRecord(this.#rules, { raw: lines });
    if (rule) this.#fileOf.get(rule)?.add(`${lines}\n`);
    else this.#unmatched += 1;
  }

  async flushed(): Promise<void> {
    await Promise.all([...this.#files.values()].map((file) => file.flushed()));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#files.values()].map((file) => file.close()));
    if (this.#unmatched > 0) this.#say(`${this.#unmatched} records matched no rule and are not stored`);
    this.#unmatched = 0;
  }
}
