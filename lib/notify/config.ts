import { TomoyoError, type PolicySyntaxError } from '../errors.js';
import { PolicyLine, type Problems } from '../language/policy-line.js';
import { decodeName } from '../text/escape.js';
import { nearest } from '../text/nearest.js';
import { Source } from '../text/source.js';

/** What `notifyd.conf` can say. */
export interface NotifyConfig {
  /** How long a question is held for somebody to answer it. */
  readonly waitMs: number;
  /** So long after a message of a cause there is no other one of it. */
  readonly intervalMs: number;
  /** Program, sought in PATH where it has no `/`, and arguments. */
  readonly action: readonly [string, ...string[]];
}

export interface ParsedNotifyConfig {
  /** Undefined where there are errors. */
  readonly config: NotifyConfig | undefined;
  /** tomoyo-notifyd does not start with any, but for those of a number or of a text that no program can be given. */
  readonly errors: readonly PolicySyntaxError[];
  /** `FILE:LINE:COLUMN: reason`: what tomoyo-notifyd passes over, or takes for something else, without a word. */
  readonly warnings: readonly string[];
}

const NUMBERS = ['time_to_wait', 'minimal_interval'] as const;
const KEYWORDS = [...NUMBERS, 'action_to_take'] as const;

/** Of a timer. */
const MOST_SECONDS = 2_147_483;

/**
 * Parses the configuration of tomoyo-notifyd (`/etc/tomoyo/tools/notifyd.conf`). Never throws.
 *
 * Two things are other than there: a last line without line end counts (a warning says that tomoyo-notifyd drops it), and a
 * number that no timer takes is an error.
 * @param text one byte a character
 * Tested: test/unit/notify/config.test.ts, against what tomoyo-notifyd 2.6.1 takes and refuses.
 */
export function parseNotifyConfig(text: string, file = 'notifyd.conf'): ParsedNotifyConfig {
  const problems: Problems = { source: new Source(text, file), wordBits: 64, errors: [], warnings: [] };
  const reader = new ConfigReader(problems.source);
  const raws = text.split('\n');
  let start = 0;
  for (const [index, raw] of raws.entries()) {
    const line = new PolicyLine(raw, start, problems);
    start += raw.length + 1;
    if (line.text === '' || line.text.startsWith('#')) continue;
    reader.read(line);
    if (index === raws.length - 1) reader.warn(line.at(0), 'no line end; tomoyo-notifyd drops a last line without one');
  }
  if (!reader.hasAction)
    new PolicyLine('', 0, problems).fail('no action; expected "action_to_take PROGRAM ARGUMENT..."', 0, 0);
  const { errors } = problems;
  return { config: errors.length === 0 ? reader.config : undefined, errors, warnings: reader.warnings };
}

class ConfigReader {
  readonly warnings: string[] = [];
  readonly #source: Source;
  readonly #seconds = new Map<string, number>();
  #action: readonly [string, ...string[]] | undefined;
  /** Of the line of the action, also of one that has errors. */
  #actionAt: number | undefined;

  constructor(source: Source) {
    this.#source = source;
  }

  get hasAction(): boolean {
    return this.#actionAt !== undefined;
  }

  get config(): NotifyConfig | undefined {
    const ofKey = (key: (typeof NUMBERS)[number]) => 1000 * (this.#seconds.get(key) ?? 0);
    return this.#action && { waitMs: ofKey(NUMBERS[0]), intervalMs: ofKey(NUMBERS[1]), action: this.#action };
  }

  warn(at: number, reason: string): void {
    const { line, column } = this.#source.locate(at);
    this.warnings.push(`${this.#source.file}:${line}:${column}: warning: ${reason}`);
  }

  read(line: PolicyLine): void {
    const keyword = line.token();
    const number = NUMBERS.find((known) => known === keyword);
    if (number) this.#readNumber(number, line);
    else if (keyword === 'action_to_take') this.#readAction(line);
    else {
      const near = nearest(keyword, KEYWORDS);
      const hint = near === undefined ? `expected ${KEYWORDS.join(', ')}` : `did you mean ${near}?`;
      this.warn(line.at(0), `unknown word "${keyword}", the line is passed over; ${hint}`);
    }
  }

  #readNumber(keyword: string, line: PolicyLine): void {
    const [from, rest] = [line.pos, line.rest];
    const [, digits = ''] = /^(\d+)/.exec(rest) ?? [];
    const expected = `expected a number of seconds from 0 to ${MOST_SECONDS}`;
    if (Number(digits) > MOST_SECONDS || /^[-+]\d/.test(rest)) {
      line.fail(`"${rest}": ${expected}`, from, line.text.length);
      return;
    }
    if (digits === '') return this.warn(line.at(from), `the line is passed over; ${expected}`);
    if (digits !== rest) this.warn(line.at(from + digits.length), `taken for ${digits}; ${expected}`);
    if (this.#seconds.has(keyword)) this.warn(line.at(0), `${keyword} stands here again; the last counts`);
    this.#seconds.set(keyword, Number(digits));
  }

  #readAction(line: PolicyLine): void {
    if (line.atEnd) return this.warn(line.at(0), 'the line is passed over; expected a program');
    if (this.#actionAt !== undefined) {
      const { line: first } = this.#source.locate(this.#actionAt);
      line.fail(`a second action; the one of line ${first} is the only one there can be`, 0, line.text.length);
      return;
    }
    this.#actionAt = line.at(0);
    const words: (string | undefined)[] = [];
    while (!line.atEnd) words.push(decodeWord(line));
    const [program, ...others] = words;
    const args = others.filter((word) => word !== undefined);
    if (program !== undefined && args.length === others.length) this.#action = [program, ...args];
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The next word of the line; undefined: it has an error, which is said. */
function decodeWord(line: PolicyLine): string | undefined {
  const word = line.token();
  const { tokenStart: start, tokenEnd: end } = line;
  try {
    const bytes = decodeName(word);
    if (bytes.includes(0)) return line.fail('no program can be given a NUL byte', start, end);
    return UTF8.decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return line.fail('expected a word in UTF-8', start, end);
    if (!(error instanceof TomoyoError)) throw error;
    const at = start + (error.column ?? 1) - 1;
    const reason = `not a word in the kernel's form; a space is \\040, a backslash \\\\: ${error.message}`;
    return line.fail(reason, at, at + 1);
  }
}
