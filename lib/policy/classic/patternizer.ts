import { EntryRewriter } from './entry-rewriter.js';
import { isDomainDefinition } from './names.js';
import type { PatternizeRules } from './patternize-rules.js';
import { unpack } from './unpack.js';

/**
 * What tomoyo-patternize does with the lines of a domain policy, one by one: entries are taken apart, and their words
 * rewritten from the first domain on. Nothing else is changed; lines that become equal stay.
 * Tested: test/unit/policy/classic/patternizer.test.ts; test/harness/cli/patternize.test.ts against that program.
 */
export class Patternizer {
  readonly #rewriter: EntryRewriter;
  #isInDomain = false;

  constructor({ rules }: Pick<PatternizeRules, 'rules'>) {
    this.#rewriter = new EntryRewriter(rules);
  }

  /** @param line as normalizeLine() gives it; @returns the lines it becomes */
  push(line: string): readonly string[] {
    return unpack(line)?.lines.map((one) => this.#rewrite(one)) ?? [this.#rewrite(line)];
  }

  #rewrite(line: string): string {
    if (isDomainDefinition(line)) {
      this.#isInDomain = true;
      this.#rewriter.enter(line);
      return line;
    }
    return this.#isInDomain ? this.#rewriter.rewrite(line) : line;
  }
}
