/** A domain as the programs of tomoyo-tools hold it: a number and strings that are the same only when their bytes are. */
export class ClassicDomain {
  /** As written, without anything that was lost. */
  readonly name: string;
  /** undefined: none was given */
  profile: number | undefined;
  /** Until something is deleted, entries are only gathered: sorting tells which are the same. */
  #entries: string[] | Set<string> = [];

  constructor(name: string) {
    this.name = name;
  }

  add(entry: string): void {
    if (Array.isArray(this.#entries)) this.#entries.push(entry);
    else this.#entries.add(entry);
  }

  delete(entry: string): void {
    if (Array.isArray(this.#entries)) this.#entries = new Set(this.#entries);
    this.#entries.delete(entry);
  }

  /** Each entry once, by their bytes. */
  sorted(): readonly string[] {
    if (!Array.isArray(this.#entries)) return [...this.#entries].sort();
    const sorted = this.#entries.sort();
    let kept = 0;
    let last: string | undefined;
    for (const entry of sorted) {
      if (entry === last) continue;
      sorted[kept++] = entry;
      last = entry;
    }
    sorted.length = kept;
    return sorted;
  }
}
