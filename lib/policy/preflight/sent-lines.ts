import type { PolicyKind } from '../../language/ast.js';
import { isSeparator } from '../../language/policy-line.js';

/** A line of a stored file that tomoyo-loader does not send to the kernel. */
export interface LeftOutLine {
  /** From 1. */
  readonly line: number;
  readonly why: 'too_long' | 'unsafe_byte' | 'of_no_domain';
}

export interface SentLines {
  /** The text with what is left out made empty, so that lines keep their numbers. */
  readonly text: string;
  /** All lines, also empty ones. */
  readonly lines: number;
  readonly leftOut: readonly LeftOutLine[];
}

const MOST_LINE_BYTES = 1 << 20;
/** A tab and a carriage return only part words; every other control character, and what is not ASCII, cuts. */
const UNSAFE = /[^\t\r\x20-\x7e]/;
const NAMES_DOMAIN = /^(?:delete )?(?:<|select )/;

/**
 * What of a stored file tomoyo-loader sends: a line that the kernel would cut keeps a shorter name than the one meant,
 * so it stays behind, and with the line that names a domain all that belongs to it.
 * @param text one character a byte
 * Source: native/loader/stored-lines.cc.
 */
export function sentLines(text: string, kind: PolicyKind): SentLines {
  const cutsMatter = kind !== 'profile' && kind !== 'stat';
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const leftOut: LeftOutLine[] = [];
  let domainLeftOut = false;
  for (const [index, raw] of lines.entries()) {
    const line = withoutLeadingSeparators(raw);
    if (line === '' || line.startsWith('#')) continue;
    const namesDomain = kind === 'domain_policy' && NAMES_DOMAIN.test(line);
    let why: LeftOutLine['why'] | undefined;
    if (line.length > MOST_LINE_BYTES) why = 'too_long';
    else if (cutsMatter && UNSAFE.test(line)) why = 'unsafe_byte';
    else if (domainLeftOut && !namesDomain) why = 'of_no_domain';
    if (namesDomain) domainLeftOut = why !== undefined;
    if (why === undefined) continue;
    leftOut.push({ line: index + 1, why });
    lines[index] = '';
  }
  return { text: lines.map((line) => `${line}\n`).join(''), lines: lines.length, leftOut };
}

/** The kernel's text ends at a NUL, also at one in front. */
function withoutLeadingSeparators(line: string): string {
  let at = 0;
  while (at < line.length && line[at] !== '\0' && isSeparator(line.charCodeAt(at))) at += 1;
  return line[at] === '\0' ? '' : line.slice(at);
}
