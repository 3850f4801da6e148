import type { ProfileNode } from './ast.js';
import { PROFILE_MODES, PROFILE_TARGETS } from './keyword-table.js';
import { digitsEnd } from './parse-domain-line.js';
import { unknownDirective, type Common } from './parse-entry.js';
import { clip } from './parse-words.js';
import type { PolicyLine } from './policy-line.js';
import { nearest } from '../text/nearest.js';

/**
 * A line of profile, the cursor behind `delete ` and the namespace.
 * Source: security/tomoyo/common.c, tomoyo_write_profile(), tomoyo_set_mode().
 */
export function parseProfileLine(line: PolicyLine, common: Common): ProfileNode | undefined {
  const from = line.pos;
  if (common.delete)
    line.warn('delete_ignored', 'profiles cannot be deleted; the kernel sets what the line says', 0, 6, '');
  const version = VERSION.exec(line.rest);
  if (version) return { kind: 'profile_version', ...common, version: wrap32(version[1] ?? '') };
  const end = digitsEnd(line.text, from);
  if (line.text[end] !== '-') return unknownDirective(line, 'profile');
  const digits = line.text.slice(from, end);
  const profile = wrap32(digits === '' ? '0' : digits);
  if (profile > 255) return line.fail(`profile ${clip(digits)} is too large; expected 0 to 255`, from, end);
  if (digits === '') line.warn('profile_form', 'no number; the kernel takes it for profile 0', from, from + 1, '0-');
  else if (digits.length > 3 && Number(digits) > 255)
    line.warn('number_wraps', `the kernel takes it for profile ${profile}`, from, end);
  const equals = line.text.indexOf('=', end);
  if (equals < 0) return line.fail('expected "=" behind the name of a profile value', end + 1, line.text.length);
  const name = line.text.slice(end + 1, equals);
  const value = { text: line.text.slice(equals + 1), at: equals + 1 };
  if (name === 'COMMENT') return { kind: 'profile_comment', ...common, profile, comment: value.text };
  if (name === 'PREFERENCE') return parsePreference(line, { ...common, profile }, value);
  const target = parseTarget(line, name, end + 1);
  return target && parseConfig(line, { ...common, profile, target: target.name }, value);
}

const VERSION = /^PROFILE_VERSION= ?(\d+)/;

interface Value {
  readonly text: string;
  readonly at: number;
}

/** Numbers of 32 bit wrap; 10^64 is a multiple of 2^32, so the last 64 digits decide. */
export function wrap32(digits: string): number {
  return Number(BigInt.asUintN(32, BigInt(digits.slice(-64))));
}

function parsePreference(
  line: PolicyLine,
  common: Common & { readonly profile: number },
  { text, at }: Value,
): ProfileNode {
  const number = (key: string): number | undefined => {
    const found = text.indexOf(key);
    const digits = found < 0 ? undefined : /^= ?(\d+)/.exec(text.slice(found + key.length));
    return digits ? wrap32(digits[1] ?? '0') : undefined;
  };
  const maxAuditLog = number('max_audit_log');
  const maxLearningEntry = number('max_learning_entry');
  if (maxAuditLog === undefined && maxLearningEntry === undefined) {
    line.warn(
      'value_ignored',
      'changes nothing; expected { max_audit_log=N max_learning_entry=N }',
      at,
      line.text.length,
    );
  } else if (!PREFERENCE_FORM.test(text)) warnOfForm(line, at);
  return { kind: 'profile_preference', ...common, maxAuditLog, maxLearningEntry };
}

const PREFERENCE_FORM = /^\{ (?:max_audit_log=\d{1,9} )?(?:max_learning_entry=\d{1,9} )?\}$/;

function warnOfForm(line: PolicyLine, at: number): void {
  line.warn('profile_form', 'the kernel takes this, but not everything in it or spelled so', at, line.text.length);
}

function parseTarget(line: PolicyLine, name: string, at: number): { readonly name: string | undefined } | undefined {
  if (name === 'CONFIG') return { name: undefined };
  const target = name.startsWith('CONFIG::') ? name.slice('CONFIG::'.length) : undefined;
  if (target !== undefined && PROFILE_TARGETS.includes(target)) return { name: target };
  const known = target === undefined ? ['COMMENT', 'PREFERENCE', 'CONFIG'] : PROFILE_TARGETS;
  const short = PROFILE_TARGETS.find((each) => target !== undefined && each.endsWith(`::${target}`));
  const fix = short ?? nearest(target ?? name, known);
  const from = target === undefined ? at : at + 'CONFIG::'.length;
  const expected = target === undefined ? 'COMMENT, PREFERENCE or CONFIG' : 'a category, or CATEGORY::FUNCTION';
  const hint = fix === undefined ? `expected ${expected}` : `did you mean ${fix}?`;
  const what = target === undefined ? 'profile value' : 'function';
  line.fail(`unknown ${what} "${clip(target ?? name)}"; ${hint}`, from, at + name.length, fix);
  return undefined;
}

function parseConfig(
  line: PolicyLine,
  common: Common & { readonly profile: number; readonly target: string | undefined },
  { text, at }: Value,
): ProfileNode {
  const useDefault = text.includes('use_default');
  const mode = useDefault ? undefined : STRONGEST_FIRST.find((each) => text.includes(each));
  const grantLog = useDefault ? undefined : yesNo(text, 'grant_log');
  const rejectLog = useDefault ? undefined : yesNo(text, 'reject_log');
  const node = { kind: 'profile_config', ...common, useDefault, mode, grantLog, rejectLog } as const;
  const written = /(?:^|[ {])mode=([^ }]*)/.exec(text);
  if (written && !useDefault && !PROFILE_MODES.some((each) => each === written[1])) {
    const word = written[1] ?? '';
    const from = at + written.index + written[0].length - word.length;
    const reason = `unknown mode "${clip(word)}"; expected disabled, learning, permissive or enforcing`;
    line.warn('value_ignored', reason, from, from + word.length, nearest(word, PROFILE_MODES));
  } else if (useDefault && common.target === undefined) {
    line.warn(
      'value_ignored',
      'CONFIG has no default to go back to; the kernel ignores this line',
      at,
      line.text.length,
    );
  } else if (!useDefault && mode === undefined && grantLog === undefined && rejectLog === undefined) {
    line.warn(
      'value_ignored',
      'changes nothing; expected { mode=MODE grant_log=yes|no reject_log=yes|no }',
      at,
      line.text.length,
    );
  } else if (!CONFIG_FORM.test(text)) warnOfForm(line, at);
  return node;
}

/** Of several modes in a value, the last of the kernel's list wins. */
const STRONGEST_FIRST = ['enforcing', 'permissive', 'learning', 'disabled'] as const;

const CONFIG_FORM =
  /^(?:use_default|\{ (?:mode=(?:disabled|learning|permissive|enforcing) )?(?:grant_log=(?:yes|no) )?(?:reject_log=(?:yes|no) )?\})$/;

/** The first occurrence of the key decides. Source: tomoyo_find_yesno(). */
function yesNo(text: string, key: string): 'yes' | 'no' | undefined {
  const found = text.indexOf(key);
  if (found < 0) return undefined;
  if (text.startsWith('=yes', found + key.length)) return 'yes';
  return text.startsWith('=no', found + key.length) ? 'no' : undefined;
}
