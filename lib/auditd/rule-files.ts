import { setTimeout as sleep } from 'node:timers/promises';
import { routeRecord, type AuditdRule } from '../audit/auditd-rules.js';
import { RecordFile, type RecordFileOptions } from './record-file.js';

const LONGEST_WAIT_MS = 1000;

/** Where nothing is stored. */
const NOWHERE = '/dev/null';

/** The files of the rules of auditd.conf, in the form of tomoyo-auditd: three lines and an empty one. */
export class RuleFiles {
  readonly #rules: readonly AuditdRule[];
  /** By the path, one character a byte: two spellings of one path are one file. */
  readonly #files = new Map<string, RecordFile>();
  /** Those that store nothing are missing. */
  readonly #fileOf = new Map<AuditdRule, RecordFile>();
  #unmatched = 0;

  constructor(rules: readonly AuditdRule[], options: RecordFileOptions) {
    this.#rules = rules;
    for (const rule of rules) {
      const name = Buffer.from(rule.path).toString('latin1');
      if (name === NOWHERE) continue;
      const file = this.#files.get(name) ?? new RecordFile(rule.path, options);
      this.#files.set(name, file);
      this.#fileOf.set(rule, file);
    }
  }

  /** Records for which there is no rule: dropped, as there. */
  get unmatched(): number {
    return this.#unmatched;
  }

  /** @param raw its text, with the line feed at its end */
  add(raw: string): void {
    const rule = routeRecord(this.#rules, { raw });
    if (rule) this.#fileOf.get(rule)?.add(`${raw}\n`);
    else this.#unmatched += 1;
  }

  /** Waits for files that fall behind, but not long: one that hangs must not keep the others from what they can take. */
  async room(): Promise<void> {
    const crowded = [...this.#files.values()].filter(({ isCrowded }) => isCrowded);
    if (crowded.length === 0) return;
    const controller = new AbortController();
    const patience = sleep(LONGEST_WAIT_MS, undefined, { signal: controller.signal }).catch(() => undefined);
    await Promise.race([Promise.all(crowded.map((file) => file.flushed())), patience]);
    controller.abort();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#files.values()].map((file) => file.close()));
  }
}
