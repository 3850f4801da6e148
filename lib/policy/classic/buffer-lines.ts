/**
 * Cuts a text that comes in pieces into lines as C programs with a line buffer do: a line that is longer than the buffer
 * comes in parts, a NUL ends it, and a last line needs no line feed. Nothing else is changed.
 * Used for tomoyo-domainmatch and tomoyo-findtemp; their buffer has room for BUFFER_LIMIT bytes.
 */
export class BufferLines {
  #rest = '';
  #long = 0;

  push(piece: string): readonly string[] {
    const lines = (this.#rest + piece).split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.flatMap((line) => this.#parts(line, `${line}\n`));
  }

  /** To call once. @returns the last line, if it has no line feed */
  end(): readonly string[] {
    return this.#rest === '' ? [] : this.#parts(this.#rest, this.#rest);
  }

  /** How many lines came in parts. */
  get long(): number {
    return this.#long;
  }

  /** @param read the line with its line feed, which needs room, too */
  #parts(line: string, read: string): readonly string[] {
    if (read.length <= BUFFER_LIMIT) return [untilNul(line)];
    this.#long += 1;
    const parts: string[] = [];
    for (let at = 0; at < read.length; at += BUFFER_LIMIT) parts.push(untilNul(line.slice(at, at + BUFFER_LIMIT)));
    return parts;
  }
}

export const BUFFER_LIMIT = 16_382;

function untilNul(line: string): string {
  const nul = line.indexOf('\0');
  return nul < 0 ? line : line.slice(0, nul);
}
