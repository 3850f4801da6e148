import type { GroupKind } from '../../language/argument-types.js';
import type { EntryHead } from '../../language/quick-entry.js';
import { isPattern } from '../check/patterns.js';
import type { LintCode } from './codes.js';
import { transitionOf, type LintEntry, type LintWord } from './lint-entry.js';
import { shown, type Question } from './members.js';
import { isInit, isInterpreter } from './programs.js';
import { isAllAddresses, isAllDevices, isAllFlags, isAllModes, isAllNumbers, isAllPorts } from './ranges.js';
import {
  isAnything,
  isBlockDevice,
  isBroadPattern,
  isKernelHelper,
  isLoadingVariable,
  isMemory,
  isMemoryName,
  isPolicyFile,
  isTemporary,
} from './sensitive.js';
import type { Owner, Survey } from './survey.js';

/** What a rule says of one word of an entry. */
export interface Remark {
  readonly word: LintWord;
  readonly message: string;
  readonly hint?: string;
}

/** A rule that looks at one entry. */
export interface EntryRule {
  readonly code: LintCode;
  /** Words that it looks at, as positions among the arguments; none: it does not look at such entries. */
  readonly words: (head: EntryHead) => readonly number[];
  readonly look: (word: LintWord, entry: LintEntry, owner: Owner, survey: Survey) => Remark | undefined;
}

/** They tell and set little: that something is there. */
const HARMLESS: ReadonlySet<string> = new Set(['getattr', 'ioctl']);
const WRITING: ReadonlySet<string> = new Set(['write', 'append']);
const CHANGING: ReadonlySet<string> = new Set(['write', 'append', 'truncate', 'create', 'unlink', 'symlink']);
const MODES: ReadonlySet<string> = new Set(['create', 'mkdir', 'mkfifo', 'mksock', 'chmod']);

const has = ({ operations }: EntryHead, wanted: ReadonlySet<string>) => operations.some((name) => wanted.has(name));
const first = (when: boolean) => (when ? [0] : []);
const executes = ({ form, operations }: EntryHead) => form.transition && operations.includes('execute');

/** Positions of the arguments that a file is put at, with what is in it. */
function written(head: EntryHead): readonly number[] {
  if (head.form.kind === 'file_path2')
    return head.operations.some((name) => name === 'rename' || name === 'link') ? [1] : [];
  return first(has(head, WRITING) || head.operations.includes('create'));
}

function changed(head: EntryHead): readonly number[] {
  if (head.form.kind === 'file_path2') return head.operations.some((name) => name !== 'pivot_root') ? [0, 1] : [];
  return first(has(head, CHANGING));
}

function ofType({ form }: EntryHead, type: string, except?: string): readonly number[] {
  return form.arguments.flatMap((argument, index) =>
    argument.type === type && argument.key !== except ? [index] : [],
  );
}

/** Asks one question of words, and of the members of groups. */
function asks(
  code: LintCode,
  words: EntryRule['words'],
  kind: GroupKind | undefined,
  question: Question,
  say: (word: string, owner: Owner) => string,
  hint?: string,
): EntryRule {
  return {
    code,
    words,
    look(word, _entry, owner, { members }) {
      const hit = members.find(owner.namespace, kind, word.text, question);
      if (hit === undefined) return undefined;
      return { word, message: say(shown(word.text, hit), owner), ...(hint === undefined ? {} : { hint }) };
    },
  };
}

const writableAndExecutable: EntryRule = {
  code: 'writable_and_executable',
  words: written,
  look(word, _entry, { namespace }, { members, executed, isExecuted }) {
    const hit = members.find(namespace, 'path_group', word.text, isExecuted);
    const found = hit === undefined ? undefined : executed.find(hit);
    if (hit === undefined || found === undefined) return undefined;
    const what = found.text === hit ? 'it' : found.text;
    return { word, message: `${shown(word.text, hit)} may be written here, and ${found.by} may execute ${what}` };
  },
};

const shellKeepsDomain: EntryRule = {
  code: 'shell_keeps_domain',
  words: (head) => first(executes(head)),
  look(word, entry, { namespace, name }, { members }) {
    if (entry.rest === '' || transitionOf(entry) !== 'keep') return undefined;
    const hit = members.find(namespace, 'path_group', word.text, isInterpreter);
    if (hit === undefined) return undefined;
    const message = `${shown(word.text, hit)} is a shell or interpreter, and runs with all that ${name} may do`;
    return { word, message, hint: 'leave "keep" out, so that it becomes a domain of its own' };
  },
};

