import { literalExpression } from '../text/literal-expression.js';
import { compilePattern, firstWildcard, type Pattern } from './pattern.js';

/** A pattern for comparing with very many names. */
export interface QuickPattern extends Pattern {
  /** What all names that match begin with. */
  readonly prefix: string;
  /** How many `/` a name has that matches; undefined: that differs. */
  readonly slashes: number | undefined;
}

/**
 * As compilePattern(), with the same answers. Patterns that a regular expression takes no more time for than the
 * square of the length become one; names with escapes, and other patterns, are compared as there.
 */
export function quickPattern(text: string): QuickPattern {
  const first = firstWildcard(text);
  const prefix = first < 0 ? text : text.slice(0, first);
  const slow = compilePattern(text);
  const expression = first < 0 ? undefined : expressionOf(prefix, text.slice(first));
  const slashes = text.includes('\\{') || endsInMaybe(text.slice(prefix.length)) ? undefined : countSlashes(text);
  if (expression === undefined) return { ...slow, prefix, slashes };
  // a name that ends where the wildcards begin is not compared by components
  const isUnusual = (name: string) => name.length === prefix.length || UNUSUAL.test(name);
  const matches = (name: string) =>
    name.startsWith(prefix) && (isUnusual(name) ? slow.matches(name) : expression.test(name));
  return { text, isLiteral: false, prefix, slashes, matches };
}

/** Escapes, empty components. */
const UNUSUAL = /\\|\/\//;

function countSlashes(text: string): number {
  let count = 0;
  for (let at = text.indexOf('/'); at >= 0; at = text.indexOf('/', at + 1)) count += 1;
  return count;
}

const EXPRESSIONS: ReadonlyMap<string, string> = new Map([
  ['\\*', '[^/]*'],
  ['\\@', '[^/.]*'],
  ['\\?', '[^/]'],
  ['\\$', '[0-9]+'],
  ['\\+', '[0-9]'],
  ['\\X', '[0-9A-Fa-f]+'],
  ['\\x', '[0-9A-Fa-f]'],
  ['\\A', '[A-Za-z]+'],
  ['\\a', '[A-Za-z]'],
]);

/** Undefined for what has subtractions, repeated components, escapes, or too many wildcards for many letters. */
function expressionOf(prefix: string, rest: string): RegExp | undefined {
  if (prefix.includes('\\') || `${prefix}${rest}`.includes('//')) return undefined;
  const components = rest.split('/');
  const parts = components.map(componentExpression);
  let source = '';
  let choices = 0;
  for (const [index, part] of parts.entries()) {
    if (part === undefined) return undefined;
    choices += Math.max(0, part.many - 1);
    if (index === 0) source = part.source;
    else if (index < parts.length - 1 || !endsInMaybe(rest)) source += `/${part.source}`;
    else source += `(?:/${part.source})?`;
  }
  if (choices > 1) return undefined;
  return new RegExp(`^${literalExpression(prefix)}${source}${rest.endsWith('/') ? '' : '(?<!/)'}$`);
}

/** The last component, behind others, may be nothing. Source: security/tomoyo/util.c, tomoyo_path_matches_pattern2(). */
function endsInMaybe(rest: string): boolean {
  return /\/(?:\\[*@])+$/.test(rest);
}

interface ComponentExpression {
  readonly source: string;
  /** Wildcards for many letters: each but the first is a choice that may have to be made again. */
  readonly many: number;
}

function componentExpression(component: string): ComponentExpression | undefined {
  let source = '';
  let many = 0;
  for (let at = 0; at < component.length;) {
    const wildcard = EXPRESSIONS.get(component.slice(at, at + 2));
    const letter = component[at] ?? '';
    if (wildcard === undefined && letter === '\\') return undefined;
    source += wildcard ?? literalExpression(letter);
    if (wildcard !== undefined && /[*+]$/.test(wildcard)) many += 1;
    at += wildcard === undefined ? 1 : 2;
  }
  return { source, many };
}
