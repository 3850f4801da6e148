export type PolicyFileName = 'domain_policy' | 'exception_policy' | 'profile' | 'manager' | 'stat';

/** Lines for one file of the kernel, to be written at once. */
export interface PlannedWrite {
  readonly file: PolicyFileName;
  /** Each line with its line feed. */
  readonly text: string;
  /** By how much `Policy update` grows if all lines are taken. */
  readonly counted: number;
}

/** One write ends behind so many characters: larger strings and buffers cost a page fault for each of their pages. */
const WRITE_LENGTH = 64 * 1024;

interface GrowingWrite {
  readonly file: PolicyFileName;
  readonly lines: string[];
  length: number;
  counted: number;
}

/** Gathers lines in the order in which they must be written; lines for one file in a row become one write, or few. */
export class Script {
  readonly #writes: GrowingWrite[] = [];

  get writes(): readonly PlannedWrite[] {
    return this.#writes.map(({ file, lines, counted }) => ({ file, text: `${lines.join('\n')}\n`, counted }));
  }

  write(file: PolicyFileName, line: string): void {
    this.writeAll(file, [line]);
  }

  writeAll(file: PolicyFileName, lines: readonly string[]): void {
    for (const line of lines) this.#add(file, line, 1);
  }

  /** The last one first. */
  deleteAll(file: PolicyFileName, lines: readonly string[]): void {
    this.writeAll(file, deletions(lines));
  }

  /** Whole lines, as they stand. @param count of those that are not empty */
  writeText(file: PolicyFileName, text: string, count: number): void {
    if (text === '') return;
    this.#add(file, text.endsWith('\n') ? text.slice(0, -1) : text, count);
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

  #add(file: PolicyFileName, text: string, counted: number): void {
    const write = this.#writeTo(file);
    write.lines.push(text);
    write.length += text.length;
    write.counted += counted;
  }

  #writeTo(file: PolicyFileName): GrowingWrite {
    const last = this.#writes.at(-1);
    if (last?.file === file && last.length < WRITE_LENGTH) return last;
    const made = { file, lines: [], length: 0, counted: 0 };
    this.#writes.push(made);
    return made;
  }
}

function deletions(lines: readonly string[]): readonly string[] {
  return lines.map((_, index) => `delete ${lines[lines.length - 1 - index]}`);
}
