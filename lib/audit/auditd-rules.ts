import { TomoyoError, type PolicySyntaxError } from '../errors.js';
import { conditionHolds, parseLineCondition, type LineCondition } from '../language/line-condition.js';
import { PolicyLine, type Problems } from '../language/policy-line.js';
import { decodeName } from '../text/escape.js';
import { Source } from '../text/source.js';
import { lineEnd } from '../text/line-end.js';

/** The three lines of a record. */
const LINES = ['header', 'domain', 'acl'] as const;

/** A condition of a rule of auditd.conf. */
export type AuditdCondition = LineCondition<(typeof LINES)[number]>;

/** Where the records go for which all conditions hold. */
export interface AuditdRule {
  readonly conditions: readonly AuditdCondition[];
  /** As written, in the kernel's form: `\040` for a space. */
  readonly destination: string;
  /** The bytes of its name. */
  readonly path: Uint8Array;
  /** Of its `destination`, from 1. */
  readonly atLine: number;
}

/** Taken, but surely not as meant. */
export interface AuditdWarning {
  readonly file: string;
  readonly line: number;
  readonly reason: string;
}

/** The rules of auditd.conf. */
export interface AuditdRules {
  /** Those without errors. */
  readonly rules: readonly AuditdRule[];
  /** With file, line and column; tomoyo-auditd does not start with any. */
  readonly errors: readonly PolicySyntaxError[];
  readonly warnings: readonly AuditdWarning[];
}

/**
 * Parses the rules of tomoyo-auditd (`/etc/tomoyo/tools/auditd.conf`). Never throws.
 *
 * Two things are other than there: a last line without line end counts (a warning says that tomoyo-auditd drops it), and
 * a number in brackets that is no plain decimal number is an error.
 * Tested: test/unit/audit/auditd-rules.test.ts, against what tomoyo-auditd 2.6.1 takes and refuses.
 */
export function parseAuditdRules(text: string, file = 'auditd.conf'): AuditdRules {
  const problems: Problems = { source: new Source(text, file), wordBits: 64, errors: [], warnings: [] };
  const reader = new RuleReader(file);
  const raws = text.split('\n');
  let start = 0;
  for (const [index, raw] of raws.entries()) {
    const line = new PolicyLine(raw, start, problems);
    start += raw.length + 1;
    if (line.text === '' || line.text.startsWith('#')) continue;
    if (index === raws.length - 1) reader.warn(index + 1, 'no line end; tomoyo-auditd drops a last line without one');
    reader.read(line, index + 1);
  }
  if (!reader.end()) new PolicyLine('', 0, problems).fail('no rules; expected "destination /PATH"', 0, 0);
  return { rules: reader.rules, errors: problems.errors, warnings: reader.warnings };
}

/** Collects conditions until a destination makes them a rule. */
class RuleReader {
  readonly rules: AuditdRule[] = [];
  readonly warnings: AuditdWarning[] = [];
  readonly #file: string;
  #conditions: AuditdCondition[] = [];
  #isBroken = false;
  #lastLine = 0;

  constructor(file: string) {
    this.#file = file;
  }

  warn(line: number, reason: string): void {
    this.warnings.push({ file: this.#file, line, reason });
  }

  read(line: PolicyLine, at: number): void {
    this.#lastLine = at;
    const keyword = line.token();
    if (keyword === 'destination') {
      const taker = this.rules.find(({ conditions }) => conditions.length === 0);
      if (taker) this.warn(at, `no record comes here: line ${taker.atLine} takes all`);
      const target = parseDestination(line);
      if (target && !this.#isBroken) this.rules.push({ conditions: this.#conditions, ...target, atLine: at });
      this.#conditions = [];
      this.#isBroken = false;
      return;
    }
    const condition = parseLineCondition(line, keyword, { names: LINES, closing: 'destination' });
    if (condition) this.#conditions.push(condition);
    else this.#isBroken = true;
  }

  /** @returns whether there was anything to read */
  end(): boolean {
    if (this.#conditions.length > 0)
      this.warn(this.#lastLine, 'conditions without a destination behind them do nothing');
    return this.#lastLine > 0;
  }
}

/** The rule that takes a record, which is the first whose conditions all hold; undefined: it is dropped. */
export function routeRecord(rules: readonly AuditdRule[], { raw }: { readonly raw: string }): AuditdRule | undefined {
  // loops and places: in a storm each thing that is made for a record is one more for the garbage collector
  let domain = 0;
  let entry = 0;
  search: for (const rule of rules) {
    for (const condition of rule.conditions) {
      if (domain === 0 && condition.line !== 'header') {
        domain = Math.min(lineEnd(raw, 0) + 1, raw.length);
        entry = Math.min(lineEnd(raw, domain) + 1, raw.length);
      }
      const start = condition.line === 'header' ? 0 : condition.line === 'domain' ? domain : entry;
      if (!conditionHolds(condition, raw, start, lineEnd(raw, start))) continue search;
    }
    return rule;
  }
  return undefined;
}

function parseDestination(line: PolicyLine): Pick<AuditdRule, 'destination' | 'path'> | undefined {
  const start = line.pos;
  const destination = line.text.slice(start);
  const end = Math.max(start + destination.length, 1);
  if (!destination.startsWith('/')) {
    return line.fail('expected a path that begins with /', Math.min(start, end - 1), end);
  }
  try {
    return { destination, path: decodeName(destination) };
  } catch (error) {
    if (!(error instanceof TomoyoError)) throw error;
    const at = start + (error.column ?? 1) - 1;
    return line.fail(
      `not a name in the kernel's form; a space is \\040, a backslash \\\\: ${error.message}`,
      at,
      at + 1,
    );
  }
}
