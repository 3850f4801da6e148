import { firstWildcard } from '../../language/pattern.js';
import { pathRewrite } from '../classic/path-rewrite.js';
import type { PatternizeRule } from '../classic/patternize-rules.js';
import { EntryRewriter } from '../classic/entry-rewriter.js';
import { visitEntries, type EntryPolicyKind } from '../patternize/policy-entries.js';
import type { Suggestion } from './suggest.js';

/** Files that a rule would allow, and that no word stands for which it rewrites. */
export interface NewlyAllowed {
  /** The first of them. */
  readonly files: readonly string[];
  readonly more: number;
}

/** Files that are shown. */
const SHOWN_LIMIT = 10;

/** What a rule makes of a policy. */
interface Reach {
  readonly rule: PatternizeRule;
  readonly words: Set<string>;
  readonly results: Set<string>;
}

/**
 * Which files the rules for paths would newly allow.
 * @param filesBelow all files below a folder, in the kernel's form; asked once for each folder in which patterns begin
 * @returns by rule; none for rules that are not about files below `/`
 */
export function newlyAllowed(
  text: string,
  kind: EntryPolicyKind,
  suggestions: readonly Suggestion[],
  filesBelow: (folder: string) => Iterable<string>,
): ReadonlyMap<PatternizeRule, NewlyAllowed> {
  const byFolder = new Map<string, Reach[]>();
  for (const reach of reachOf(text, kind, suggestions)) {
    const folder = folderOf(reach.rule.from);
    if (folder !== undefined) byFolder.set(folder, [...(byFolder.get(folder) ?? []), reach]);
  }
  const found = new Map<PatternizeRule, NewlyAllowed>();
  for (const [folder, reaches] of byFolder) {
    const lists = reaches.map(({ rule, words, results }) => ({
      rule,
      apply: pathRewrite(rule).apply,
      words,
      results,
      files: Array<string>(),
      more: 0,
    }));
    for (const file of filesBelow(folder))
      for (const list of lists) {
        const result = list.words.has(file) ? undefined : list.apply(file);
        if (result === undefined || !list.results.has(result)) continue;
        if (list.files.length < SHOWN_LIMIT) list.files.push(file);
        else list.more += 1;
      }
    for (const { rule, files, more } of lists) found.set(rule, { files, more });
  }
  return found;
}

/** The folder that a pattern begins in; undefined: it is no file of a file system that has a root. */
function folderOf(pattern: string): string | undefined {
  if (!pattern.startsWith('/')) return undefined;
  const wildcard = firstWildcard(pattern);
  const prefix = wildcard < 0 ? pattern : pattern.slice(0, wildcard);
  return prefix.slice(0, prefix.lastIndexOf('/') + 1);
}

function reachOf(text: string, kind: EntryPolicyKind, suggestions: readonly Suggestion[]): readonly Reach[] {
  const rules = suggestions.map(({ rule }) => rule);
  const reaches = new Map<PatternizeRule, Reach>();
  for (const rule of rules) reaches.set(rule, { rule, words: new Set(), results: new Set() });
  const rewriter = new EntryRewriter(rules, ({ rule, word, to, argument }) => {
    if (argument.type !== 'path') return;
    reaches.get(rule)?.words.add(word);
    reaches.get(rule)?.results.add(to);
  });
  visitEntries(text, kind, {
    enter: (domain) => rewriter.enter(domain),
    barrier: () => {},
    entry: ({ head, line, argumentsAt }) => {
      for (const operation of head.operations) rewriter.rewrite(`${head.begin}${operation} ${line.slice(argumentsAt)}`);
    },
  });
  return [...reaches.values()];
}
