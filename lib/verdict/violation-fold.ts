import type { Mode } from '../audit/header.js';
import type { AuditRecord } from '../audit/record.js';
import { TomoyoError } from '../errors.js';
import type { AclEntry } from '../language/ast.js';

/** Requests of one domain that the policy does not allow and that one entry would allow. */
export interface Violation {
  readonly domain: string;
  /** What was asked for, as the record has it. */
  readonly entry: string;
  /** The line of the domain that would allow it; undefined: the language has none, and `entry` says what it was. */
  readonly allow: string | undefined;
  readonly count: number;
  /** How many of them were refused: those in enforcing mode. */
  readonly refused: number;
  readonly modes: readonly Mode[];
  /** The first of their records, as the kernel gave it. */
  readonly raw: string;
}

/** One kind of violation and the node of the entry that would allow it. */
export interface FoldedViolation extends Violation {
  readonly node: AclEntry | undefined;
}

type Growing = { -readonly [Key in keyof FoldedViolation]: FoldedViolation[Key] } & { modes: Mode[] };

/** Records of requests that were not allowed, equal ones counted. Tested: test/unit/verdict/violation-fold.test.ts. */
export class ViolationFold {
  readonly #kinds = new Map<string, Growing>();
  readonly #spared: string;
  #sparedCount = 0;

  /** @param spared the domain of the board's agent: what it does is nobody's fault, and only counted */
  constructor(spared: string) {
    this.#spared = spared;
  }

  /** @returns whether the kernel counted it: it was not allowed */
  add(record: AuditRecord): boolean {
    const { domain, mode } = record;
    if (record.granted || record.isStatus || mode === 'disabled') return false;
    if (domain === this.#spared) this.#sparedCount += 1;
    else this.#fold(record);
    return true;
  }

  /** In the order in which they came first. */
  get violations(): readonly FoldedViolation[] {
    return [...this.#kinds.values()];
  }

  get sparedCount(): number {
    return this.#sparedCount;
  }

  #fold(record: AuditRecord): void {
    const { domain, entry, mode, raw } = record;
    const allowing = allowingEntry(record);
    const key = `${domain}\n${allowing?.text ?? entry}`;
    const { text: allow, entry: node } = allowing ?? { text: undefined, entry: undefined };
    const kind = this.#kinds.get(key) ?? { domain, entry, allow, count: 0, refused: 0, modes: [], raw, node };
    this.#kinds.set(key, kind);
    kind.count += 1;
    if (record.refused) kind.refused += 1;
    if (!kind.modes.includes(mode)) kind.modes.push(mode);
  }
}

function allowingEntry(record: AuditRecord): ReturnType<AuditRecord['toPolicyEntry']> {
  try {
    return record.toPolicyEntry();
  } catch (error) {
    // what a newer kernel says and the language does not know: it counts all the same
    if (error instanceof TomoyoError) return undefined;
    throw error;
  }
}
