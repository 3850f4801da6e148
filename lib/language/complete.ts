import type { PolicyKind } from './ast.js';
import { DIRECTIVES } from './directive-table.js';
import { ENTRY_FORMS, EXCEPTION_FORMS, SOCKET_TYPES, type Form } from './form-table.js';
import {
  CONDITION_ATTRIBUTES,
  CONDITION_CONSTANTS,
  PROFILE_MODES,
  PROFILE_TARGETS,
  TRANSITION_PREFERENCES,
} from './keyword-table.js';

/** What can stand where a line ends that is being written. */
export interface Completion {
  /** Offset at which the words begin. */
  readonly from: number;
  /** Known words that begin as the line ends, in the kernel's order. */
  readonly words: readonly string[];
  /** What is expected where no list of words can tell, such as `path`; undefined: nothing else. */
  readonly expected: string | undefined;
}

/**
 * Proposes how a policy line goes on, from the tables that the parser reads.
 * @param text of the line up to the cursor
 */
export function completeLine(text: string, { kind }: { kind: PolicyKind }): Completion {
  if (kind === 'profile') return completeProfile(text);
  const prefix = kind === 'exception_policy' ? /^(?:delete )?(?:<[^ ]*> )?/ : /^(?:delete )?/;
  return completeDirective(text, prefix.exec(text)?.[0].length ?? 0, kind);
}

function completeDirective(text: string, start: number, kind: PolicyKind): Completion {
  const rest = text.slice(start);
  const group = kind === 'exception_policy' ? /^acl_group \d+ /.exec(rest) : null;
  if (group) return completeDirective(text, start + group[0].length, 'domain_policy');
  const forms = kind === 'domain_policy' ? ENTRY_FORMS : kind === 'exception_policy' ? EXCEPTION_FORMS : [];
  const begun = forms.filter(({ begin }) => rest.startsWith(`${begin} `));
  const [first] = begun;
  if (first) return completeForm(text, start + first.begin.length + 1, begun);
  const directives = DIRECTIVES.filter(({ files, keyword }) => files.includes(kind) && !/[<|]/.test(keyword));
  const beginnings = directives.map(({ keyword }) => beginningOf(keyword, forms));
  return propose(text, start, start === 0 ? [...beginnings, 'delete'] : beginnings, undefined);
}

/** Operations are proposed one by one, not with the directive. */
function beginningOf(keyword: string, forms: readonly Form[]): string {
  return forms.find(({ begin }) => keyword.startsWith(`${begin} `))?.begin ?? keyword;
}

function completeForm(text: string, start: number, forms: readonly Form[]): Completion {
  let at = start;
  if (forms.some(({ socket }) => socket)) {
    const space = text.indexOf(' ', at);
    if (space < 0) return propose(text, at, SOCKET_TYPES, undefined);
    at = space + 1;
  }
  const operations = forms.flatMap((form) => form.operations);
  if (operations.length === 0) return completeArguments(text, at, forms[0], []);
  const space = text.indexOf(' ', at);
  const written = text.slice(at, space < 0 ? undefined : space).split('/');
  const form = forms.find((each) => each.operations.some((operation) => written.includes(operation)));
  if (space >= 0) return completeArguments(text, space + 1, form, written);
  const open = (form?.operations ?? operations).filter((operation) => !written.slice(0, -1).includes(operation));
  return propose(text, at + written.slice(0, -1).join('/').length + (written.length > 1 ? 1 : 0), open, undefined);
}

function completeArguments(
  text: string,
  start: number,
  form: Form | undefined,
  operations: readonly string[],
): Completion {
  const words = text.slice(start).split(' ');
  const from = text.length - (words.at(-1) ?? '').length;
  const argument = form?.arguments[words.length - 1];
  if (form === undefined || argument) return propose(text, from, [], argument?.what);
  if (EXCEPTION_FORMS.some(({ kind }) => kind === form.kind)) return propose(text, from, [], undefined);
  const isFirst = words.length === form.arguments.length + 1;
  const goesOn = isFirst && form.transition && operations.join('/') === 'execute';
  return completeCondition(text, from, goesOn ? Object.keys(TRANSITION_PREFERENCES) : []);
}

const OTHER_ATTRIBUTES = ['exec.argv[', 'exec.envp["', 'grant_log='];

function completeCondition(text: string, from: number, before: readonly string[]): Completion {
  const word = text.slice(from);
  const equals = word.indexOf('=');
  if (equals < 0) {
    const attributes = [...CONDITION_ATTRIBUTES].map((name) => `${name}=`);
    return propose(text, from, [...before, ...attributes, ...OTHER_ATTRIBUTES], undefined);
  }
  const valueAt = from + equals + 1;
  if (word.startsWith('grant_log=')) return propose(text, valueAt, ['yes', 'no'], undefined);
  const isText = /^(?:exec\.(?:realpath|argv|envp)|symlink\.target)/.test(word);
  return isText
    ? propose(text, valueAt, [], 'value in double quotes')
    : propose(text, valueAt, [...CONDITION_CONSTANTS, ...CONDITION_ATTRIBUTES], 'number or @group');
}

function completeProfile(text: string): Completion {
  const [, head = ''] = /^((?:<[^ ]*> )?\d+-)/.exec(text) ?? [];
  if (head === '') return propose(text, 0, ['PROFILE_VERSION='], 'number of a profile');
  const equals = text.indexOf('=');
  if (equals < 0) {
    const names = ['CONFIG', ...PROFILE_TARGETS.map((target) => `CONFIG::${target}`)].map((name) => `${name}={ `);
    return propose(text, head.length, ['COMMENT=', 'PREFERENCE={ ', ...names], undefined);
  }
  const from = Math.max(text.lastIndexOf(' '), text.lastIndexOf('=')) + 1;
  if (text.endsWith('mode=', from)) return propose(text, from, PROFILE_MODES, undefined);
  if (text.endsWith('_log=', from)) return propose(text, from, ['yes', 'no'], undefined);
  if (text.slice(head.length).startsWith('PREFERENCE'))
    return propose(text, from, ['max_audit_log=', 'max_learning_entry=', '}'], undefined);
  if (text.slice(head.length).startsWith('CONFIG'))
    return propose(text, from, ['mode=', 'grant_log=', 'reject_log=', '}', 'use_default'], undefined);
  return propose(text, from, [], 'text');
}

function propose(text: string, from: number, known: readonly string[], expected: string | undefined): Completion {
  const begun = text.slice(from);
  return { from, words: [...new Set(known)].filter((word) => word.startsWith(begun)), expected };
}
