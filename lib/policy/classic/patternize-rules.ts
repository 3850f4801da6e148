import type { PolicySyntaxError } from '../../errors.js';
import { parseAddressRange } from '../../language/address.js';
import { parseLineCondition, type LineCondition } from '../../language/line-condition.js';
import { checkWord } from '../../language/parse-words.js';
import { PolicyLine, type Problems } from '../../language/policy-line.js';
import { nearest } from '../../text/nearest.js';
import { Source } from '../../text/source.js';
import { parseLooseRange } from './loose-range.js';

const KINDS = ['path_pattern', 'head_pattern', 'tail_pattern', 'number_pattern', 'address_pattern'] as const;

export type RewriteKind = (typeof KINDS)[number];

/** What a word becomes that matches, where all conditions hold. */
export interface PatternizeRule {
  readonly conditions: readonly LineCondition<'domain' | 'acl'>[];
  readonly kind: RewriteKind;
  /** OLD, as written. */
  readonly from: string;
  /** NEW; OLD where it is left out. */
  readonly to: string;
  /** Of its `rewrite`, from 1. */
  readonly atLine: number;
}

/** Taken, but surely not as meant. */
export interface PatternizeWarning {
  readonly file: string;
  readonly line: number;
  readonly reason: string;
}

/** The rules of patternize.conf. */
export interface PatternizeRules {
  /** Its name for people. */
  readonly file: string;
  /** Those without errors. */
  readonly rules: readonly PatternizeRule[];
  /** With file, line and column; tomoyo-patternize does nothing with any. */
  readonly errors: readonly PolicySyntaxError[];
  readonly warnings: readonly PatternizeWarning[];
  /** Nothing but comments; this is an error, too. */
  readonly isEmpty: boolean;
}

/**
 * Parses the rules of tomoyo-patternize (`/etc/tomoyo/tools/patternize.conf`). Never throws.
 *
 * Two things are other than there: a last line without line end counts (a warning says that tomoyo-patternize drops it), and
 * a number in brackets that is no plain decimal number is an error.
 * @param text one character a byte, or letters
 * Tested: test/unit/policy/classic/patternize-rules.test.ts; test/harness/cli/patternize.test.ts against what
 * tomoyo-patternize 2.6.1 takes and refuses.
 */
export function patternizeRules(text: string, file = 'patternize.conf'): PatternizeRules {
  const problems: Problems = { source: new Source(text, file), wordBits: 64, errors: [], warnings: [] };
  const reader = new RuleReader(file);
  let number = 0;
  for (let start = 0; start < text.length; number += 1) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const line = new PolicyLine(text.slice(start, end), start, problems);
    start = end + 1;
    if (line.text === '' || line.text.startsWith('#')) continue;
    if (newline < 0) reader.warn(number + 1, 'no line end; tomoyo-patternize drops a last line without one');
    reader.read(line, number + 1);
  }
  const isEmpty = reader.end();
  if (isEmpty) new PolicyLine('', 0, problems).fail('no rules; expected "rewrite KIND OLD [NEW]"', 0, 0);
  return { file, rules: reader.rules, errors: problems.errors, warnings: reader.warnings, isEmpty };
}

/** Collects conditions until a `rewrite` makes them a rule. */
class RuleReader {
  readonly rules: PatternizeRule[] = [];
  readonly warnings: PatternizeWarning[] = [];
  readonly #file: string;
  #conditions: LineCondition<'domain' | 'acl'>[] = [];
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
    if (keyword !== 'rewrite') {
      const condition = parseLineCondition(line, keyword, { names: ['domain', 'acl'], closing: 'rewrite' });
      if (condition) this.#conditions.push(condition);
      else this.#isBroken = true;
      return;
    }
    const rewrite = parseRewrite(line);
    if (rewrite && !this.#isBroken) {
      this.rules.push({ conditions: this.#conditions, ...rewrite, atLine: at });
      this.#warnOfNumbers(rewrite, at);
    }
    this.#conditions = [];
    this.#isBroken = false;
  }

  #warnOfNumbers({ kind, from }: Pick<PatternizeRule, 'kind' | 'from'>, at: number): void {
    if (kind !== 'number_pattern') return;
    const range = parseLooseRange(from);
    if (range?.isOdd) this.warn(at, `"${from}" is taken for ${range.min}-${range.max}`);
  }

  /** @returns whether there was nothing to read */
  end(): boolean {
    if (this.#conditions.length > 0) this.warn(this.#lastLine, 'conditions without a rewrite behind them do nothing');
    return this.#lastLine === 0;
  }
}

function parseRewrite(line: PolicyLine): Pick<PatternizeRule, 'kind' | 'from' | 'to'> | undefined {
  const word = line.token();
  const kind = KINDS.find((known) => known === word);
  if (kind === undefined) {
    const found = word === '' ? 'nothing' : `"${word}"`;
    return line.failToken(`found ${found}; expected ${KINDS.join(', ')}`, nearest(word, KINDS));
  }
  const from = line.token();
  const start = line.tokenStart;
  if (!checkWord(line, from, start, 'OLD') || !checkOld(line, kind, from)) return undefined;
  if (line.atEnd) return { kind, from, to: from };
  const to = line.token();
  if (!checkWord(line, to, line.tokenStart, 'NEW')) return undefined;
  if (line.atEnd) return { kind, from, to };
  return line.fail('text behind NEW; expected the end of the line', line.pos, line.text.length);
}

/** Reports what cannot be compared with words of its kind. */
function checkOld(line: PolicyLine, kind: RewriteKind, from: string): boolean {
  const problem = problemOf(kind, from);
  if (problem === undefined) return true;
  line.failToken(`"${from}" ${problem}`);
  return false;
}

function problemOf(kind: RewriteKind, from: string): string | undefined {
  switch (kind) {
    case 'path_pattern':
      return undefined;
    case 'head_pattern':
      return from.endsWith('/') ? undefined : 'is no head; expected a word that ends in /';
    case 'tail_pattern':
      return from.startsWith('/') ? undefined : 'is no tail; expected a word that begins with /';
    case 'number_pattern':
      return parseLooseRange(from) ? undefined : 'is no number; expected a decimal, 0octal or 0xhex number, or A-B';
    case 'address_pattern':
      return parseAddressRange(from)
        ? undefined
        : 'is no address; expected an IPv4 or IPv6 address, or A-B of one kind';
  }
}
