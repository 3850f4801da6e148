import type { PolicyKind } from '../language/ast.js';
import { firstWildcard } from '../language/pattern.js';
import { lineEnd } from '../text/line-end.js';

/** A line that names files. */
export interface NamingLine {
  /** Offsets in the text. */
  readonly start: number;
  readonly end: number;
  /** The line of the domain that it belongs to, or is; undefined above the first, and in other files. */
  readonly domain: string | undefined;
  readonly isDomain: boolean;
  /** Absolute names in the kernel's text, each once; patterns are none. */
  readonly names: readonly string[];
}

/**
 * The lines of a policy that name files: words that begin with `/`, also those of domain names and groups, and the quoted
 * values of `exec.realpath` and `symlink.target`. Comments, `delete` lines, variables and what an aggregator makes of a name are left
 * out; lines with errors are looked at as well.
 * Tested: test/unit/policy/file-names.test.ts.
 */
export function* fileNames(text: string, kind: PolicyKind): Generator<NamingLine, void, undefined> {
  let domain: string | undefined;
  for (let start = 0; start < text.length;) {
    const end = lineEnd(text, start);
    const first = text.charCodeAt(start);
    const isDomain = kind === 'domain_policy' && first === LESS_THAN;
    if (isDomain) domain = text.slice(start, end);
    if (first !== HASH && !text.startsWith('delete ', start) && !text.startsWith('misc env ', start)) {
      const names = namesOf(text, start, kind === 'exception_policy' ? endOfNames(text, start, end) : end);
      if (names.length > 0) yield { start, end, domain, isDomain, names };
    }
    start = end + 1;
  }
}

const LESS_THAN = 0x3c;
const HASH = 0x23;
const SPACE = 0x20;
const QUOTE = 0x22;
const TILDE = 0x7e;
const NONE: readonly string[] = [];

/** The last word of an aggregator is what programs are called, whether there is such a file or not. */
function endOfNames(text: string, start: number, end: number): number {
  return /^(?:<\S+ )?aggregator /.test(text.slice(start, end)) ? text.lastIndexOf(' ', end) : end;
}

function namesOf(text: string, start: number, end: number): readonly string[] {
  let names: string[] | undefined;
  let slash = text.indexOf('/', start);
  while (slash >= 0 && slash < end) {
    const stop = wordEnd(text, slash, start, end);
    const name = stop < 0 ? '' : text.slice(slash, stop);
    if (name !== '' && !names?.includes(name) && firstWildcard(name) < 0) {
      names ??= [];
      names.push(name);
    }
    slash = text.indexOf('/', stop < 0 ? slash + 1 : stop);
  }
  return names ?? NONE;
}

/** Where the name ends that begins at a slash; -1 if none does. */
function wordEnd(text: string, slash: number, start: number, end: number): number {
  const before = slash === start ? SPACE : text.charCodeAt(slash - 1);
  if (before === QUOTE ? !isQuotedName(text, slash - 1, start) : !isBlank(before)) return -1;
  for (let at = slash; at < end; at += 1) {
    const letter = text.charCodeAt(at);
    if (isBlank(letter) || (letter === QUOTE && before === QUOTE)) return at;
  }
  return end;
}

/** What the kernel takes for a space: bytes that are written as escapes in names. */
function isBlank(letter: number): boolean {
  return letter <= SPACE || letter > TILDE;
}

/** Whether the quote at a place is that of a condition about a file's name. */
function isQuotedName(text: string, quote: number, start: number): boolean {
  const condition = text.slice(Math.max(start, text.lastIndexOf(' ', quote) + 1), quote);
  return /^(?:exec\.realpath|symlink\.target)!?=$/.test(condition);
}
