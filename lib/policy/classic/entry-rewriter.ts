import { parseAddressRange, type AddressRange } from '../../language/address.js';
import type { Argument } from '../../language/form-table.js';
import { conditionHolds } from '../../language/line-condition.js';
import { firstWildcard } from '../../language/pattern.js';
import { entryLayout } from './entry-layout.js';
import { looseRangeContains, parseLooseRange, type LooseRange } from './loose-range.js';
import { pathRewrite, type PathRewrite } from './path-rewrite.js';
import type { PatternizeRule } from './patternize-rules.js';

/** A word that a rule rewrote. */
export interface Rewritten {
  readonly rule: PatternizeRule;
  readonly word: string;
  readonly to: string;
  /** Where it stood. */
  readonly argument: Argument;
}

interface RangeRewrite<Range> {
  readonly rule: PatternizeRule;
  readonly range: Range;
}

/** How ranges of a type are read and compared. */
interface Ranges<Range> {
  readonly parse: (word: string) => Range | undefined;
  readonly contains: (outer: Range, inner: Range) => boolean;
}

/** The rules whose conditions on the domain hold, by what they rewrite. */
interface ActiveRules {
  readonly paths: readonly PathRewrite[];
  /** Finds nothing in words that no rule for paths matches. */
  readonly filter: RegExp | undefined;
  readonly numbers: readonly RangeRewrite<LooseRange>[];
  readonly addresses: readonly RangeRewrite<AddressRange>[];
}

/** Rewrites the words of entries by rules: of each word the first that matches, and whose conditions hold. */
export class EntryRewriter {
  readonly #rules: readonly PatternizeRule[];
  readonly #rewritten: ((what: Rewritten) => void) | undefined;
  /** By the rules that are active, as many as there are combinations. */
  readonly #known = new Map<string, ActiveRules>();
  readonly #paths = new Map<PatternizeRule, PathRewrite>();
  #active: ActiveRules;

  /** @param rewritten told of each word */
  constructor(rules: readonly PatternizeRule[], rewritten?: (what: Rewritten) => void) {
    this.#rules = rules;
    this.#rewritten = rewritten;
    this.#active = this.#activate('');
  }

  /** The entries to come are those of a domain. */
  enter(domain: string): void {
    this.#active = this.#activate(domain);
  }

  /** @param entry one operation, single spaces; @returns the same string where nothing is rewritten */
  rewrite(entry: string): string {
    const layout = entryLayout(entry);
    if (layout === undefined) return entry;
    let result = '';
    let copied = 0;
    let at = layout.argumentsAt;
    for (const argument of layout.form.arguments) {
      if (at >= entry.length) break;
      const space = entry.indexOf(' ', at);
      const end = space < 0 ? entry.length : space;
      const to = this.#rewriteWord(entry.slice(at, end), argument, entry);
      if (to !== undefined) {
        result += entry.slice(copied, at) + to;
        copied = end;
      }
      at = end + 1;
    }
    return copied === 0 ? entry : result + entry.slice(copied);
  }

  #rewriteWord(word: string, argument: Argument, entry: string): string | undefined {
    switch (argument.type) {
      case 'path':
        return this.#rewritePath(word, argument, entry);
      case 'address':
        return this.#rewriteRange(word, argument, entry, this.#active.addresses, ADDRESSES);
      default:
        return this.#rewriteRange(word, argument, entry, this.#active.numbers, NUMBERS);
    }
  }

  #rewritePath(word: string, argument: Argument, entry: string): string | undefined {
    const { filter, paths } = this.#active;
    if (filter !== undefined && !filter.test(word)) return undefined;
    if (word.startsWith('@') || (word.includes('\\') && firstWildcard(word) >= 0)) return undefined;
    for (const { rule, apply } of paths) {
      const to = apply(word);
      if (to !== undefined && holds(rule, 'acl', entry)) return this.#done(rule, word, to, argument);
    }
    return undefined;
  }

  #rewriteRange<Range>(
    word: string,
    argument: Argument,
    entry: string,
    rules: readonly RangeRewrite<Range>[],
    { parse, contains }: Ranges<Range>,
  ): string | undefined {
    const range = rules.length === 0 ? undefined : parse(word);
    if (range === undefined) return undefined;
    const found = rules.find((candidate) => contains(candidate.range, range) && holds(candidate.rule, 'acl', entry));
    return found && this.#done(found.rule, word, found.rule.to, argument);
  }

  #done(rule: PatternizeRule, word: string, to: string, argument: Argument): string {
    this.#rewritten?.({ rule, word, to, argument });
    return to;
  }

  #activate(domain: string): ActiveRules {
    const active = this.#rules.filter((rule) => holds(rule, 'domain', domain));
    const key = active.map(({ atLine }) => atLine).join(' ');
    const known = this.#known.get(key) ?? activeRules(active, this.#paths);
    this.#known.set(key, known);
    return known;
  }
}

/** Whether the conditions on one kind of line hold. */
function holds({ conditions }: PatternizeRule, line: 'domain' | 'acl', text: string): boolean {
  return conditions.every((condition) => condition.line !== line || conditionHolds(condition, text));
}

function activeRules(rules: readonly PatternizeRule[], compiled: Map<PatternizeRule, PathRewrite>): ActiveRules {
  const paths: PathRewrite[] = [];
  const numbers: RangeRewrite<LooseRange>[] = [];
  const addresses: RangeRewrite<AddressRange>[] = [];
  for (const rule of rules) {
    if (rule.kind === 'number_pattern') {
      const range = parseLooseRange(rule.from);
      if (range !== undefined) numbers.push({ rule, range });
    } else if (rule.kind === 'address_pattern') {
      const range = parseAddressRange(rule.from);
      if (range !== undefined) addresses.push({ rule, range });
    } else {
      const path = compiled.get(rule) ?? pathRewrite(rule);
      compiled.set(rule, path);
      paths.push(path);
    }
  }
  return { paths, filter: filterOf(paths), numbers, addresses };
}

function filterOf(paths: readonly PathRewrite[]): RegExp | undefined {
  const filters = new Set(paths.map(({ filter }) => filter));
  return filters.has(undefined) ? undefined : new RegExp([...filters].join('|') || '(?!)');
}

const NUMBERS: Ranges<LooseRange> = { parse: parseLooseRange, contains: looseRangeContains };

/** The ends of a range are not compared with each other, as that program does. */
const ADDRESSES: Ranges<AddressRange> = {
  parse: parseAddressRange,
  contains: (outer, inner) =>
    outer.family === inner.family && notAbove(outer.min, inner.min) && notAbove(inner.max, outer.max),
};

function notAbove(left: readonly number[], right: readonly number[]): boolean {
  const at = left.findIndex((byte, index) => byte !== right[index]);
  return at < 0 || (left[at] ?? 0) < (right[at] ?? 0);
}
