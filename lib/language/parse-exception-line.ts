import type { AclEntry, ExceptionPolicyNode } from './ast.js';
import type { PatternWord } from './ast-words.js';
import { EXCEPTION_FORMS, type Form, type FormNode } from './form-table.js';
import { TRANSITION_CONTROLS, type TransitionControl } from './keyword-table.js';
import { hasArguments, parseArguments, type Draft } from './parse-arguments.js';
import { parseEntry, unknownDirective, type Common } from './parse-entry.js';
import { digitsEnd, warnOfRest } from './parse-domain-line.js';
import { isPathWord } from './lexemes.js';
import { checkDomain, failPathWord } from './parse-words.js';
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
  for (const form of EXCEPTION_FORMS) if (line.skip(`${form.begin} `)) return parseForm(line, common, form);
  for (const control of TRANSITION_CONTROLS) if (line.skip(`${control} `)) return parseControl(line, common, control);
  if (line.skip('acl_group ')) return parseAclGroup(line, common);
  return unknownDirective(line, 'exception_policy');
}

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

/** Arguments one behind the other; text behind the last is ignored. */
function parseForm(line: PolicyLine, common: Common, form: Form): ExceptionPolicyNode | undefined {
  const draft: Draft & Common & Pick<Form, 'kind'> = { kind: form.kind, ...common };
  if (!parseArguments(line, draft, form)) return undefined;
  warnOfRest(line, line.tokenEnd);
  return isExceptionLine(draft, form) ? draft : undefined;
}

function isExceptionLine(draft: object, form: Form): draft is Exclude<FormNode, AclEntry> {
  return hasArguments(draft, form);
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
