import { normalizeLine, normalLines, WholeLines } from '../lines.js';
import { describeLoss } from '../losses.js';
import { checkDomainLine } from './domain-line.js';
import { checkExceptionLine } from './exception-line.js';

const CHECKS = { domain_policy: checkDomainLine, exception_policy: checkExceptionLine } as const;

/**
 * What tomoyo-checkpolicy says of a policy, word for word: it complains of where it stopped reading a line, which often is
 * not what is wrong with it, and it does not know what a kernel takes. `checkPolicy()` does.
 * Tested: test/harness/cli/compat-differential.test.ts, byte for byte against that program.
 */
export class ClassicCheck {
  readonly #check: (line: string) => readonly string[];
  readonly #whole = new WholeLines();
  #lines = 0;
  #errors = 0;
  #warnings = 0;

  constructor(kind: keyof typeof CHECKS) {
    this.#check = CHECKS[kind];
  }

  /** @returns what is to be said of the lines that are complete by now */
  push(piece: string): string {
    const text = this.#whole.push(piece);
    if (text === undefined) return '';
    const raw = ILLEGAL.test(text) ? text.split('\n') : [];
    let said = '';
    for (const [index, line] of normalLines(text).entries()) {
      this.#lines += 1;
      const illegal = ILLEGAL.exec(raw[index] ?? '');
      if (illegal) said += this.#warn(illegal[0]);
      if (line === '' || line.startsWith('#')) continue;
      for (const complaint of this.#check(line)) {
        this.#errors += 1;
        said += `${this.#lines}: ERROR: ${complaint}\n`;
      }
    }
    return said;
  }

  #warn(byte: string): string {
    this.#warnings += 1;
    const octal = byte.charCodeAt(0).toString(8).padStart(3, '0');
    return `${this.#lines}: WARNING: Line contains illegal character (\\${octal}).\n`;
  }

  /** To call once. */
  end(): string {
    const [lines, errors, warnings] = [this.#lines, this.#errors, this.#warnings];
    return `Total:   ${many(lines, 'Line')}   ${many(errors, 'Error')}   ${many(warnings, 'Warning')}\n`;
  }

  /** The exit status of that program. */
  get status(): 0 | 1 | 2 {
    return this.#errors > 0 ? 2 : this.#warnings > 0 ? 1 : 0;
  }

  /** What that program does not look at without a word. */
  get unread(): string | undefined {
    return normalizeLine(this.#whole.rest) === ''
      ? undefined
      : describeLoss({ kind: 'end', line: this.#lines + 1, lines: 1 });
  }
}

/** Also of several lines. */
const ILLEGAL = /[^\t\n -~]/;

function many(count: number, noun: string): string {
  return `${count} ${noun}${count > 1 ? 's' : ''}`;
}
