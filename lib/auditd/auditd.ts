import type { AuditdRule } from '../audit/auditd-rules.js';
import { describeCounts, type AuditAccount } from '../audit/loss-account.js';
import type { AuditEvent } from '../audit/event.js';
import type { RecordFileOptions } from './record-file.js';
import { RuleFiles } from './rule-files.js';

/** Between two looks whether the files keep up. */
const RECORDS_AT_ONCE = 256;

/** Stores audit records where the rules of tomoyo-auditd say, and says what is lost. */
export class Auditd {
  readonly #options: RecordFileOptions;
  #files: RuleFiles;

  constructor(rules: readonly AuditdRule[], options: RecordFileOptions) {
    this.#options = options;
    this.#files = new RuleFiles(rules, options);
  }

  /** What comes from now on goes by other rules, into files opened anew. */
  async replaceRules(rules: readonly AuditdRule[]): Promise<void> {
    const old = this.#files;
    this.#files = new RuleFiles(rules, this.#options);
    await this.#close(old);
  }

  /** Until the events end; then all that can be stored is. */
  async store(events: AsyncIterable<AuditEvent>): Promise<void> {
    let count = 0;
    try {
      for await (const event of events) {
        this.#take(event);
        if (++count % RECORDS_AT_ONCE === 0) await this.#files.room();
      }
    } finally {
      await this.#close(this.#files);
    }
  }

  #take(event: AuditEvent): void {
    switch (event.kind) {
      case 'record':
        return this.#files.add(event.record.raw);
      case 'malformed':
        return this.#files.add(`${event.raw.replace(/\n?$/, '')}\n`);
      case 'gap':
        if (event.lost) this.#options.say(`lost: ${describeCounts(event.lost)} (${event.reason})`);
    }
  }

  async #close(files: RuleFiles): Promise<void> {
    await files.close();
    const { unmatched } = files;
    if (unmatched > 0) this.#options.say(`${unmatched} records matched no rule and are not stored`);
  }
}

/** What a stream has to show at its end, in words. */
export function describeAccount({ counted, received, discarded, lost, exact }: AuditAccount): string {
  const parts = Object.entries({ counted, received, 'read and not stored': discarded, lost }).flatMap(
    ([what, counts]) => {
      const words = describeCounts(counts);
      return words === '' ? [] : [`${what} ${words}`];
    },
  );
  if (parts.length === 0) return 'no request was refused or learned';
  return `requests that were not allowed: ${parts.join('; ')}${exact ? '' : ' (at least)'}`;
}
