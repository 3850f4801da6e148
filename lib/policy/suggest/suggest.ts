import { firstWildcard } from '../../language/pattern.js';
import { EntryRewriter } from '../classic/entry-rewriter.js';
import { patternizeRules, type PatternizeRule } from '../classic/patternize-rules.js';
import { patternizePolicy } from '../patternize/patternize-policy.js';
import {
  visitEntries,
  type EntryPolicyKind,
  type EntryVisitor,
  type PolicyEntry,
} from '../patternize/policy-entries.js';
import type { RuleCount } from '../patternize/rule-count.js';
import { AddressTable } from './address-table.js';
import { PathTable, type FoundRule } from './path-table.js';
import { PortTable } from './port-table.js';
import { SharedPathTable, type SharedPaths } from './shared-paths.js';

export interface SuggestOptions {
  readonly kind: EntryPolicyKind;
  /** How many different words there must be for a rule. */
  readonly min: number;
}

/** A rule that the policy shows, and what it would do with it. */
export interface Suggestion {
  readonly rule: PatternizeRule;
  /** Its lines in patternize.conf. */
  readonly lines: readonly string[];
  readonly count: RuleCount;
  /** A few words, and how many different ones there are. */
  readonly examples: readonly string[];
  readonly words: number;
}

/** What suggestRules() found. */
export interface Suggestions {
  /** In the order in which they are to be tried. */
  readonly rules: readonly Suggestion[];
  readonly groups: readonly SharedPaths[];
  /** Rules that are left out because others have more evidence. */
  readonly leftOut: number;
}

/**
 * Rules for patternize() that the words of a policy show, as narrow as they allow: process numbers, numbers, hashes, UUIDs,
 * temporary names, ports of clients, networks; and paths that could be a group. The time grows with the length of the text.
 * @param text whole lines, latin1
 */
export function suggestRules(text: string, options: SuggestOptions): Suggestions {
  const { kind, min } = options;
  const collector = new Collector();
  visitEntries(text, kind, collector);
  const found = [...collector.paths.rules(min), ...collector.ports.rules(min), ...collector.addresses.rules(min)];
  const best = strongest(found);
  const counted = countRules(text, best, options);
  const rewriter = new EntryRewriter(counted.map(({ rule }) => rule));
  const groups =
    kind === 'domain_policy'
      ? collector.shared.found((entry) => rewriter.rewrite(entry) !== entry).slice(0, GROUPS_LIMIT)
      : [];
  return { rules: counted, groups, leftOut: found.length - best.length };
}

/** More rules nobody reads, and each is compared with many words. */
const RULES_LIMIT = 500;
const GROUPS_LIMIT = 50;

function strongest(rules: readonly FoundRule[]): readonly FoundRule[] {
  if (rules.length <= RULES_LIMIT) return rules;
  const best = [...rules].sort((a, b) => b.evidence - a.evidence).slice(0, RULES_LIMIT);
  const kept = new Set(best);
  return rules.filter((rule) => kept.has(rule));
}

/** By doing what they say. Those that others leave too few words to are not worth a line. */
function countRules(text: string, found: readonly FoundRule[], { kind, min }: SuggestOptions): readonly Suggestion[] {
  let useful = found;
  for (let round = 1; ; round += 1) {
    const suggestions = countRound(text, useful, kind);
    const left = suggestions.filter(({ words }) => words >= min);
    if (left.length === suggestions.length || round === ROUNDS_LIMIT) return left;
    useful = useful.filter((_, index) => (suggestions[index]?.words ?? 0) >= min);
  }
}

/** Leaving out a rule seldom gives others so few words that they are left out, too. */
const ROUNDS_LIMIT = 3;

function countRound(text: string, found: readonly FoundRule[], kind: EntryPolicyKind): readonly Suggestion[] {
  const lines = found.map(({ conditions, kind: rewrite, from }) => [...conditions, `rewrite ${rewrite} ${from}`]);
  const rules = patternizeRules(lines.map((all) => `${all.join('\n')}\n`).join(''));
  const words = new Map<PatternizeRule, Set<string>>(rules.rules.map((rule) => [rule, new Set<string>()]));
  const done = patternizePolicy(text, { kind, rules, rewritten: ({ rule, word }) => words.get(rule)?.add(word) });
  return done.rules.map((count, index) => {
    const different = words.get(count.rule) ?? new Set<string>();
    const examples = [...different].slice(0, EXAMPLES);
    return { rule: count.rule, lines: lines[index] ?? [], count, examples, words: different.size };
  });
}

const EXAMPLES = 2;

/** Puts the words of all entries into tables. */
class Collector implements EntryVisitor {
  readonly paths = new PathTable();
  readonly ports = new PortTable();
  readonly addresses = new AddressTable();
  readonly shared = new SharedPathTable();
  readonly #domains = new Set<string>();
  #isNew = false;

  enter(domain: string): void {
    this.#isNew = !this.#domains.has(domain);
    this.#domains.add(domain);
  }

  barrier(): void {}

  entry({ head, line, at, argumentsAt }: PolicyEntry): void {
    const { form, begin, operations } = head;
    let start = argumentsAt;
    for (const { type } of form.arguments) {
      if (start > line.length) return;
      const space = line.indexOf(' ', start);
      const end = space < 0 ? line.length : space;
      const word = line.slice(start, end);
      start = end + 1;
      if (word.startsWith('@')) continue;
      if (type === 'path') {
        // programs give domains their names
        if (!operations.includes('execute') && firstWildcard(word) < 0) this.paths.add(word);
      } else
        for (const operation of operations)
          if (type === 'address') this.addresses.add(begin + operation, word);
          else if (type === 'port') this.ports.add(begin + operation, word);
    }
    // a domain that comes again is the same domain, which sets of domains by numbers could not tell
    if (form.kind === 'file_path' && start > line.length && this.#isNew)
      this.shared.add(line.slice(at), this.#domains.size);
  }
}
