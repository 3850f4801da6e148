import type { DomainPolicyNode, SelectLine } from './ast.js';
import { DOMAIN_NAME_LIMIT } from './domain-name.js';
import { parseEntry, unknownDirective, type Common } from './parse-entry.js';
import { checkDomain } from './parse-words.js';
import type { PolicyLine } from './policy-line.js';

/**
 * A line of domain_policy, the cursor behind `delete `.
 * Source: security/tomoyo/common.c, tomoyo_write_domain().
 */
export function parseDomainLine(line: PolicyLine, common: Common): DomainPolicyNode | undefined {
  if (!common.delete && line.text.startsWith('select ', line.pos)) {
    const select = parseSelect(line);
    if (select !== undefined) return select;
    line.warn(
      'select_ignored',
      'this is no selection; the kernel ignores the word "select"',
      line.pos,
      line.pos + 6,
      '',
    );
    line.skip('select ');
  }
  const from = line.pos;
  if (line.text.startsWith('<', from)) return parseDomain(line, common);
  const profile = parseIndex(line, 'use_profile');
  if (profile === 'bad') return undefined;
  if (profile !== undefined) {
    if (common.delete) line.warn('delete_ignored', 'a domain always has a profile; the kernel ignores this line', 0, 6);
    return { kind: 'use_profile', ...common, profile };
  }
  const group = parseIndex(line, 'use_group');
  if (group === 'bad') return undefined;
  if (group !== undefined) return { kind: 'use_group', ...common, group };
  for (const kind of FLAGS) {
    if (!line.text.startsWith(kind, from)) continue;
    warnOfRest(line, from + kind.length);
    return { kind, ...common };
  }
  const entry = parseEntry(line, common);
  return entry === 'other' ? unknownDirective(line, 'domain_policy') : entry;
}

const FLAGS = ['quota_exceeded', 'transition_failed'] as const;

function parseDomain(line: PolicyLine, common: Common): DomainPolicyNode | undefined {
  const from = line.pos;
  if (!checkDomain(line, from)) return undefined;
  const name = line.text.slice(from);
  if (name.length > DOMAIN_NAME_LIMIT) {
    const reason = `the domain name has ${name.length} bytes; expected at most ${DOMAIN_NAME_LIMIT}`;
    return line.fail(reason, from, line.text.length);
  }
  return { kind: 'domain', ...common, name };
}

/** Source: sscanf("use_profile %u"): the space may be missing, text behind the number is ignored, 2^32 wraps. */
function parseIndex(line: PolicyLine, keyword: string): number | 'bad' | undefined {
  if (!line.text.startsWith(keyword, line.pos)) return undefined;
  let at = line.pos + keyword.length;
  if (line.text[at] === ' ') at += 1;
  else if (at < line.text.length) {
    if (!isDigitAt(line.text, at)) return undefined;
    line.warn('trailing_text', `expected a space behind ${keyword}`, line.pos, at, `${keyword} `);
  }
  const end = digitsEnd(line.text, at);
  const value = Number(BigInt.asUintN(32, BigInt(clipDigits(line.text.slice(at, end)))));
  if (end === at || value > 255) {
    line.fail(
      `${end === at ? 'missing or bad number' : `${clipDigits(line.text.slice(at, end))} is too large`} behind ${keyword}; expected 0 to 255`,
      at,
      Math.max(end, line.text.length),
    );
    return 'bad';
  }
  if (end - at > 3 && Number(line.text.slice(at, end)) > 255) {
    line.warn('number_wraps', `too large; the kernel stores ${value}`, at, end, String(value));
  }
  warnOfRest(line, end);
  return value;
}

/** Numbers wrap at a power of two, so the leading digits of a very long one count; no line needs that many. */
function clipDigits(digits: string): string {
  return digits.length <= 1000 ? digits : digits.slice(-1000);
}

export function digitsEnd(text: string, from: number): number {
  let end = from;
  while (isDigitAt(text, end)) end += 1;
  return end;
}

function isDigitAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0x30 && code <= 0x39;
}

/** Warns of text behind what the kernel reads. */
export function warnOfRest(line: PolicyLine, end: number): void {
  if (end >= line.text.length) return;
  line.warn('trailing_text', 'the kernel ignores this text', end, line.text.length, '');
}

const SELECTIONS = ['pid', 'global-pid', 'Q'] as const;

/** Source: security/tomoyo/common.c, tomoyo_select_domain(), and tomoyo_write_domain() for names. */
function parseSelect(line: PolicyLine): SelectLine | undefined {
  const from = line.pos + 'select '.length;
  const value = line.text.slice(from);
  const node = (by: SelectLine['by'], text: string): SelectLine => ({
    kind: 'select',
    by,
    value: text,
    start: line.start,
    end: line.end,
    raw: line.raw,
  });
  if (value === 'transition_only') return node(value, '');
  if (value.startsWith('domain=')) return node('domain', value.slice('domain='.length));
  if (value.startsWith('<')) return node('name', value);
  for (const by of SELECTIONS) {
    if (!value.startsWith(`${by}=`)) continue;
    const at = from + by.length + 1;
    const end = digitsEnd(line.text, at);
    if (end === at) return undefined;
    warnOfRest(line, end);
    return node(by, line.text.slice(at, end));
  }
  return undefined;
}
