import type { FoundRule } from './path-table.js';

/** From where the kernel takes ports that nobody asked for. Source: net/ipv4/af_inet.c, inet_init_net(). */
const EPHEMERAL = { min: 32_768, max: 60_999 } as const;
const LEAST_EVIDENCE = 4;

/** Groups ports by what is done with them. */
export class PortTable {
  readonly #ports = new Map<string, Set<string>>();

  /** @param begin `network inet stream connect` */
  add(begin: string, word: string): void {
    const port = Number(word);
    if (!(port >= EPHEMERAL.min && port <= EPHEMERAL.max)) return;
    const ports = this.#ports.get(begin) ?? new Set<string>();
    this.#ports.set(begin, ports);
    ports.add(word);
  }

  rules(min: number): readonly FoundRule[] {
    return [...this.#ports]
      .filter(([, ports]) => ports.size >= Math.max(min, LEAST_EVIDENCE))
      .map(([begin, ports]) => ({
        conditions: [`acl.starts ${begin}`],
        kind: 'number_pattern',
        from: `${EPHEMERAL.min}-${EPHEMERAL.max}`,
        evidence: ports.size,
      }));
  }
}
