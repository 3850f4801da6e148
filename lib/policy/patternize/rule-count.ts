import type { Rewritten } from '../classic/entry-rewriter.js';
import type { PatternizeRule } from '../classic/patternize-rules.js';

/** What one rule did. */
export class RuleCount {
  readonly rule: PatternizeRule;
  words = 0;
  /** Of the words those that it keeps as they are, so that no later rule has them. */
  kept = 0;
  /** Lines with such words. */
  entries = 0;
  /** Of the entries those that are left when equal ones are one. */
  left = 0;
  /** Of the words those that are programs of `execute`. */
  executes = 0;
  /** Of numbers: how many stood where. */
  readonly places = new Map<string, number>();
  #lastEntry = -1;
  readonly #domains = new Set<string>();
  #lastDomain = '';

  constructor(rule: PatternizeRule) {
    this.rule = rule;
  }

  /** In how many different domains, or namespaces of an exception policy. */
  get domains(): number {
    return this.#domains.size;
  }

  /** Counts a word. @param entry number of the line, which grows */
  add(place: string | undefined, entry: number, domain: string): void {
    this.words += 1;
    if (entry !== this.#lastEntry) this.entries += 1;
    if (domain !== this.#lastDomain) this.#domains.add(domain);
    this.#lastEntry = entry;
    this.#lastDomain = domain;
    if (place !== undefined) this.places.set(place, (this.places.get(place) ?? 0) + 1);
  }
}

const NUMBERS: Readonly<Record<string, string>> = { ioctl: 'ioctl command', chown: 'user id', chgrp: 'group id' };

/** What a number is, by where it stands; undefined for paths and addresses. */
export function placeOf({ argument }: Pick<Rewritten, 'argument'>, operations: readonly string[]): string | undefined {
  if (argument.type !== 'number' && argument.type !== 'port') return undefined;
  if (argument.key !== 'number') return argument.what;
  return [...new Set(operations.map((operation) => NUMBERS[operation] ?? 'mode'))].join(' and ');
}
