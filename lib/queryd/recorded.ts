import * as v from 'valibot';
import { AuditRecord } from '../audit/record.js';
import { describeError, TomoyoError } from '../errors.js';

/** What was recorded. */
export type Recorded =
  | { readonly kind: 'record'; readonly record: AuditRecord }
  /** So many records were made that are not here. */
  | { readonly kind: 'missing'; readonly count: number }
  | { readonly kind: 'malformed'; readonly line: number; readonly reason: string };

/** No record of the kernel is as long. */
const LINE_LIMIT = 1 << 20;

/**
 * Reads what `tomoyo audit --json` and `tomoyo auditd` write, one object a line, and records of three lines as the kernel,
 * tomoyo-auditd and `tomoyo auditd` write them: with a NUL, an empty line or nothing between. Takes the text in pieces of any
 * size, holds one record at most, and never fails.
 * Tested: test/unit/queryd/recorded.test.ts.
 */
export class RecordedReader {
  #rest = '';
  #isTooLong = false;
  #line = 0;
  /** Of a record that is not complete. */
  #lines: string[] = [];
  readonly #found: Recorded[] = [];

  /** @returns what is complete by now */
  push(piece: string): readonly Recorded[] {
    this.#rest += piece;
    let at = 0;
    for (let end; (end = this.#rest.indexOf('\n', at)) >= 0; at = end + 1) this.#take(this.#rest.slice(at, end));
    this.#rest = this.#rest.slice(at);
    if (this.#rest.length > LINE_LIMIT) {
      this.#isTooLong = true;
      this.#rest = '';
    }
    return this.#found.splice(0);
  }

  /** @returns what is left */
  end(): readonly Recorded[] {
    if (this.#rest !== '' || this.#isTooLong) this.#take(this.#rest);
    this.#rest = '';
    this.#endRecord();
    return this.#found.splice(0);
  }

  #take(text: string): void {
    this.#line += 1;
    const line = text.startsWith('\0') ? text.replace(/^\0+/, '') : text;
    if (this.#isTooLong) {
      this.#isTooLong = false;
      this.#lines = [];
      this.#malformed(`expected lines of at most ${LINE_LIMIT} bytes`);
    } else if (line.startsWith('#')) {
      this.#endRecord();
      this.#lines.push(line);
    } else if (line.startsWith('{')) {
      this.#endRecord();
      this.#json(line);
    } else if (this.#lines.length > 0) this.#more(line);
    else if (line !== '') this.#malformed('expected an object as JSON, or the first line of a record');
  }

  #more(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length < 3) return;
    const raw = `${this.#lines.join('\n')}\n`;
    this.#lines = [];
    this.#record(raw);
  }

  /** Where another one begins, or nothing follows. */
  #endRecord(): void {
    if (this.#lines.length > 0) this.#malformed('a record ends here in the middle');
    this.#lines = [];
  }

  #json(line: string): void {
    const { success, output } = v.safeParse(jsonLine, line);
    if (!success) this.#malformed('expected an event of `tomoyo audit --json`');
    else if (output.type === 'record') this.#record(output.raw);
    else if (output.type === 'malformed') this.#malformed(output.message);
    else if (output.type === 'gap') {
      const { learning, permissive, enforcing } = output.lost;
      this.#missing(learning + permissive + enforcing);
    } else if (output.type !== 'hello') this.#missing(output.count);
  }

  #record(raw: string): void {
    try {
      this.#found.push({ kind: 'record', record: new AuditRecord(raw) });
    } catch (error) {
      if (!(error instanceof TomoyoError)) throw error;
      this.#malformed(error.message);
    }
  }

  #missing(count: number): void {
    if (count > 0) this.#found.push({ kind: 'missing', count });
  }

  #malformed(reason: string): void {
    this.#found.push({ kind: 'malformed', line: this.#line, reason });
  }
}

const lost = v.object({ learning: v.number(), permissive: v.number(), enforcing: v.number() });
const jsonLine = v.pipe(
  v.string(),
  v.rawTransform(({ dataset, addIssue, NEVER }): unknown => {
    try {
      return JSON.parse(dataset.value);
    } catch (error) {
      addIssue({ message: describeError(error) });
      return NEVER;
    }
  }),
  v.variant('type', [
    v.object({ type: v.literal('record'), raw: v.string() }),
    v.object({ type: v.literal('gap'), lost: v.optional(lost, { learning: 0, permissive: 0, enforcing: 0 }) }),
    v.object({ type: v.literal('malformed'), message: v.string() }),
    v.object({ type: v.picklist(['suppressed', 'missed']), count: v.number() }),
    v.object({ type: v.literal('hello') }),
  ]),
);
