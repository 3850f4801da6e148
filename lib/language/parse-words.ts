import { parseAddressRange } from './address.js';
import type { AddressArgument, GroupWord, NumberArgument, NumberWord, PathArgument, PatternWord } from './ast-words.js';
import { formatNumberRange, parseNumberRange } from './lexemes.js';
import type { PolicyLine } from './policy-line.js';
import { explainBadWord, isPathWord, isWord } from './lexemes.js';

/** So much of a word as a message can hold. */
export function clip(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}

/** A word or @group. Source: security/tomoyo/util.c, tomoyo_parse_name_union(). */
export function parsePath(line: PolicyLine, what: string): PathArgument | undefined {
  const text = line.token();
  if (text.startsWith('@')) return parseGroup(line, text);
  if (!checkWord(line, text, line.tokenStart, what)) return undefined;
  return { kind: 'pattern', text, at: line.at(line.tokenStart) };
}

/** A word that cannot be a group: `@` is an ordinary letter here. */
export function parseWord(line: PolicyLine, what: string): PatternWord | undefined {
  const text = line.token();
  if (!checkWord(line, text, line.tokenStart, what)) return undefined;
  return { kind: 'pattern', text, at: line.at(line.tokenStart) };
}

/** Source: security/tomoyo/util.c, tomoyo_parse_number_union(). */
export function parseNumber(line: PolicyLine, what: string): NumberArgument | undefined {
  const text = line.token();
  if (text.startsWith('@')) return parseGroup(line, text);
  return numberWord(line, text, line.tokenStart, what);
}

/** A number whose upper end is at most 65535. */
export function parsePort(line: PolicyLine, what: string): NumberArgument | undefined {
  const port = parseNumber(line, what);
  if (port?.kind !== 'number' || /^\d{1,4}$/.test(port.text)) return port;
  const range = parseNumberRange(port.text);
  if (range && range.max > 65535n) return line.failToken(`port "${clip(port.text)}" is too large; expected 0 to 65535`);
  return port;
}

/** Source: security/tomoyo/network.c, tomoyo_parse_ipaddr_union(). */
export function parseAddress(line: PolicyLine, what: string): AddressArgument | undefined {
  const text = line.token();
  if (text.startsWith('@')) return parseGroup(line, text);
  if (parseAddressRange(text) === undefined) {
    const expected = 'expected an IPv4 or IPv6 address, a range A-B of one family, or @group';
    return line.failToken(text === '' ? `missing ${what}; ${expected}` : `bad ${what} "${clip(text)}"; ${expected}`);
  }
  return { kind: 'address', text, at: line.at(line.tokenStart) };
}

/** A variable's name; `@` is an ordinary letter. Source: security/tomoyo/environ.c, tomoyo_write_misc(). */
export function parseVariable(line: PolicyLine, what: string): PatternWord | undefined {
  const name = parseWord(line, what);
  if (name?.text.includes('=')) return line.failToken('a variable name cannot have "="; expected a name or pattern');
  return name;
}

export function parseGroupName(line: PolicyLine, what: string): string | undefined {
  const group = line.token();
  return checkWord(line, group, line.tokenStart, what) ? group : undefined;
}

/** A member of a path_group: stored as it is, even if there is none. Source: tomoyo_write_group(). */
export function parsePathMember(line: PolicyLine): PatternWord {
  const text = line.token();
  if (text === '') line.warn('empty_group_member', 'no member; the kernel stores an empty one', 0, line.text.length);
  else if (!isWord(text)) {
    line.warn('bad_group_member', 'this is no word: it is stored, but matches nothing', line.tokenStart, line.tokenEnd);
  }
  return { kind: 'pattern', text, at: line.at(line.tokenStart) };
}

/** A member of a group that takes no `@NAME`. */
export function withoutGroup<Value extends { readonly kind: string }>(
  parse: (line: PolicyLine, what: string) => Value | GroupWord | undefined,
  expected: string,
): (line: PolicyLine, what: string) => Exclude<Value, GroupWord> | undefined {
  const isNoGroup = (member: Value | GroupWord): member is Exclude<Value, GroupWord> => member.kind !== 'group';
  return (line, what) => {
    const member = parse(line, what);
    if (member === undefined || isNoGroup(member)) return member;
    return line.failToken(`groups cannot be nested; expected ${expected}`);
  };
}

