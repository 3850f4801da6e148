export type PolicyFileName = 'domain_policy' | 'exception_policy' | 'profile' | 'manager' | 'stat';

/** Lines for one file of the kernel, to be written at once. */
export interface PlannedWrite {
  readonly file: PolicyFileName;
  /** Each line with its line feed. */
  readonly text: string;
  /** By how much `Policy update` grows if all lines are taken. */
  readonly counted: number;
}

/** Gathers lines in the order in which they must be written; lines for one file in a row become one write. */
export class Script {
  readonly #writes: { readonly file: PolicyFileName; readonly lines: string[]; counted: number }[] = [];

  get writes(): readonly PlannedWrite[] {
    return this.#writes.map(({ file, lines, counted }) => ({ file, text: `${lines.join('\n')}\n`, counted }));
  }

  write(file: PolicyFileName, line: string): void {
    this.writeAll(file, [line]);
  }

  writeAll(file: PolicyFileName, lines: readonly string[]): void {
    if (lines.length === 0) return;
    const write = this.#writeTo(file);
    for (const line of lines) write.lines.push(line);
    write.counted += lines.length;
  }

  /** The last one first. */
  deleteAll(file: PolicyFileName, lines: readonly string[]): void {
    this.writeAll(file, deletions(lines));
  }

  /** Whole lines, as they stand. @param count of those that are not empty */
  writeText(file: PolicyFileName, text: string, count: number): void {
    if (text === '') return;
    const write = this.#writeTo(file);
    write.lines.push(text.endsWith('\n') ? text.slice(0, -1) : text);
    write.counted += count;
  }

  /** In a domain that is there. `select` does not make it again if somebody else deleted it; the kernel counts it. */
  inDomain(name: string, lines: readonly string[]): void {
    if (lines.length === 0) return;
    this.writeAll('domain_policy', [`select ${name}`, ...lines]);
  }

  /** The last one first. */
  deleteInDomain(name: string, lines: readonly string[]): void {
    this.inDomain(name, deletions(lines));
  }

  #writeTo(file: PolicyFileName) {
    const last = this.#writes.at(-1);
    if (last?.file === file) return last;
    const made = { file, lines: [], counted: 0 };
    this.#writes.push(made);
    return made;
  }
}

function deletions(lines: readonly string[]): readonly string[] {
  return lines.map((_, index) => `delete ${lines[lines.length - 1 - index]}`);
}
