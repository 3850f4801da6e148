import type { AuditRecord } from '../audit/record.js';
import type { Stat } from '../language/stat.js';
import { resultOf, shortDomain } from './format-event.js';

const DOMAIN_COLUMNS = 44;
const MOST_OPERATIONS = 12;

interface DomainCount {
  records: number;
  refused: number;
}

/** What went through a demo: records by domain and by kind, refused, lost, entries learned. */
export class DemoSummary {
  readonly #entriesBefore: ReadonlyMap<string, number>;
  readonly #domains = new Map<string, DomainCount>();
  readonly #operations = new Map<string, number>();
  #records = 0;
  #refused = 0;
  #violations = 0;
  #others = 0;
  #lost = 0;
  #learned: ReadonlyMap<string, number> = new Map();

  constructor(entriesBefore: ReadonlyMap<string, number>) {
    this.#entriesBefore = entriesBefore;
  }

  /** Records received of requests that the policy does not allow: what the kernel counts as violations. */
  get violations(): number {
    return this.#violations;
  }

  add(record: AuditRecord): void {
    this.#records++;
    if (!record.granted && !record.isStatus) this.#violations++;
    const refused = resultOf(record) === 'refused' ? 1 : 0;
    this.#refused += refused;
    const domain = this.#domains.get(record.domain) ?? { records: 0, refused: 0 };
    this.#domains.set(record.domain, { records: domain.records + 1, refused: domain.refused + refused });
    this.#operations.set(record.operation, (this.#operations.get(record.operation) ?? 0) + 1);
  }

  /** A gap, or a record that could not be read. */
  addOther(): void {
    this.#others++;
  }

  /** @param stat and entries after the last record: the kernel's own counters say what never arrived */
  end(stat: Stat, entriesAfter: ReadonlyMap<string, number>): void {
    const { learning, permissive, enforcing } = stat.violations;
    this.#lost = Math.max(0, learning.count + permissive.count + enforcing.count - this.#violations);
    this.#learned = new Map(
      [...entriesAfter]
        .map(([domain, count]): [string, number] => [domain, count - (this.#entriesBefore.get(domain) ?? 0)])
        .filter(([, count]) => count > 0),
    );
  }

  lines(): readonly string[] {
    const learned = [...this.#learned.values()].reduce((sum, count) => sum + count, 0);
    const domains = [...this.#domains].sort(([, a], [, b]) => b.records - a.records);
    const operations = [...this.#operations].sort(([, a], [, b]) => b - a);
    const more = operations.length - MOST_OPERATIONS;
    return [
      '',
      `${this.#records} records: ${this.#refused} refused, ${this.#lost} lost, ${this.#others} gaps or malformed, ` +
        `${learned} entries learned`,
      '',
      `${'domain'.padEnd(DOMAIN_COLUMNS)} records refused learned`,
      ...domains.map(
        ([domain, { records, refused }]) =>
          shortDomain(domain, DOMAIN_COLUMNS).padEnd(DOMAIN_COLUMNS) +
          [records, refused, this.#learned.get(domain) ?? 0].map((count) => String(count).padStart(8)).join(''),
      ),
      '',
      ...operations
        .slice(0, MOST_OPERATIONS)
        .map(([operation, count]) => `${operation.padEnd(DOMAIN_COLUMNS)}${String(count).padStart(8)}`),
      ...(more > 0 ? [`... and ${more} other kinds`] : []),
    ];
  }
}
