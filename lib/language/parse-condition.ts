import type { Condition, ConditionOperand, ConditionOperator, PathArgument, PatternWord } from './ast-words.js';
import { CONDITION_ATTRIBUTES, CONDITION_CONSTANTS } from './keyword-table.js';
import { checkWord, clip, numberWord } from './parse-words.js';
import type { PolicyLine } from './policy-line.js';
import { isDigit } from '../text/ascii.js';
import { nearest } from '../text/nearest.js';

export interface Conditions {
  readonly when: readonly Condition[];
  readonly grantLog: 'yes' | 'no' | undefined;
}

const NONE: Conditions = { when: [], grantLog: undefined };

/**
 * The rest of an entry: conditions up to the end of the line.
 * Source: security/tomoyo/condition.c, tomoyo_get_condition(). Order is kept; grant_log may stand anywhere, once.
 */
export function parseConditions(line: PolicyLine): Conditions | undefined {
  if (line.atEnd) return NONE;
  const when: Condition[] = [];
  let grantLog: 'yes' | 'no' | undefined;
  while (!line.atEnd) {
    const text = line.token();
    if (text.startsWith('grant_log=') || text.startsWith('grant_log!=')) {
      const value = parseGrantLog(line, text, grantLog);
      if (value === undefined) return undefined;
      grantLog = value;
      continue;
    }
    const condition = parseCondition(line, text);
    if (condition === undefined) return undefined;
    when.push(condition);
  }
  return hasTooMany(line, when) ? undefined : { when, grantLog };
}

/**
 * The kernel counts the conditions of an entry, and the numbers in them, with 16 bits each, and reserves memory for as
 * many as it counted: one more panics it or overwrites its memory.
 * Source: struct tomoyo_condition. Seen on 6.1.0-56-arm64.
 */
const COUNT_LIMIT = 65_535;

function hasTooMany(line: PolicyLine, when: readonly Condition[]): boolean {
  if (when.length <= COUNT_LIMIT / 2) return false;
  let numbers = 0;
  for (const each of when) if (each.kind === 'compare') numbers += count(each.left) + count(each.right);
  if (when.length <= COUNT_LIMIT && numbers <= COUNT_LIMIT) return false;
  const found = `${when.length} conditions with ${numbers} numbers`;
  line.failToken(`${found}: more than ${COUNT_LIMIT} of either overwrite the kernel's memory; expected fewer`);
  return true;
}

function count({ kind }: ConditionOperand): 0 | 1 {
  return kind === 'number' || kind === 'group' ? 1 : 0;
}

function parseGrantLog(line: PolicyLine, text: string, before: string | undefined): 'yes' | 'no' | undefined {
  if (before !== undefined) return line.failToken('a second grant_log; expected at most one');
  if (text === 'grant_log=yes') return 'yes';
  if (text === 'grant_log=no') return 'no';
  return line.failToken(`bad grant_log "${text}"; expected grant_log=yes or grant_log=no`);
}

function parseCondition(line: PolicyLine, text: string): Condition | undefined {
  const equals = text.indexOf('=');
  if (equals <= 0) {
    return line.failToken(`expected a condition KEY=VALUE or KEY!=VALUE, got "${clip(text)}"`);
  }
  const operator: ConditionOperator = text[equals - 1] === '!' ? '!=' : '=';
  if (operator === '=' && text[equals + 1] === '=') {
    return line.fail(
      '"==" is no operator; expected = or !=',
      line.tokenStart + equals,
      line.tokenStart + equals + 2,
      '=',
    );
  }
  const left = text.slice(0, operator === '=' ? equals : equals - 1);
  const right = text.slice(equals + 1);
  const leftAt = line.tokenStart;
  const rightAt = line.tokenStart + equals + 1;
  const base = { text, at: line.at(leftAt), operator };
  if (left.startsWith('exec.argv[')) return parseArgv(line, base, { left, leftAt, right, rightAt });
  if (left.startsWith('exec.envp["')) return parseEnvp(line, base, { left, leftAt, right, rightAt });
  if (left === 'exec.realpath' || left === 'symlink.target') {
    const value = parseNameValue(line, right, rightAt);
    return value && { kind: 'name', key: left, value, ...base };
  }
  const leftOperand = parseOperand(line, left, leftAt, { groups: 'not here' });
  if (leftOperand === undefined) return undefined;
  const rightOperand = parseOperand(line, right, rightAt, { groups: 'here' });
  return rightOperand && { kind: 'compare', left: leftOperand, right: rightOperand, ...base };
}

