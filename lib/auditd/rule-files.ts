import { setTimeout as sleep } from 'node:timers/promises';
import { routeRecord, type AuditdRule } from '../audit/auditd-rules.js';
import { RecordFile, type RecordFileOptions } from './record-file.js';

const LONGEST_WAIT_MS = 1000;

/** Where nothing is stored. */
const NOWHERE = '/dev/null';

/** The files of the rules of auditd.conf, in the form of tomoyo-auditd: three lines and an empty one. */
export class RuleFiles {
  readonly #rules: readonly AuditdRule[];
  readonly #files = new Map<string, RecordFile>();
  #unmatched = 0;

  constructor(rules: readonly AuditdRule[], options: RecordFileOptions) {
    this.#rules = rules;
    for (const rule of rules) {
      const name = nameOf(rule);
      if (name !== NOWHERE && !this.#files.has(name)) this.#files.set(name, new RecordFile(rule.path, options));
    }
  }

  /** Records for which there is no rule: dropped, as there. */
  get unmatched(): number {
    return this.#unmatched;
  }

  /** @param raw its text, with the line feed at its end */
  add(raw: string): void {
    const rule = routeRecord(this.#rules, { raw });
    if (rule) this.#files.get(nameOf(rule))?.add(`${raw}\n`);
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

/** Two spellings of one path are one file. */
function nameOf({ path }: AuditdRule): string {
  return Buffer.from(path).toString('latin1');
}