/** A path word without wildcards. Source: security/tomoyo/domain.c, tomoyo_write_aggregator(). */
export function parseLiteralPath(line: PolicyLine): PatternWord | undefined {
  const text = line.token();
  if (!isPathWord(text)) {
    failPathWord(line, text);
    return undefined;
  }
  if (/\\[^\\0-3]/.test(text.replaceAll('\\\\', ''))) {
    return line.failToken('wildcards are not possible in the second argument of aggregator; expected a path');
  }
  if (text.length > LITERAL_LIMIT) {
    return line.failToken(`the kernel takes a word of more than ${LITERAL_LIMIT} bytes for a pattern; expected a path`);
  }
  return { kind: 'pattern', text, at: line.at(line.tokenStart) };
}

/** The kernel has 16 bits for the length of a word's part without wildcards. Source: tomoyo_fill_path_info(). */
const LITERAL_LIMIT = 65_535;

function parseGroup(line: PolicyLine, text: string): GroupWord | undefined {
  const name = text.slice(1);
  if (!checkWord(line, name, line.tokenStart + 1, 'group name')) return undefined;
  return { kind: 'group', text, name, at: line.at(line.tokenStart) };
}

/** Reports what is wrong with a word at a position. */
export function checkWord(line: PolicyLine, text: string, at: number, what: string): boolean {
  if (isWord(text)) return true;
  if (text === '') {
    line.fail(`missing ${what}; expected a word`, at, at);
    return false;
  }
  const bad = explainBadWord(text);
  if (bad) line.fail(`bad ${what}: ${bad.reason}`, at + bad.start, at + bad.end, bad.fix);
  return false;
}

/** A number or range as the kernel stores it. Reports what is wrong with it; warns of one that wraps. */
export function numberWord(line: PolicyLine, text: string, at: number, what: string): NumberWord | undefined {
  if (text.length < PLAIN_LENGTH[line.wordBits] && PLAIN.test(text)) return { kind: 'number', text, at: line.at(at) };
  const range = parseNumberRange(text, line.wordBits);
  if (range === undefined) {
    const expected = 'expected a decimal, 0octal or 0xhex number, or a range A-B with A not above B';
    const reason = text === '' ? `missing ${what}; ${expected}` : `bad ${what} "${clip(text)}"; ${expected}`;
    return line.fail(reason, at, at + text.length);
  }
  if (!range.wraps) return { kind: 'number', text, at: line.at(at) };
  const stored = formatNumberRange(range);
  line.warn('number_wraps', `"${clip(text)}" is too large; the kernel stores ${stored}`, at, at + text.length);
  return { kind: 'number', text: stored, at: line.at(at), written: text };
}

/** One number that cannot be bad: decimal, or octal with octal digits only; too short to wrap. */
const PLAIN = /^(?:[1-9]\d*|0[0-7]*)$/;
const PLAIN_LENGTH = { 32: 10, 64: 16 } as const;

/** `<ns>` and the path words behind it; the cursor ends at the first other word. Source: tomoyo_get_domainname(). */
export function parseDomainName(line: PolicyLine): string | undefined {
  const from = line.pos;
  const namespace = line.token();
  let end = line.tokenEnd;
  if (!checkNamespace(line, namespace, from)) return undefined;
  while (!line.atEnd) {
    const before = line.pos;
    if (!isPathWord(line.token())) {
      line.pos = before;
      break;
    }
    end = line.tokenEnd;
  }
  return line.text.slice(from, end);
}

/** Reports a namespace that is not `<WORD>`. Source: security/tomoyo/util.c, tomoyo_domain_def(). */
export function checkNamespace(line: PolicyLine, text: string, at: number): boolean {
  if (text.startsWith('<') && text.endsWith('>') && isWord(text.slice(1, -1))) return true;
  const reason = text === '' ? 'missing domain name' : `bad namespace "${clip(text)}"`;
  const fix = /^<[a-z]+$/.test(text) ? `${text}>` : undefined;
  line.fail(`${reason}; expected <NAME> with a word between the brackets`, at, at + text.length, fix);
  return false;
}

/** A whole domain name up to the end of the line. Source: security/tomoyo/util.c, tomoyo_correct_domain(). */
export function checkDomain(line: PolicyLine, from: number): boolean {
  line.pos = from;
  if (!checkNamespace(line, line.token(), from)) return false;
  while (!line.atEnd) {
    const text = line.token();
    if (!isPathWord(text)) return failPathWord(line, text);
  }
  return true;
}

/** Reports the last token, which should have been a path word. */
export function failPathWord(line: PolicyLine, text: string): false {
  if (isWord(text)) {
    const reason = text.includes('/') ? `"${clip(text)}" has a "." before its first "/"` : `"${clip(text)}" has no "/"`;
    line.failToken(`${reason}; expected a path such as /bin/sh`);
  } else checkWord(line, text, line.tokenStart, 'path');
  return false;
}
