import { decodeName } from '../../text/escape.js';
import { LinesByDomain } from './lines-by-domain.js';

/** Whether there is a file of that name; it is the name that is asked for, not what a link leads to. */
export type FileTest = (name: Uint8Array) => boolean;

/** Which words of a policy are names of files that do not exist. */
export class MissingFiles {
  readonly #exists: FileTest;
  readonly #known = new Map<string, boolean>();

  constructor(exists: FileTest) {
    this.#exists = exists;
  }

  /** Of any word: those that do not begin with `/`, patterns, and what is no name are not missing. */
  isMissing(word: string): boolean {
    if (word.charCodeAt(0) !== SLASH) return false;
    const known = this.#known.get(word);
    if (known !== undefined) return known;
    const missing = NAME.test(word) && !this.#exists(untilNul(decodeName(word)));
    this.#known.set(word, missing);
    return missing;
  }

  /** All that were found to be missing, by their bytes. */
  get sorted(): readonly string[] {
    return [...this.#known].flatMap(([word, missing]) => (missing ? [word] : [])).sort();
  }
}

const SLASH = 0x2f;

/** What decodes to a name: no wildcard, no octal digits for what can be printed. */
const NAME = /^(?:[!-[\]-~]|\\(?:\\|0[0-3][0-7]|040|177|[23][0-7]{2}))+$/;

/** The system takes a name up to its first NUL. */
function untilNul(name: Uint8Array): Uint8Array {
  const nul = name.indexOf(0);
  return nul < 0 ? name : name.subarray(0, nul);
}

/**
 * Names in a domain policy of files that do not exist, as tomoyo-findtemp prints them: each once, by their bytes, encoded as
 * they are there. Takes the text in pieces.
 * Tested: test/harness/cli/compat-differential.test.ts, byte for byte against that program.
 */
export class MissingNames {
  readonly #files: MissingFiles;
  /** A word that may go on. */
  #rest = '';

  constructor(exists: FileTest) {
    this.#files = new MissingFiles(exists);
  }

  push(piece: string): void {
    const words = (this.#rest + piece).split(BLANK);
    this.#rest = words.pop() ?? '';
    for (const word of words) this.#look(word);
  }

  /** To call once. */
  end(): string {
    this.#look(this.#rest);
    const names = this.#files.sorted;
    return names.length === 0 ? '' : `${names.join('\n')}\n`;
  }

  #look(word: string): void {
    // longer words come in parts there
    for (let at = 0; at < word.length; at += WORD_LIMIT) {
      const part = word.slice(at, at + WORD_LIMIT);
      const nul = part.indexOf('\0');
      this.#files.isMissing(nul < 0 ? part : part.slice(0, nul));
    }
  }
}

/** What scanf() takes for blanks. */
const BLANK = /[\t\n\v\f\r ]/;
const WORD_LIMIT = 16_380;

/**
 * The same by domain, as tomoyo-findtemp --with-domainname prints it: each line with such a name, cut behind the first. Words
 * stand between spaces alone.
 * Tested: test/harness/cli/compat-differential.test.ts, byte for byte against that program.
 */
export class MissingNamesByDomain extends LinesByDomain {
  constructor(exists: FileTest) {
    const files = new MissingFiles(exists);
    super((line) => upToMissing(line, files));
  }
}

/** The line up to the end of its first missing name; undefined: it has none. */
function upToMissing(line: string, files: MissingFiles): string | undefined {
  for (let start = 0; start < line.length;) {
    const space = line.indexOf(' ', start);
    const end = space < 0 ? line.length : space;
    if (files.isMissing(line.slice(start, end))) return line.slice(0, end);
    start = end + 1;
  }
  return undefined;
}
