import { unreachable } from '../errors.js';
import type {
  AclEntry,
  AclGroupLine,
  PolicyKind,
  PolicyNode,
  ProfileConfigLine,
  ProfilePreferenceLine,
} from './ast.js';
import { printArgument, printNumber } from './argument-types.js';
import type { Condition, ConditionOperand } from './ast-words.js';
import { formOf, type FormNode } from './form-table.js';
import { formatNumberRange, parseNumberRange } from './lexemes.js';
import { originalNodes } from './originals.js';
import type { Draft } from './parse-arguments.js';
import type { PolicyFile } from './parse.js';

/** A node without its place: what `kernelForm()` needs of a node made by hand. */
export type Unplaced<T> = T extends AclGroupLine
  ? Omit<T, 'start' | 'end' | 'raw' | 'entry'> & { readonly entry: Unplaced<AclEntry> }
  : T extends { readonly kind: 'blank' }
    ? { readonly kind: 'blank' }
    : T extends { readonly kind: 'comment' | 'unknown' | 'stat' }
      ? T
      : Omit<T, 'start' | 'end' | 'raw'>;

/**
 * A line as the kernel prints the same entry, without line end: operations in the kernel's order, short transition
 * control in full, numbers in their base, A-A as A, IPv6 compressed, grant_log last. Lines that the kernel never prints
 * (comments, unknown ones) are as written; so is `stat`. Prefixes `delete ` and `<namespace> ` stay.
 * Source: security/tomoyo/common.c, tomoyo_read_control() and what it calls.
 */
export function kernelForm(node: Unplaced<PolicyNode>): string {
  switch (node.kind) {
    case 'blank':
      return '';
    case 'comment':
    case 'unknown':
    case 'stat':
      return node.raw;
    case 'reset':
      return 'reset';
    case 'select':
      return node.by === 'transition_only' || node.by === 'name'
        ? `select ${node.by === 'name' ? node.value : node.by}`
        : `select ${node.by}=${node.value}`;
    default:
      return prefix(node) + body(node);
  }
}

type Bare = Exclude<
  Unplaced<PolicyNode>,
  { readonly kind: 'blank' | 'comment' | 'unknown' | 'stat' | 'reset' | 'select' }
>;

function prefix(node: { readonly delete: boolean; readonly namespace: string | undefined }): string {
  return (node.delete ? 'delete ' : '') + (node.namespace === undefined ? '' : `${node.namespace} `);
}

function body(node: Bare): string {
  switch (node.kind) {
    case 'domain':
      return node.name;
    case 'use_profile':
      return `use_profile ${node.profile}`;
    case 'use_group':
      return `use_group ${node.group}`;
    case 'quota_exceeded':
    case 'transition_failed':
    case 'manage_by_non_root':
      return node.kind;
    case 'path_group':
    case 'number_group':
    case 'address_group':
    case 'aggregator':
      return upToArguments(node);
    case 'transition_control':
      return `${node.control} ${node.program?.text ?? 'any'} from ${node.domain?.text ?? 'any'}`;
    case 'acl_group':
      return `acl_group ${node.group} ${entry(node.entry)}`;
    case 'profile_version':
      return `PROFILE_VERSION=${node.version}`;
    case 'profile_comment':
      return `${node.profile}-COMMENT=${node.comment}`;
    case 'profile_preference':
      return preference(node);
    case 'profile_config':
      return config(node);
    case 'manager':
      return node.manager.text;
    default:
      return entry(node);
  }
}

function preference({ profile, maxAuditLog, maxLearningEntry }: Unplaced<ProfilePreferenceLine>): string {
  const parts = [
    ...(maxAuditLog === undefined ? [] : [`max_audit_log=${maxAuditLog} `]),
    ...(maxLearningEntry === undefined ? [] : [`max_learning_entry=${maxLearningEntry} `]),
  ];
  return `${profile}-PREFERENCE={ ${parts.join('')}}`;
}

function config({ profile, target, useDefault, mode, grantLog, rejectLog }: Unplaced<ProfileConfigLine>): string {
  const head = `${profile}-CONFIG${target === undefined ? '' : `::${target}`}=`;
  if (useDefault) return `${head}use_default`;
  const parts = [
    ...(mode === undefined ? [] : [`mode=${mode} `]),
    ...(grantLog === undefined ? [] : [`grant_log=${grantLog} `]),
    ...(rejectLog === undefined ? [] : [`reject_log=${rejectLog} `]),
  ];
  return `${head}{ ${parts.join('')}}`;
}

function entry(node: Unplaced<AclEntry>): string {
  return upToArguments(node) + entryRest(node);
}

/** What stands behind the arguments of an entry, with a space before it. */
function entryRest(node: Unplaced<AclEntry>): string {
  const transition = node.kind === 'file_path' && node.transition ? ` ${node.transition.text}` : '';
  const conditions = node.when.map((each) => ` ${condition(each)}`).join('');
  return `${transition}${conditions}${node.grantLog === undefined ? '' : ` grant_log=${node.grantLog}`}`;
}

/** The line of a form up to its last argument. */
function upToArguments(node: Unplaced<FormNode>): string {
  const form = formOf(node);
  let text = form.begin;
  if ('socket' in node) text += ` ${node.socket}`;
  if ('operations' in node) text += ` ${node.operations.join('/')}`;
  else for (const operation of form.operations) text += ` ${operation}`;
  return `${text} ${printedArguments(node)}`;
}

function printedArguments(node: Unplaced<FormNode>): string {
  const values: Readonly<Draft> = node;
  return formOf(node)
    .arguments.map(({ key }) => printArgument(values[key] ?? ''))
    .join(' ');
}

/**
 * Arguments, conditions and all in the kernel's form, but not the beginning, socket type and operations: equal for
 * entries of one kind and socket type that the kernel keeps as one.
 */
export function printedIdentity(node: AclEntry): string {
  return printedArguments(node) + entryRest(node);
}

/** Source: security/tomoyo/common.c, tomoyo_print_condition(). */
function condition(node: Condition): string {
  switch (node.kind) {
    case 'name': {
      const value = node.value.kind === 'group' ? node.value.text : `"${node.value.text}"`;
      return `${node.key}${node.operator}${value}`;
    }
    case 'argv':
      return `exec.argv[${decimal(node.index)}]${node.operator}"${node.value.text}"`;
    case 'envp': {
      const value = node.value === undefined ? 'NULL' : `"${node.value.text}"`;
      return `exec.envp["${node.name.text}"]${node.operator}${value}`;
    }
    case 'compare':
      return `${operand(node.left)}${node.operator}${operand(node.right)}`;
    default:
      return unreachable(node);
  }
}

function operand(node: ConditionOperand): string {
  return node.kind === 'number' ? printNumber(node) : node.text;
}

function decimal(text: string): string {
  const range = parseNumberRange(text);
  return range === undefined ? text : formatNumberRange(range);
}

/**
 * A file as text: lines that the parser made are as they were written, all others in the kernel's form.
 * A file that nobody changed gives its own text.
 */
export function print<K extends PolicyKind>(file: PolicyFile<K>): string {
  const originals = originalNodes(file.source);
  if (file.nodes === originals) return file.source.text;
  const known = new Set<PolicyNode>(originals);
  return file.nodes.map((node: PolicyNode) => `${known.has(node) ? node.raw : kernelForm(node)}\n`).join('');
}
