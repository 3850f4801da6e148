/**
 * A line as the programs of tomoyo-tools read it: bytes 1 to 32 and 127 to 255 are blanks, runs of them become one space,
 * those at the ends go; a NUL ends the line.
 * @param line one character a byte, without line feed
 * Tested: test/unit/policy/classic/lines.test.ts, test/harness/cli/compat-differential.test.ts against those programs.
 */
export function normalizeLine(line: string): string {
  if (isNormal(line)) return line;
  const end = line.indexOf('\0');
  return (end < 0 ? line : line.slice(0, end)).replace(BLANKS, ' ').replace(/^ | $/g, '');
}

const BLANKS = /[^!-~]+/g;

/** Also of several lines: nothing in the text would be changed. */
function isNormal(text: string): boolean {
  return !(ODD_BYTE.test(text) || text.includes('  ') || ODD_END.test(text));
}

const ODD_BYTE = /[^\n -~]/;
const ODD_END = /^ | $/m;

/** All lines of a text, as those programs read them. */
export function normalLines(text: string): readonly string[] {
  const lines = text.split('\n');
  return isNormal(text) ? lines : lines.map(normalizeLine);
}

/** Cuts a text that comes in pieces at its line feeds. */
export class WholeLines {
  #rest = '';

  /** @returns the lines that are complete by now as one text, without the last line feed; undefined: none */
  push(piece: string): string | undefined {
    const end = piece.lastIndexOf('\n');
    if (end < 0) {
      this.#rest += piece;
      return undefined;
    }
    const whole = this.#rest + piece.slice(0, end);
    this.#rest = piece.slice(end + 1);
    return whole;
  }

  /** What stands behind the last line feed. Most programs of tomoyo-tools throw it away without a word. */
  get rest(): string {
    return this.#rest;
  }
}
