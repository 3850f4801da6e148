import type { ExceptionPolicyNode, TransitionControl } from './ast.js';
import type { PatternWord } from './ast-words.js';
import { parseEntry, unknownDirective, type Common } from './parse-entry.js';
import { digitsEnd, warnOfRest } from './parse-domain-line.js';
import { isPathWord, isWord } from './lexemes.js';
import { checkDomain, checkWord, failPathWord, parseAddress, parseNumber, parseWord } from './parse-words.js';
import type { PolicyLine } from './policy-line.js';

/**
 * A line of exception_policy, the cursor behind `delete ` and the namespace.
 * Source: security/tomoyo/common.c, tomoyo_write_exception().
 */
export function parseExceptionLine(line: PolicyLine, common: Common): ExceptionPolicyNode | undefined {
  if (line.pos === 0 && line.text === 'select transition_only') {
    const { start, end, raw } = line;
    return { kind: 'select', by: 'transition_only', value: '', start, end, raw };
  }
  if (line.skip('aggregator ')) return parseAggregator(line, common);
  for (const control of CONTROLS) if (line.skip(`${control} `)) return parseControl(line, common, control);
  if (line.skip('path_group ')) return parsePathGroup(line, common);
  if (line.skip('number_group ')) return parseNumberGroup(line, common);
  if (line.skip('address_group ')) return parseAddressGroup(line, common);
  if (line.skip('acl_group ')) return parseAclGroup(line, common);
  return unknownDirective(line, 'exception_policy');
}

const CONTROLS: readonly TransitionControl[] = [
  'no_reset_domain',
  'reset_domain',
  'no_initialize_domain',
  'initialize_domain',
  'no_keep_domain',
  'keep_domain',
];

/** Source: security/tomoyo/domain.c, tomoyo_write_aggregator(). */
function parseAggregator(line: PolicyLine, common: Common): ExceptionPolicyNode | undefined {
  const original = parseWord(line, 'pattern');
  if (original === undefined) return undefined;
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
  const replacement: PatternWord = { kind: 'pattern', text, at: line.at(line.tokenStart) };
  warnOfRest(line, line.tokenEnd);
  return { kind: 'aggregator', ...common, original, replacement };
}

/** The kernel has 16 bits for the length of a word's part without wildcards. Source: tomoyo_fill_path_info(). */
const LITERAL_LIMIT = 65_535;

/** Source: security/tomoyo/domain.c, tomoyo_write_transition_control(). */
function parseControl(line: PolicyLine, common: Common, control: TransitionControl): ExceptionPolicyNode | undefined {
  const from = line.pos;
  const split = line.text.indexOf(' from ', from);
  const onlyDomain = split < 0 && control.endsWith('keep_domain');
  let program: PatternWord | undefined;
  if (!onlyDomain) {
    const text = line.text.slice(from, split < 0 ? undefined : split);
    if (text !== 'any') {
      if (!isPathWord(text) || text.includes(' ')) return failProgram(line, text, from);
      program = { kind: 'pattern', text, at: line.at(from) };
    }
  }
  const domainAt = onlyDomain ? from : split + ' from '.length;
  const text = onlyDomain || split >= 0 ? line.text.slice(domainAt) : 'any';
  if (text === 'any') return { kind: 'transition_control', ...common, control, program, domain: undefined };
  if (text.startsWith('<') && !(isPathWord(text) && !text.includes(' '))) {
    if (!checkDomain(line, domainAt)) return undefined;
  } else if (!isPathWord(text) || text.includes(' ')) {
    return line.fail('expected a domain name, the path of its last component, or any', domainAt, line.text.length);
  }
  const domain: PatternWord = { kind: 'pattern', text, at: line.at(domainAt) };
  return { kind: 'transition_control', ...common, control, program, domain };
}

function failProgram(line: PolicyLine, text: string, from: number): undefined {
  const space = text.indexOf(' ');
  if (space >= 0) {
    return line.fail(
      'expected "from" behind the program, and one domain behind it',
      from + space + 1,
      from + text.length,
    );
  }
  line.pos = from;
  line.token();
  failPathWord(line, text);
  return undefined;
}

function parseGroupName(line: PolicyLine): string | undefined {
  const group = line.token();
  return checkWord(line, group, line.tokenStart, 'group name') ? group : undefined;
}

/** Source: security/tomoyo/group.c, tomoyo_write_group(): the member is stored as it is, even if there is none. */
function parsePathGroup(line: PolicyLine, common: Common): ExceptionPolicyNode | undefined {
  const group = parseGroupName(line);
  if (group === undefined) return undefined;
  const text = line.token();
  const member: PatternWord = { kind: 'pattern', text, at: line.at(line.tokenStart) };
  if (text === '') line.warn('empty_group_member', 'no member; the kernel stores an empty one', 0, line.text.length);
  else if (!isWord(text)) {
    line.warn('bad_group_member', 'this is no word: it is stored, but matches nothing', line.tokenStart, line.tokenEnd);
  }
  warnOfRest(line, line.tokenEnd);
  return { kind: 'path_group', ...common, group, member };
}

function parseNumberGroup(line: PolicyLine, common: Common): ExceptionPolicyNode | undefined {
  const group = parseGroupName(line);
  const member = group === undefined ? undefined : parseNumber(line, 'number');
  if (group === undefined || member === undefined) return undefined;
  if (member.kind === 'group') return line.failToken('groups cannot be nested; expected a number or range');
  warnOfRest(line, line.tokenEnd);
  return { kind: 'number_group', ...common, group, member };
}

function parseAddressGroup(line: PolicyLine, common: Common): ExceptionPolicyNode | undefined {
  const group = parseGroupName(line);
  const member = group === undefined ? undefined : parseAddress(line, 'address');
  if (group === undefined || member === undefined) return undefined;
  if (member.kind === 'group') return line.failToken('groups cannot be nested; expected an address or range');
  warnOfRest(line, line.tokenEnd);
  return { kind: 'address_group', ...common, group, member };
}

function parseAclGroup(line: PolicyLine, common: Common): ExceptionPolicyNode | undefined {
  const from = line.pos;
  const end = digitsEnd(line.text, from);
  const digits = line.text.slice(from, end);
  const group = Number(BigInt.asUintN(32, BigInt(digits.slice(-64))));
  if (end === from || group > 255 || line.text[end] !== ' ') {
    return line.fail('expected a group number 0 to 255 and an entry', from, Math.max(end, from + 1));
  }
  if (String(group) !== digits.replace(/^0+(?=\d)/, '')) {
    line.warn('number_wraps', `too large; the kernel stores ${group}`, from, end, String(group));
  }
  line.pos = end + 1;
  const start = line.at(line.pos);
  const inner = { ...common, start, raw: line.raw.slice(start - line.start) };
  const entry = parseEntry(line, inner);
  if (entry === 'other') return unknownDirective(line, 'domain_policy');
  return entry && { kind: 'acl_group', ...common, group, entry };
}