interface Sides {
  readonly left: string;
  readonly leftAt: number;
  readonly right: string;
  readonly rightAt: number;
}
interface Base {
  readonly text: string;
  readonly at: number;
  readonly operator: ConditionOperator;
}

function parseArgv(line: PolicyLine, base: Base, { left, leftAt, right, rightAt }: Sides): Condition | undefined {
  const digits = ARGV_INDEX.exec(left)?.[1];
  if (digits === undefined) {
    const reason = `bad "${clip(left)}"; expected exec.argv[N] with a plain decimal N`;
    return line.fail(reason, leftAt, leftAt + left.length);
  }
  const index = numberWord(line, digits, leftAt + 'exec.argv['.length, 'index');
  const value = index && parseQuoted(line, right, rightAt);
  return value && { kind: 'argv', index: index.text, value, ...base };
}

/** What the kernel takes for decimal: not 0x, and no 0 before an octal digit. */
const ARGV_INDEX = /^exec\.argv\[((?!0[0-7])\d+)\]$/;

function parseEnvp(line: PolicyLine, base: Base, { left, leftAt, right, rightAt }: Sides): Condition | undefined {
  const nameAt = leftAt + 'exec.envp["'.length;
  const text = left.slice('exec.envp["'.length, -2);
  if (!left.endsWith('"]') || left.length < 'exec.envp[""]'.length) {
    return line.fail(`bad "${clip(left)}"; expected exec.envp["NAME"]`, leftAt, leftAt + left.length);
  }
  if (!checkWord(line, text, nameAt, 'variable name')) return undefined;
  const name: PatternWord = { kind: 'pattern', text, at: line.at(nameAt) };
  if (right === 'NULL') return { kind: 'envp', name, value: undefined, ...base };
  const value = parseQuoted(line, right, rightAt);
  return value && { kind: 'envp', name, value, ...base };
}

function parseNameValue(line: PolicyLine, text: string, at: number): PathArgument | undefined {
  if (!text.startsWith('@')) return parseQuoted(line, text, at);
  const name = text.slice(1);
  if (!checkWord(line, name, at + 1, 'group name')) return undefined;
  return { kind: 'group', text, name, at: line.at(at) };
}

/** Source: tomoyo_get_dqword(): quotes at both ends, what is between is a word or nothing. */
function parseQuoted(line: PolicyLine, text: string, at: number): PatternWord | undefined {
  if (text.length < 2 || !text.startsWith('"') || !text.endsWith('"')) {
    const fix = /^[^"@]+$/.test(text) ? `"${text}"` : undefined;
    return line.fail(`expected a value in double quotes, got ${quote(text)}`, at, at + text.length, fix);
  }
  const inner = text.slice(1, -1);
  if (inner !== '' && !checkWord(line, inner, at + 1, 'quoted value')) return undefined;
  return { kind: 'pattern', text: inner, at: line.at(at + 1) };
}

function parseOperand(
  line: PolicyLine,
  text: string,
  at: number,
  { groups }: { groups: 'here' | 'not here' },
): ConditionOperand | undefined {
  if (CONDITION_ATTRIBUTES.has(text)) return { kind: 'attribute', text, at: line.at(at) };
  if (CONDITION_CONSTANTS.has(text)) return { kind: 'constant', text, at: line.at(at) };
  if (text.startsWith('@')) {
    if (groups === 'not here') {
      return line.fail('a group can only stand on the right side of a condition', at, at + text.length);
    }
    const name = text.slice(1);
    if (!checkWord(line, name, at + 1, 'group name')) return undefined;
    return { kind: 'group', text, name, at: line.at(at) };
  }
  const first = text.charCodeAt(0);
  if (isDigit(first)) return numberWord(line, text, at, 'number');
  const fix = nearest(text, [...CONDITION_ATTRIBUTES, ...CONDITION_CONSTANTS]);
  const hint = fix === undefined ? '' : `; did you mean ${fix}?`;
  const expected = groups === 'here' ? 'a keyword, number or @group' : 'a keyword or number';
  return line.fail(`unknown condition ${quote(text)}; expected ${expected}${hint}`, at, at + text.length, fix);
}

function quote(text: string): string {
  return text === '' ? 'nothing' : `"${clip(text)}"`;
}
