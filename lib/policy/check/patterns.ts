import type { PolicyNode } from '../../language/ast.js';
import { firstWildcard } from '../../language/pattern.js';
import type { Source } from '../../text/source.js';
import { eachPattern, isEntry } from '../../language/entry-words.js';
import type { Report } from './found.js';

/** Patterns that match no name, wherever the kernel matches a pattern. */
export function checkPatterns(source: Source, node: PolicyNode, report: Report): void {
  const look = (word: { readonly text: string; readonly at: number }) => lookAt(source, word, report);
  if (isEntry(node)) eachPattern(node, look);
  else if (node.kind === 'path_group') look(node.member);
  else if (node.kind === 'aggregator') look(node.original);
}

function lookAt(source: Source, { text, at }: { readonly text: string; readonly at: number }, report: Report): void {
  if (!text.includes('\\-') || !matchesNothing(text)) return;
  report({
    code: 'pattern_matches_nothing',
    source,
    start: at,
    end: at + text.length,
    message: `${text} matches no name`,
    hint: 'put a wildcard before "\\-", and behind it what a name must not be, as in /\\*\\-name',
  });
}

/**
 * Whether a pattern can match no name for sure: its last component is a subtraction from nothing, or of all.
 *
 * The kernel compares the text before the first wildcard as it is, and then component by component what is left; so in the
 * component of the first wildcard the text before it does not count.
 * Source: security/tomoyo/util.c, tomoyo_path_matches_pattern(), tomoyo_file_matches_pattern().
 */
export function matchesNothing(pattern: string): boolean {
  const first = firstWildcard(pattern);
  if (first < 0) return false;
  const component = pattern.slice(Math.max(first, pattern.lastIndexOf('/') + 1));
  const [minuend, ...subtrahends] = splitAtMinus(component);
  if (subtrahends.length === 0) return false;
  return minuend === '' || subtrahends.some((part) => part === minuend || part === '\\*');
}

/** Whether a word has a wildcard. */
export function isPattern(text: string): boolean {
  return firstWildcard(text) >= 0;
}

function splitAtMinus(component: string): string[] {
  const parts: string[] = [];
  let from = 0;
  for (let at = component.indexOf('\\'); at >= 0; at = component.indexOf('\\', at)) {
    if (component[at + 1] === '-') {
      parts.push(component.slice(from, at));
      from = at + 2;
    }
    at += 2;
  }
  return [...parts, component.slice(from)];
}
