import { compileDomainFilter, type DomainFilterOptions } from '../language/domain-filter.js';
import { ownCopy } from '../text/own-copy.js';
import { nearestDomains } from './nearest-domains.js';

/** A domain that was asked for, and is not there. */
export interface UnmetWish {
  readonly wish: string;
  /** Names that were probably meant, at most three. */
  readonly nearest: readonly string[];
}

/** Domains that somebody asks for, each by name, by its last components, or by patterns. */
export class DomainWishes {
  readonly #filters: readonly { readonly wish: string; readonly takes: (name: string) => boolean }[];
  readonly #known = new Map<string, boolean>();
  readonly #met = new Set<string>();

  /** @throws TomoyoError TOMOYO_BAD_OPTION: a wish that no name could match */
  constructor(wishes: readonly string[], options: DomainFilterOptions = {}) {
    this.#filters = wishes.map((wish) => ({ wish, takes: compileDomainFilter(wish, options) }));
  }

  /** Whether a domain is asked for; names are remembered. */
  takes(name: string): boolean {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    let isWanted = false;
    for (const { wish, takes } of this.#filters) {
      if (!takes(name)) continue;
      isWanted = true;
      this.#met.add(wish);
    }
    this.#known.set(ownCopy(name), isWanted);
    return isWanted;
  }

  /** Wishes that no name met that was asked about. */
  unmet(): readonly UnmetWish[] {
    const left = this.#filters.filter(({ wish }) => !this.#met.has(wish));
    return left.map(({ wish }) => ({ wish, nearest: nearestDomains(wish, this.#known.keys()) }));
  }
}
