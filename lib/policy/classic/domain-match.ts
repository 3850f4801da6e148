import { BufferLines } from './buffer-lines.js';
import { isDomainDefinition } from './names.js';

/**
 * Lines of a domain policy that contain a string, as tomoyo-domainmatch prints them: an empty line, the domain, its lines.
 * Names of domains are not searched. Takes the text in pieces.
 * Tested: test/unit/policy/classic/domain-match.test.ts, against captures of that program.
 */
export class DomainMatch {
  readonly #string: string;
  readonly #lines = new BufferLines();
  /** What is printed for lines before the first domain. */
  #domain = '(null)';
  #told = false;

  constructor(string: string) {
    this.#string = string;
  }

  /** @returns what is found in the lines that are complete by now */
  push(piece: string): string {
    return this.#find(this.#lines.push(piece));
  }

  /** To call once. */
  end(): string {
    return this.#find(this.#lines.end());
  }

  #find(lines: readonly string[]): string {
    let found = '';
    for (const line of lines) {
      if (isDomainDefinition(line)) {
        this.#domain = line;
        this.#told = false;
      } else if (line.includes(this.#string)) {
        if (!this.#told) found += `\n${this.#domain}\n`;
        this.#told = true;
        found += `${line}\n`;
      }
    }
    return found;
  }
}
