import type { PolicySyntaxError } from '../errors.js';
import type { Source } from '../text/source.js';
import type { WordBits } from './lexemes.js';
import { syntaxError, PolicyWarning, type PolicyWarningCode } from './problem.js';

/** Where the parser puts what it finds wrong. */
export interface Problems {
  readonly source: Source;
  readonly wordBits: WordBits;
  readonly errors: PolicySyntaxError[];
  readonly warnings: PolicyWarning[];
}

/**
 * One line as the kernel sees it, and a cursor on it.
 *
 * `text` is normalized: separators (bytes up to 0x20 and from 0x7f) are single spaces, none at the ends, nothing behind
 * a NUL. Positions are in `text`; `at()` gives the offset in the source.
 * Source: security/tomoyo/util.c, tomoyo_normalize_line().
 */
export class PolicyLine {
  readonly raw: string;
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Cursor. */
  pos = 0;
  /** Span of the word that `token()` gave last. */
  tokenStart = 0;
  tokenEnd = 0;
  readonly #problems: Problems;
  /** Offsets in `raw` of the characters of `text`, made when first asked for; absent: the same. */
  #map: Int32Array | undefined;

  constructor(raw: string, start: number, problems: Problems) {
    this.raw = raw;
    this.start = start;
    this.end = start + raw.length;
    this.#problems = problems;
    this.text = normalLine(raw);
  }

  get wordBits(): WordBits {
    return this.#problems.wordBits;
  }

  /** Offset in the source of a position. */
  at(position: number): number {
    if (this.text === this.raw) return this.start + position;
    this.#map ??= offsets(this.raw, this.text.length);
    if (position < this.#map.length) return this.start + (this.#map[position] ?? 0);
    const last = this.#map.at(-1);
    return this.start + (last === undefined ? 0 : last + 1);
  }

  /** The word at the cursor, '' at the end; moves behind it and its space. Source: tomoyo_read_token(). */
  token(): string {
    this.tokenStart = this.pos;
    const space = this.text.indexOf(' ', this.pos);
    this.tokenEnd = space < 0 ? this.text.length : space;
    this.pos = space < 0 ? this.text.length : space + 1;
    return this.text.slice(this.tokenStart, this.tokenEnd);
  }

  /** Moves behind `keyword` if the cursor stands on it. */
  skip(keyword: string): boolean {
    if (!this.text.startsWith(keyword, this.pos)) return false;
    this.pos += keyword.length;
    return true;
  }

  get rest(): string {
    return this.text.slice(this.pos);
  }

  get atEnd(): boolean {
    return this.pos >= this.text.length;
  }

  /** An error at a span of `text`; @returns undefined, for `return line.fail(...)` */
  fail(reason: string, from: number, to: number, fix?: string): undefined {
    this.#problems.errors.push(syntaxError(reason, this.#span(from, to), this.#problems.source, fix));
    return undefined;
  }

  /** The same at the last token. */
  failToken(reason: string, fix?: string): undefined {
    return this.fail(reason, this.tokenStart, this.tokenEnd, fix);
  }

  warn(code: PolicyWarningCode, reason: string, from: number, to: number, fix?: string): void {
    this.warnSource(code, reason, this.#span(from, to), fix);
  }

  warnSource(code: PolicyWarningCode, reason: string, span: { start: number; end: number }, fix?: string): void {
    this.#problems.warnings.push(new PolicyWarning(code, reason, span, this.#problems.source, fix));
  }

  /** At most the end of the line, at least one character, so that there is something to mark. */
  #span(from: number, to: number): { start: number; end: number } {
    const start = this.at(from);
    return { start, end: to > from ? this.at(to - 1) + 1 : Math.max(start, Math.min(start + 1, this.end)) };
  }
}

/** The text that the kernel reads in a line: words with single spaces between. */
export function normalLine(raw: string): string {
  return isNormal(raw) ? raw : normalize(raw);
}

/** Whether the kernel takes a character for a space. */
export function isSeparator(code: number): boolean {
  return code <= 0x20 || code >= 0x7f;
}

/** Single spaces between words, none at the ends, printable ASCII: the form in which files are nearly always. */
function isNormal(raw: string): boolean {
  let spaceBefore = true;
  for (let index = 0; index < raw.length; index += 1) {
    const code = raw.charCodeAt(index);
    if (code > 0x20 && code < 0x7f) spaceBefore = false;
    else if (code !== 0x20 || spaceBefore) return false;
    else spaceBefore = true;
  }
  return raw.length === 0 || !spaceBefore;
}

/** Through bytes: joining words, or replacing what is between them, takes V8 ten times as long on long lines. */
function normalize(raw: string): string {
  const bytes = new Uint8Array(raw.length);
  let length = 0;
  let inRun = true;
  for (let index = 0; index < raw.length; index += 1) {
    const code = raw.charCodeAt(index);
    if (code === 0) break;
    const separates = isSeparator(code);
    if (!separates || !inRun) {
      bytes[length] = separates ? 0x20 : code;
      length += 1;
    }
    inRun = separates;
  }
  return ASCII.decode(bytes.subarray(0, inRun && length > 0 ? length - 1 : length));
}

const ASCII = new TextDecoder('latin1');

/** A space of the text stands for the first character of a run of separators. */
function offsets(raw: string, length: number): Int32Array {
  const map = new Int32Array(length);
  let filled = 0;
  let inRun = true;
  for (let index = 0; filled < length; index += 1) {
    const separates = isSeparator(raw.charCodeAt(index));
    if (!separates || !inRun) {
      map[filled] = index;
      filled += 1;
    }
    inRun = separates;
  }
  return map;
}
