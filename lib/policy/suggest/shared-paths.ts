/** Paths that stand in the same domains under the same operations. */
export interface SharedPaths {
  /** A name that says where they are; not more than a proposal. */
  readonly name: string;
  /** `file read/getattr` */
  readonly begin: string;
  readonly paths: readonly string[];
  readonly domains: number;
}

const LEAST_PATHS = 4;
const LEAST_DOMAINS = 3;

/**
 * Finds them by numbers for sets of domains: a path goes from the number of one set to that of the set with one domain more,
 * so that paths with equal sets have equal numbers in the end.
 */
export class SharedPathTable {
  readonly #numbers = new Map<string, number>();
  readonly #next = new Map<number, number>();
  /** By number of the set: how many domains it has, which the last is. */
  readonly #sizes: number[] = [0];
  readonly #last: number[] = [-1];

  /** @param entry `file read/getattr /etc/hosts`; @param domain a number for its domain, which grows */
  add(entry: string, domain: number): void {
    const number = this.#numbers.get(entry) ?? 0;
    if (this.#last[number] === domain) return;
    const key = number * DOMAINS_LIMIT + domain;
    let next = this.#next.get(key);
    if (next === undefined) {
      next = this.#sizes.length;
      this.#sizes.push((this.#sizes[number] ?? 0) + 1);
      this.#last.push(domain);
      this.#next.set(key, next);
    }
    this.#numbers.set(entry, next);
  }

  /** The largest first. @param isRewritten entries that a rule rewrites are left out */
  found(isRewritten: (entry: string) => boolean): readonly SharedPaths[] {
    const sets = new Map<string, string[]>();
    for (const [entry, number] of this.#numbers) {
      if ((this.#sizes[number] ?? 0) < LEAST_DOMAINS) continue;
      const key = `${number} ${entry.slice(0, entry.lastIndexOf(' '))}`;
      const entries = sets.get(key);
      if (entries === undefined) sets.set(key, [entry]);
      else entries.push(entry);
    }
    const all: SharedPaths[] = [];
    const names = new Map<string, number>();
    for (const [key, entries] of sets) {
      const paths = entries.length < LEAST_PATHS ? [] : entries.filter((entry) => !isRewritten(entry)).map(lastWord);
      if (paths.length < LEAST_PATHS) continue;
      const space = key.indexOf(' ');
      const domains = this.#sizes[Number(key.slice(0, space))] ?? 0;
      all.push({ name: freeName(paths, names), begin: key.slice(space + 1), paths, domains });
    }
    return all.sort((a, b) => saved(b) - saved(a));
  }
}

/** More domains than fit into memory. */
const DOMAINS_LIMIT = 2 ** 24;

/** Entries that a group is instead of. */
function saved({ paths, domains }: SharedPaths): number {
  return (paths.length - 1) * domains;
}

function lastWord(entry: string): string {
  return entry.slice(entry.lastIndexOf(' ') + 1);
}

/** `/etc/ssl/certs/` -> `ETC_SSL_CERTS`, with a number where there is one already. */
function freeName(paths: readonly string[], names: Map<string, number>): string {
  const name = (commonFolder(paths).match(/[A-Za-z0-9]+/g) ?? ['SHARED']).join('_').toUpperCase();
  const number = (names.get(name) ?? 0) + 1;
  names.set(name, number);
  return number === 1 ? name : `${name}_${number}`;
}

function commonFolder(paths: readonly string[]): string {
  let common = paths[0] ?? '';
  for (const path of paths) while (!path.startsWith(common)) common = common.slice(0, -1);
  return common.slice(0, common.lastIndexOf('/') + 1);
}
