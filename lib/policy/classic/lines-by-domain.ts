import { BufferLines } from './buffer-lines.js';
import { isDomainDefinition } from './names.js';

/** What is shown of a line; undefined: nothing. */
export type ShownPart = (line: string) => string | undefined;

/**
 * Lines of a domain policy by domain, as tomoyo-domainmatch and tomoyo-findtemp --with-domainname print them: an empty
 * line, the domain, its lines; domains without any are left out. Names of domains are not looked at. Takes the text in
 * pieces.
 */
export class LinesByDomain {
  readonly #shown: ShownPart;
  readonly #lines = new BufferLines();
  /** What is printed for lines before the first domain. */
  #domain = '(null)';
  #told = false;

  constructor(shown: ShownPart) {
    this.#shown = shown;
  }

  /** @returns what is shown of the lines that are complete by now */
  push(piece: string): string {
    return this.#text(this.#lines.push(piece));
  }

  /** To call once. */
  end(): string {
    return this.#text(this.#lines.end());
  }

  #text(lines: readonly string[]): string {
    let text = '';
    for (const line of lines) {
      if (isDomainDefinition(line)) {
        this.#domain = line;
        this.#told = false;
        continue;
      }
      const shown = this.#shown(line);
      if (shown === undefined) continue;
      if (!this.#told) text += `\n${this.#domain}\n`;
      this.#told = true;
      text += `${shown}\n`;
    }
    return text;
  }
}