const shellExecutesPattern: EntryRule = {
  code: 'shell_executes_pattern',
  words: (head) => first(executes(head)),
  look(word, _entry, { namespace, name }, { members }) {
    const program = name.slice(name.lastIndexOf(' ') + 1);
    if (!name.startsWith('<') || !isInterpreter(program)) return undefined;
    const hit = members.find(namespace, 'path_group', word.text, isPattern);
    if (hit === undefined) return undefined;
    return {
      word,
      message: `${program} is a shell or interpreter, and executes whatever ${shown(word.text, hit)} takes`,
    };
  },
};

const rootChange: EntryRule = {
  code: 'root_change',
  words: ({ operations }) => first(operations.includes('chroot') || operations.includes('pivot_root')),
  look(word, { head }, { name }) {
    // the root of a namespace is what runs before init is known by its name
    const program = name.slice(name.lastIndexOf(' ') + 1);
    if (program === name || isInit(program)) return undefined;
    const operation = head.operations.includes('chroot') ? 'chroot' : 'pivot_root';
    return { word, message: `${name} is not what sets up the root, and may ${operation} to ${word.text}` };
  },
};

const manualTransition: EntryRule = {
  code: 'leaves_enforcement',
  words: ({ form }) => first(form.kind === 'task_manual_domain_transition'),
  look(word, _entry, { name }, survey) {
    const [owner, target] = [survey.domains.get(name), survey.domains.get(word.text)];
    if (owner === undefined || target === undefined || !survey.releases(owner, target)) return undefined;
    return { word, message: `${name} is enforced, and may ask for ${target.name}, which is not` };
  },
};

/** The question about numbers depends on what they stand for. */
const broadNumbers: readonly EntryRule[] = [
  numberRule((head) => (has(head, MODES) ? ofType(head, 'number') : []), isAllModes),
  numberRule(
    (head) => (has(head, MODES) || head.form.kind === 'file_device' ? [] : ofType(head, 'number', 'flags')),
    isAllNumbers,
  ),
  numberRule((head) => (head.form.kind === 'file_device' ? [1] : []), isAllModes),
  numberRule((head) => (head.form.kind === 'file_device' ? [2, 3] : []), isAllDevices),
  numberRule((head) => ofType(head, 'port'), isAllPorts),
];

function numberRule(words: EntryRule['words'], question: Question): EntryRule {
  return asks('broad_number', words, 'number_group', question, (word) => `${word} is every number that there is`);
}

/** The rules about one entry of a domain or acl_group, but for missing files. */
export const ENTRY_RULES: readonly EntryRule[] = [
  writableAndExecutable,
  asks(
    'broad_pattern',
    (head) =>
      head.operations.every((name) => HARMLESS.has(name)) && head.operations.length > 0 ? [] : ofType(head, 'path'),
    'path_group',
    isBroadPattern,
    (word) => `${word} takes nearly every name`,
    'name the folders',
  ),
  asks(
    'broad_address',
    (head) => ofType(head, 'address'),
    'address_group',
    isAllAddresses,
    (word) => `${word} is the whole network`,
  ),
  ...broadNumbers,
  asks(
    'mount_any_flags',
    ({ form }) => (form.kind === 'file_mount' ? [3] : []),
    'number_group',
    isAllFlags,
    (word) => `${word} has every mount flag`,
  ),
  asks(
    'broad_environment',
    (head) => ofType(head, 'variable'),
    undefined,
    isAnything,
    (word) => `${word} takes every variable, LD_PRELOAD too`,
    'name the variables',
  ),
  asks(
    'loader_or_preload',
    (head) => ofType(head, 'variable'),
    undefined,
    isLoadingVariable,
    (word) => `${word} loads code into the program that is started`,
  ),
  asks(
    'executable_from_temporary',
    (head) => first(executes(head)),
    'path_group',
    isTemporary,
    (word) => `${word} is executed from a folder that many can write to`,
  ),
  manualTransition,
  shellKeepsDomain,
  shellExecutesPattern,
  asks(
    'raw_device_write',
    (head) => first(has(head, WRITING)),
    'path_group',
    isBlockDevice,
    (word) => `${word} may be written below its file system`,
  ),
  asks(
    'kernel_memory',
    (head) => first(has(head, WRITING)),
    'path_group',
    isMemory,
    (word) => `${word} is the memory of the kernel, and may be written`,
  ),
  asks(
    'kernel_memory',
    (head) => first(head.operations.includes('read') && !has(head, WRITING)),
    'path_group',
    isMemoryName,
    (word) => `${word} is the memory of the kernel, and may be read`,
  ),
  asks(
    'kernel_helper',
    (head) => first(has(head, WRITING)),
    'path_group',
    isKernelHelper,
    (word) => `${word} tells the kernel what to start, and may be written`,
  ),
  asks('policy_writable', changed, 'path_group', isPolicyFile, (word, { name }) => `${name} may change ${word}`),
  rootChange,
];
