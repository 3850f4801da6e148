import { TomoyoError } from '../errors.js';
import type { AclEntry } from '../language/ast.js';
import { compileDomainFilter } from '../language/domain-filter.js';
import { eachGroup } from '../language/entry-words.js';
import { compilePattern } from '../language/pattern.js';
import { covers, type Known } from '../policy/check/covers.js';
import { parseLearnedEntry } from '../query/learned-entry.js';
import type { FoldedViolation } from './violation-fold.js';

/** A violation that shall happen, or may. */
export interface ExpectedViolation {
  /** The whole name of the domain or its last components, each a pattern; undefined: any. */
  readonly domain: string | undefined;
  /** An entry that would allow what is expected; its words may be patterns and ranges. Undefined: anything. */
  readonly entry: string | undefined;
  readonly atLeast: number;
  /** Undefined: however often. */
  readonly atMost: number | undefined;
  /** Why it is expected, for people. */
  readonly reason: string;
  /** Where it stands in its file, from 1. */
  readonly line: number;
}

/** The only conditions that the entry of a violation has. */
const CONDITIONS = /^(exec\.realpath|exec\.argv\[0\]|symlink\.target)=/;

/**
 * The entry of an expectation.
 * @throws TomoyoError TOMOYO_BAD_OPTION for what no violation could ever be compared with
 */
export function parseExpectedEntry(text: string): AclEntry {
  const entry = parseLearnedEntry(text);
  eachGroup(entry, (_kind, { text: group }) => {
    throw bad(`no group: nothing says here what is in ${group}`, text);
  });
  const other = entry.when.find((condition) => !CONDITIONS.test(condition.text));
  if (other) throw bad(`no condition but exec.realpath=, exec.argv[0]=, symlink.target=, not ${other.text}`, text);
  if (entry.grantLog !== undefined) throw bad('no grant_log=: it is not about what is refused', text);
  return entry;
}

function bad(expected: string, got: string): TomoyoError {
  return new TomoyoError('TOMOYO_BAD_OPTION', `"entry": expected ${expected}, got ${JSON.stringify(got)}.`);
}

/** An expectation ready to be compared with violations. Tested: test/unit/verdict/expectation.test.ts. */
export class Expectation {
  readonly expected: ExpectedViolation;
  readonly #isDomain: (name: string) => boolean;
  readonly #entry: AclEntry | undefined;
  #happened = 0;

  /** @throws TomoyoError TOMOYO_BAD_OPTION */
  constructor(expected: ExpectedViolation) {
    const { domain, entry } = expected;
    this.expected = expected;
    this.#isDomain = domain === undefined ? () => true : compileDomainFilter(domain);
    this.#entry = entry === undefined ? undefined : parseExpectedEntry(entry);
  }

  /** Counts it if it is about this. */
  takes({ domain, node, count }: FoldedViolation): boolean {
    if (!this.#isDomain(domain)) return false;
    if (this.#entry !== undefined && (node === undefined || !grants(this.#entry, node))) return false;
    this.#happened += count;
    return true;
  }

  get happened(): number {
    return this.#happened;
  }

  get isMet(): boolean {
    const { atLeast, atMost = Infinity } = this.expected;
    return this.#happened >= atLeast && this.#happened <= atMost;
  }
}

const NOTHING_KNOWN: Known = {
  members: () => [],
  matches: (pattern, name) => compilePattern(pattern).matches(name),
};

/** Whether one entry allows all that another one does. */
function grants(wide: AclEntry, narrow: AclEntry): boolean {
  if (wide.kind !== narrow.kind || socketOf(wide) !== socketOf(narrow)) return false;
  const allowed = operationsOf(wide);
  return operationsOf(narrow).every((operation) => allowed.includes(operation)) && covers(wide, narrow, NOTHING_KNOWN);
}

function socketOf(entry: AclEntry): string | undefined {
  return 'socket' in entry ? entry.socket : undefined;
}

function operationsOf(entry: AclEntry): readonly string[] {
  return 'operations' in entry ? entry.operations : [];
}
