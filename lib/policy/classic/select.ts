import { normalizeLine } from './lines.js';
import type { Loss } from './losses.js';
import { isDomainDefinition } from './names.js';
import { ClassicReader } from './reader.js';

/**
 * The lines of some domains as tomoyo-selectpolicy prints them: in their order, as they stand but for blanks, each domain as
 * often as it occurs. Any line that begins like a domain ends the one before.
 * Tested: test/harness/cli/compat-differential.test.ts, byte for byte against that program.
 */
export class DomainSelection {
  readonly #names: ReadonlySet<string>;
  readonly #prefixes: readonly string[];
  readonly #reader = new ClassicReader();
  #selected = false;

  /** @param below take domains below the named ones, too */
  constructor(names: readonly string[], { below = false }: { readonly below?: boolean } = {}) {
    const normal = names.map(normalizeLine);
    this.#names = new Set(normal);
    this.#prefixes = below ? normal.map((name) => `${name} `) : [];
  }

  /** @returns the selected lines among those that are complete by now */
  push(piece: string): string {
    const selected: string[] = [];
    for (const line of this.#reader.push(piece)) {
      if (isDomainDefinition(line)) this.#selected = this.#has(line);
      if (this.#selected) selected.push(line);
    }
    return selected.length === 0 ? '' : `${selected.join('\n')}\n`;
  }

  /** @returns what was lost; to call once */
  finish(): readonly Loss[] {
    return this.#reader.finish();
  }

  #has(name: string): boolean {
    return this.#names.has(name) || this.#prefixes.some((prefix) => name.startsWith(prefix));
  }
}
