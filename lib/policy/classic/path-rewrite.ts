import { quickPattern, type QuickPattern } from '../../language/quick-pattern.js';
import { literalExpression } from '../../text/literal-expression.js';
import type { PatternizeRule } from './patternize-rules.js';

/** A rule for paths, ready for very many of them. */
export interface PathRewrite {
  readonly rule: PatternizeRule;
  /** Source of a regular expression that finds something in every word that matches; undefined: no word is kept out. */
  readonly filter: string | undefined;
  /** @returns what a word becomes; undefined: it does not match */
  readonly apply: (word: string) => string | undefined;
}

export function pathRewrite(rule: PatternizeRule): PathRewrite {
  const pattern = quickPattern(rule.from);
  const { prefix } = pattern;
  const { kind, to } = rule;
  if (kind === 'tail_pattern') {
    const filter = prefix === '/' ? undefined : literalExpression(prefix);
    return { rule, filter, apply: (word) => rewriteTail(word, pattern, to) };
  }
  const filter = prefix === '' ? undefined : `^${literalExpression(prefix)}`;
  if (kind === 'head_pattern') return { rule, filter, apply: (word) => rewriteHead(word, pattern, to) };
  return { rule, filter, apply: (word) => (pattern.matches(word) ? to : undefined) };
}

/** The longest part up to a `/` that matches. */
function rewriteHead(word: string, pattern: QuickPattern, to: string): string | undefined {
  if (!word.startsWith(pattern.prefix)) return undefined;
  if (pattern.slashes !== undefined) {
    const end = behindSlashes(word, pattern.slashes);
    return end > 0 && pattern.matches(word.slice(0, end)) ? to + word.slice(end) : undefined;
  }
  for (let at = word.lastIndexOf('/'); at >= 0; at = at === 0 ? -1 : word.lastIndexOf('/', at - 1))
    if (pattern.matches(word.slice(0, at + 1))) return to + word.slice(at + 1);
  return undefined;
}

/** Behind so many `/`, at least one; 0: there are not so many. */
function behindSlashes(word: string, count: number): number {
  let end = 0;
  for (let left = count; left > 0; left -= 1) {
    end = word.indexOf('/', end) + 1;
    if (end === 0) return 0;
  }
  return end;
}

/** The longest part from a `/` on that matches. */
function rewriteTail(word: string, pattern: QuickPattern, to: string): string | undefined {
  const { prefix } = pattern;
  for (let at = word.indexOf(prefix); at >= 0; at = word.indexOf(prefix, at + 1))
    if (pattern.matches(word.slice(at))) return word.slice(0, at) + to;
  return undefined;
}
