import type { ManagerNode, StatNode } from './ast.js';
import type { Common } from './parse-entry.js';
import { isWord } from './lexemes.js';
import { warnOfRest } from './parse-domain-line.js';
import { wrap32 } from './parse-profile-line.js';
import { checkDomain, checkWord } from './parse-words.js';
import type { PolicyLine } from './policy-line.js';

/** A line of manager. Source: security/tomoyo/common.c, tomoyo_write_manager(). */
export function parseManagerLine(line: PolicyLine, common: Common): ManagerNode | undefined {
  const from = line.pos;
  const text = line.rest;
  if (text === 'manage_by_non_root') return { kind: 'manage_by_non_root', ...common };
  const at = line.at(from);
  if (!text.includes(' ') && isWord(text)) {
    const kind = text.startsWith('<') && text.endsWith('>') ? 'domain' : 'program';
    return { kind: 'manager', ...common, manager: { kind, text, at } };
  }
  if (text.startsWith('<')) {
    if (!checkDomain(line, from)) return undefined;
    return { kind: 'manager', ...common, manager: { kind: 'domain', text, at } };
  }
  const space = text.indexOf(' ');
  if (space < 0) {
    checkWord(line, text, from, 'program');
    return undefined;
  }
  return line.fail('text behind the program; expected one path, or a domain name', from + space + 1, line.text.length);
}

/** A line of stat: every line is taken, those of memory set a quota. Source: tomoyo_write_stat(). */
export function parseStatLine(line: PolicyLine, common: Common): StatNode | undefined {
  if (common.delete) line.warn('delete_ignored', 'the kernel sets what the line says', 0, 6, '');
  const from = line.pos;
  const text = line.rest.replace(SKIPPED, '$1');
  const match = /^([^:]*): ?(\d+)(.*)$/.exec(text);
  if (!match) return line.fail('expected "LABEL: NUMBER"', from, line.text.length);
  const [, label = '', digits = '', behind = ''] = match;
  const numberEnd = line.text.length - behind.length;
  if (text !== line.rest) line.warn('value_ignored', `the kernel takes this for "${label}"`, from, numberEnd, text);
  if (!PRINTED.test(behind)) warnOfRest(line, numberEnd);
  return { kind: 'stat', ...common, label, value: wrap32(digits), rest: behind.trimStart() };
}

/** The kernel looks for the three kinds of memory one behind the other; the last that it finds has the number. */
const SKIPPED = /^(Memory used by )(?:policy:)?(?:audit log:)?(?=(?:audit log|query message):)/;
/** What the kernel prints behind a number. */
const PRINTED = /^(?: \((?:Last|Quota): [^()]*\))?$/;
