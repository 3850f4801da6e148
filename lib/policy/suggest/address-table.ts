import { formatAddressRange, parseAddressRange } from '../../language/address.js';
import type { FoundRule } from './path-table.js';

const LEAST_EVIDENCE = 4;

interface Network {
  readonly family: 'ipv4' | 'ipv6';
  readonly prefix: readonly number[];
  /** Addresses, or the smaller networks, in it. */
  readonly parts: Set<string>;
}

/** Groups addresses by what is done with them and the networks that they are in: IPv4 by 24 and 16 bits, IPv6 by 64. */
export class AddressTable {
  readonly #tables = new Map<string, Networks>();

  /** @param begin `network inet stream connect` */
  add(begin: string, word: string): void {
    const table = this.#tables.get(begin) ?? new Networks();
    this.#tables.set(begin, table);
    table.add(word);
  }

  rules(min: number): readonly FoundRule[] {
    return [...this.#tables].flatMap(([begin, table]) =>
      table.found(Math.max(min, LEAST_EVIDENCE)).map((network): FoundRule => ({
        conditions: [`acl.starts ${begin}`],
        kind: 'address_pattern',
        from: rangeOf(network),
        evidence: network.parts.size,
      })),
    );
  }
}

class Networks {
  readonly #seen = new Set<string>();
  readonly #small = new Map<string, Network>();

  add(word: string): void {
    if (this.#seen.has(word)) return;
    this.#seen.add(word);
    const address = word.includes('-') ? undefined : parseAddressRange(word);
    if (address === undefined) return;
    const { family, min } = address;
    put(this.#small, { family, prefix: min.slice(0, family === 'ipv4' ? 3 : 8), part: min.join('.') });
  }

  /** The smaller ones first. */
  found(least: number): readonly Network[] {
    const small = [...this.#small.values()];
    const large = new Map<string, Network>();
    // those that are a rule by themselves are no evidence for a larger one
    for (const { family, prefix, parts } of small)
      if (family === 'ipv4' && parts.size < least)
        put(large, { family, prefix: prefix.slice(0, 2), part: prefix.join('.') });
    return [...small, ...large.values()].filter(({ parts }) => parts.size >= least);
  }
}

function put(
  networks: Map<string, Network>,
  { family, prefix, part }: Pick<Network, 'family' | 'prefix'> & { readonly part: string },
): void {
  const key = `${family} ${prefix.join('.')}`;
  const known = networks.get(key) ?? { family, prefix, parts: new Set<string>() };
  networks.set(key, known);
  known.parts.add(part);
}

function rangeOf({ family, prefix }: Network): string {
  const rest = (family === 'ipv4' ? 4 : 16) - prefix.length;
  const ends = (byte: number) => [...prefix, ...Array.from({ length: rest }, () => byte)];
  return formatAddressRange({ family, min: ends(0), max: ends(255) });
}
