import { nearest } from '../text/nearest.js';
import type { AclEntry, Placed, PolicyKind } from './ast.js';
import { DIRECTIVES } from './directive-table.js';
import { ENTRY_FORMS, SOCKET_TYPES, type EntryForm } from './form-table.js';
import { operationsFinder, warnOfLenience, type Operations } from './operations.js';
import { hasArguments, parseArguments, type Draft } from './parse-arguments.js';
import { parseConditions, type Conditions } from './parse-condition.js';
import { parseTransition } from './parse-transition.js';
import { clip } from './parse-words.js';
import type { PolicyLine } from './policy-line.js';

/** The properties that every line has. */
export interface Common extends Placed {
  readonly delete: boolean;
  readonly namespace: string | undefined;
}

interface EntryDraft extends Common, Draft {
  readonly kind: EntryForm['kind'];
  socket?: string;
  operations?: readonly string[];
  transition?: unknown;
  when?: Conditions['when'];
  grantLog?: Conditions['grantLog'];
}

/** Entries that begin with the same words. */
interface Beginning {
  readonly text: string;
  readonly socket: boolean;
  readonly forms: readonly EntryForm[];
  /** Absent: entries that have no operations word. */
  readonly operations: ((word: string) => Operations | undefined) | undefined;
}

const BEGINNINGS: readonly Beginning[] = [...new Set(ENTRY_FORMS.map(({ begin }) => begin))].map((begin) => {
  const forms = ENTRY_FORMS.filter((form) => form.begin === begin);
  const hasOperations = forms.some(({ operations }) => operations.length > 0);
  return {
    text: `${begin} `,
    socket: forms.some(({ socket }) => socket),
    forms,
    operations: hasOperations ? operationsFinder(forms) : undefined,
  };
});

/**
 * An ACL entry, the cursor on its first word.
 * @returns 'other' if no entry begins here; undefined after an error
 * Source: security/tomoyo/common.c, tomoyo_write_domain2().
 */
export function parseEntry(line: PolicyLine, common: Common): AclEntry | 'other' | undefined {
  for (const beginning of BEGINNINGS) if (line.skip(beginning.text)) return parseForms(line, common, beginning);
  return parseUnfinished(line);
}

function parseForms(line: PolicyLine, common: Common, beginning: Beginning): AclEntry | undefined {
  const { start, end, raw, delete: isDelete, namespace } = common;
  const [form] = beginning.forms;
  if (form === undefined) return undefined;
  const socket = beginning.socket ? parseSocket(line) : undefined;
  if (beginning.socket && socket === undefined) return undefined;
  const found = beginning.operations ? parseOperations(line, beginning) : { form, names: [] };
  if (found === undefined) return undefined;
  // In this order for every entry, so that the engine has one layout a kind.
  const draft: EntryDraft = { kind: found.form.kind, start, end, raw, delete: isDelete, namespace };
  if (socket !== undefined) draft.socket = socket;
  if (found.form.operations.length > 1) draft.operations = found.names;
  if (!parseArguments(line, draft, found.form) || !parseRest(line, draft, found)) return undefined;
  return isEntry(draft, found.form) ? draft : undefined;
}

function isEntry(draft: object, form: EntryForm): draft is AclEntry {
  return hasArguments(draft, form) && 'when' in draft;
}

/** Source: security/tomoyo/file.c, tomoyo_write_file(); network.c, tomoyo_write_inet_network(). */
function parseOperations(line: PolicyLine, { text, forms, operations }: Beginning): Operations | undefined {
  const word = line.token();
  const found = operations?.(word);
  if (found === undefined) {
    const known = forms.flatMap((form) => form.operations);
    return unknownWord(line, word, line.tokenStart, `${text.split(' ', 1)[0] ?? ''} operation`, known);
  }
  if (!found.exact) warnOfLenience(line, word, line.tokenStart, found);
  return found;
}

function parseSocket(line: PolicyLine): string | undefined {
  const word = line.token();
  const socket = SOCKET_TYPES.find((type) => type === word);
  return socket ?? unknownWord(line, word, line.tokenStart, 'socket type', SOCKET_TYPES);
}

const NO_CONDITION: Conditions = { when: [], grantLog: undefined };

/**
 * Transition preference and conditions. The kernel looks for a preference behind every entry, and drops the line if it
 * finds one where none is possible.
 * Source: security/tomoyo/condition.c, tomoyo_get_condition().
 */
function parseRest(line: PolicyLine, draft: EntryDraft, { form, names }: Pick<Operations, 'form' | 'names'>): boolean {
  if (form.transition) draft.transition = undefined;
  let conditions: Conditions | undefined = NO_CONDITION;
  if (!line.atEnd) {
    const at = line.pos;
    const transition = parseTransition(line);
    if (transition === undefined) return false;
    if (transition !== 'none') {
      if (!form.transition || names.length !== 1 || names[0] !== 'execute') {
        const reason = `expected a condition, got "${clip(transition.text)}": a transition preference is possible only with "file execute"`;
        line.fail(reason, at, at + transition.text.length);
        return false;
      }
      draft.transition = transition;
    }
    conditions = parseConditions(line);
    if (conditions === undefined) return false;
  }
  draft.when = conditions.when;
  draft.grantLog = conditions.grantLog;
  return true;
}

/** A line whose first word begins entries, but not with its second. */
function parseUnfinished(line: PolicyLine): 'other' | undefined {
  const [first = '', second = ''] = line.rest.split(' ', 2);
  const known = BEGINNINGS.flatMap(({ text }) => (text.startsWith(`${first} `) ? [text.split(' ')[1] ?? ''] : []));
  if (known.length === 0 || known.includes('')) return 'other';
  const at = Math.min(line.pos + first.length + 1, line.text.length);
  if (!known.includes(second)) return unknownWord(line, second, at, `word behind "${first}"`, known);
  const form = ENTRY_FORMS.find(({ begin }) => begin === `${first} ${second}`);
  const missing = form?.socket ? 'socket type' : (form?.arguments[0]?.what ?? 'argument');
  return line.fail(`missing ${missing} behind "${first} ${second}"`, at, line.text.length);
}

function unknownWord(line: PolicyLine, word: string, at: number, what: string, expected: readonly string[]): undefined {
  const first = word.split('/', 1)[0] ?? '';
  const fix = nearest(first, expected);
  const list = expected.length > 8 ? `one of ${expected.slice(0, 8).join(', ')} ...` : expected.join(', ');
  const reason =
    (word === '' ? `missing ${what}` : `unknown ${what} "${clip(word)}"`) +
    (fix === undefined ? `; expected ${list}` : `; did you mean "${fix}"?`);
  return line.fail(reason, at, at + first.length, fix);
}

/** Reports a line that no directive begins. */
export function unknownDirective(line: PolicyLine, file: PolicyKind): undefined {
  const at = line.pos;
  const word = line.token();
  const known = DIRECTIVES.filter(({ files }) => files.includes(file)).flatMap(({ keyword }) => keyword.split(' ', 1));
  const expected = [...new Set(known)];
  return unknownWord(line, word, at, 'directive', expected);
}
