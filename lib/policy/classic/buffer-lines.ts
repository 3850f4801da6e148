/**
 * Cuts a text that comes in pieces into lines as C programs with a line buffer do: a line that is longer than the buffer
 * comes in parts, a NUL ends it, and a last line needs no line feed. Nothing else is changed.
 * So do tomoyo-domainmatch and tomoyo-findtemp --with-domainname; their buffer has room for BUFFER_LIMIT bytes.
 */
export class BufferLines {
  #rest = '';

  push(piece: string): readonly string[] {
    const lines = (this.#rest + piece).split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.flatMap((line) => this.#parts(line, line.length + 1));
  }

  /** To call once. @returns the last line, if it has no line feed */
  end(): readonly string[] {
    return this.#rest === '' ? [] : this.#parts(this.#rest, this.#rest.length);
  }

  /** @param length with the line feed, which needs room, too */
  #parts(line: string, length: number): readonly string[] {
    if (length <= BUFFER_LIMIT) return [untilNul(line)];
    const parts: string[] = [];
    for (let at = 0; at < length; at += BUFFER_LIMIT) parts.push(untilNul(line.slice(at, at + BUFFER_LIMIT)));
    return parts;
  }
}

export const BUFFER_LIMIT = 16_382;

function untilNul(line: string): string {
  const nul = line.indexOf('\0');
  return nul < 0 ? line : line.slice(0, nul);
}
