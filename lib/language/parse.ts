import type { PolicySyntaxError } from '../errors.js';
import { Source } from '../text/source.js';
import type { NodesByKind, PolicyKind } from './ast.js';
import { DOMAIN_NAME_LIMIT } from './domain-name.js';
import { rememberNodes } from './originals.js';
import { parseDomainLine } from './parse-domain-line.js';
import type { Common } from './parse-entry.js';
import { parseExceptionLine } from './parse-exception-line.js';
import { parseManagerLine, parseStatLine } from './parse-other-lines.js';
import { parseProfileLine } from './parse-profile-line.js';
import { isWord, type WordBits } from './lexemes.js';
import { checkNamespace } from './parse-words.js';
import { PolicyLine, type Problems } from './policy-line.js';
import type { PolicyWarning } from './problem.js';
import { warnOfSeparators } from './separator-warnings.js';

/** What `parsePolicy()` gives: every line a node, every error of the file. */
export interface PolicyFile<K extends PolicyKind = PolicyKind> {
  readonly kind: K;
  readonly nodes: readonly NodesByKind[K][];
  /** Lines that the kernel would drop, in order. */
  readonly errors: readonly PolicySyntaxError[];
  /** Lines that the kernel keeps, but not as they are written. */
  readonly warnings: readonly PolicyWarning[];
  readonly source: Source;
}

/** What `parseLine()` and `parsePolicyLines()` give. */
export interface ParsedLine<K extends PolicyKind = PolicyKind> {
  readonly node: NodesByKind[K];
  readonly errors: readonly PolicySyntaxError[];
  readonly warnings: readonly PolicyWarning[];
}

/** What every way of parsing takes. */
export interface ParseOptions<K extends PolicyKind = PolicyKind> {
  readonly kind: K;
  /** The name in messages; default: the kind. */
  readonly file?: string;
  /** Of the kernel that the policy is for: larger numbers than fit are stored modulo 2^32 or 2^64. Default 64. */
  readonly wordBits?: WordBits;
}

type LineParsers = { readonly [K in PolicyKind]: (line: PolicyLine, common: Common) => NodesByKind[K] | undefined };

const PARSERS: LineParsers = {
  domain_policy: parseDomainLine,
  exception_policy: parseExceptionLine,
  profile: parseProfileLine,
  manager: parseManagerLine,
  stat: parseStatLine,
};

/**
 * Parses a policy file as the kernel reads it: what the kernel keeps is a node, what it drops is an `unknown` node and
 * an error, what it keeps otherwise than written is a warning. Never throws.
 * @param text latin1 or UTF-8 decoded; anything at all
 * Source: security/tomoyo/common.c, tomoyo_write_control().
 */
export function parsePolicy<K extends PolicyKind>(text: string, options: ParseOptions<K>): PolicyFile<K> {
  const { kind, file = kind, wordBits = 64 } = options;
  const source = new Source(text, file);
  const problems: Problems = { source, wordBits, errors: [], warnings: [] };
  const nodes: NodesByKind[K][] = [];
  let start = 0;
  while (start < text.length) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    nodes.push(parseRaw(text.slice(start, end), start, kind, problems));
    if (newline < 0) warnOfMissingEnd(new PolicyLine(text.slice(start), start, problems));
    start = end + 1;
  }
  rememberNodes(source, nodes);
  return { kind, nodes, errors: problems.errors, warnings: problems.warnings, source };
}

/** Parses one line; a line end is not needed. Everything behind the first line end is left out. */
export function parseLine<K extends PolicyKind>(text: string, options: ParseOptions<K>): ParsedLine<K> {
  const { kind, file = kind, wordBits = 64 } = options;
  const newline = text.indexOf('\n');
  const line = newline < 0 ? text : text.slice(0, newline);
  const source = new Source(line, file);
  const problems: Problems = { source, wordBits, errors: [], warnings: [] };
  return { node: parseRaw(line, 0, kind, problems), errors: problems.errors, warnings: problems.warnings };
}

/** Warns if the last line is one that the kernel would have kept. */
export function warnOfMissingEnd(line: PolicyLine): void {
  if (line.text === '' || line.text.startsWith('#')) return;
  const reason = 'no line end; the kernel drops a last line without one';
  const end = line.start + line.raw.length;
  line.warnSource('no_final_newline', reason, { start: Math.max(line.start, end - 1), end });
}

/** One line without its line end. */
export function parseRaw<K extends PolicyKind>(
  raw: string,
  start: number,
  kind: K,
  problems: Problems,
): NodesByKind[K] {
  const line = new PolicyLine(raw, start, problems);
  const end = start + raw.length;
  // in manager, a comment of one word is a program's name
  const isProgram = kind === 'manager' && !line.text.includes(' ') && isWord(line.text);
  if (line.text.startsWith('#') && !isProgram) return { kind: 'comment', start, end, raw };
  warnOfSeparators(line);
  if (line.text === '') return { kind: 'blank', start, end, raw };
  if (line.text === 'reset') return { kind: 'reset', start, end, raw };
  const isDelete = line.skip('delete ');
  const prefixed = kind === 'exception_policy' || kind === 'profile';
  const hasNamespace = prefixed && line.text.startsWith('<', line.pos);
  const namespaceAt = line.pos;
  const namespace = hasNamespace ? wholeNamespace(line, line.token(), namespaceAt) : undefined;
  const common: Common = { start, end, raw, delete: isDelete, namespace };
  const keywordAt = line.pos;
  const valid = fits(line) && (namespace === undefined || checkPrefix(line, namespace, namespaceAt));
  const node = valid ? PARSERS[kind](line, common) : undefined;
  return node ?? { kind: 'unknown', ...common, keyword: line.text.slice(keywordAt).split(' ', 1)[0] ?? '' };
}

/** The kernel's buffer grows to 4 MiB, and needs room for the line end and one byte. Source: tomoyo_write_control(). */
const LINE_LIMIT = 4_194_302;

function fits(line: PolicyLine): boolean {
  if (line.raw.length <= LINE_LIMIT) return true;
  const reason = `the line has ${line.raw.length} bytes; expected at most ${LINE_LIMIT}: the write fails with ENOMEM, and all after it`;
  line.fail(reason, 0, line.text.length);
  return false;
}

/** The kernel takes the start of a namespace's name for the whole, and `<kernel>` is the first that it looks at. */
function wholeNamespace(line: PolicyLine, namespace: string, at: number): string {
  if (namespace === '<kernel>' || !'<kernel>'.startsWith(namespace)) return namespace;
  line.warn('namespace_prefix', 'the kernel takes it for <kernel>', at, at + namespace.length, '<kernel>');
  return '<kernel>';
}

function checkPrefix(line: PolicyLine, namespace: string, at: number): boolean {
  if (!checkNamespace(line, namespace, at)) return false;
  if (namespace.length > DOMAIN_NAME_LIMIT) {
    const reason = `the namespace has ${namespace.length} bytes; expected at most ${DOMAIN_NAME_LIMIT}`;
    line.fail(reason, at, at + namespace.length);
    return false;
  }
  if (!line.atEnd) return true;
  line.fail('nothing behind the namespace; expected a directive', at, line.text.length);
  return false;
}
