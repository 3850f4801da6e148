import { routeRecord, type AuditdRule } from '../audit/auditd-rules.js';
import { RecordFile, type RecordFileOptions } from '../daemon/record-file.js';
import type { AuditRecord } from '../audit/record.js';
import type { SinkCounts } from '../daemon/delivery.js';
import type { Sink } from './sink.js';
import type { Events } from './stored-event.js';
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

  add({ events }: Events): void {
    let run: Run | undefined;
    for (const event of events) {
      const lines = classicLines(event);
      if (lines === undefined) continue;
      const file = this.#fileFor(lines);
      const record = event.kind === 'record' ? event.record : undefined;
      if (!run || !record || run.file !== file || !record.isBehind(run.last)) {
        addRun(run);
        run = file && record && { file, first: record, last: record, ends: [] };
      }
      if (run && record) {
        run.last = record;
        run.ends.push((run.ends.at(-1) ?? 0) + lines.length + 1);
      } else file?.add(`${lines}\n`);
    }
    addRun(run);
  }

  #fileFor(raw: string): RecordFile | undefined {
    const rule = routeRecord(this.#rules, { raw });
    if (!rule) this.#unmatched += 1;
    return rule && this.#fileOf.get(rule);
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

/** Records for one file that the kernel gave one behind the other: they go there as the text that they are. */
interface Run {
  readonly file: RecordFile;
  readonly first: AuditRecord;
  last: AuditRecord;
  /** Of each the empty line, in place of which the kernel's text has a NUL. */
  readonly ends: number[];
}

function addRun(run: Run | undefined): void {
  run?.file.addGiven(run.last.textSince(run.first), run.ends);
}
