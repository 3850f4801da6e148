import { unreachable } from '../errors.js';
import type {
  AclEntry,
  AclGroupLine,
  PolicyKind,
  PolicyNode,
  ProfileConfigLine,
  ProfilePreferenceLine,
} from './ast.js';
import type { AddressArgument, Condition, ConditionOperand, NumberArgument } from './ast-words.js';
import { formatAddressRange, parseAddressRange } from './address.js';
import { formatNumberRange, parseNumberRange } from './lexemes.js';
import { originalNodes } from './originals.js';
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
      return `path_group ${node.group} ${node.member.text}`;
    case 'number_group':
      return `number_group ${node.group} ${number(node.member)}`;
    case 'address_group':
      return `address_group ${node.group} ${address(node.member)}`;
    case 'aggregator':
      return `aggregator ${node.original.text} ${node.replacement.text}`;
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
  const transition = node.kind === 'file_path' && node.transition ? ` ${node.transition.text}` : '';
  const conditions = node.when.map((each) => ` ${condition(each)}`).join('');
  return `${entryHead(node)}${transition}${conditions}${node.grantLog === undefined ? '' : ` grant_log=${node.grantLog}`}`;
}

function entryHead(node: Unplaced<AclEntry>): string {
  switch (node.kind) {
    case 'file_path':
      return `file ${node.operations.join('/')} ${node.path.text}`;
    case 'file_path2':
      return `file ${node.operations.join('/')} ${node.path1.text} ${node.path2.text}`;
    case 'file_number':
      return `file ${node.operations.join('/')} ${node.path.text} ${number(node.number)}`;
    case 'file_device': {
      const numbers = [node.mode, node.major, node.minor].map(number).join(' ');
      return `file ${node.operations.join('/')} ${node.path.text} ${numbers}`;
    }
    case 'file_mount':
      return `file mount ${node.device.text} ${node.directory.text} ${node.type.text} ${number(node.flags)}`;
    case 'network_inet':
      return `network inet ${node.socket} ${node.operations.join('/')} ${address(node.address)} ${number(node.port)}`;
    case 'network_unix':
      return `network unix ${node.socket} ${node.operations.join('/')} ${node.address.text}`;
    case 'misc_env':
      return `misc env ${node.name.text}`;
    case 'task_manual_domain_transition':
      return `task manual_domain_transition ${node.domain}`;
    default:
      return unreachable(node);
  }
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
  return node.kind === 'number' ? number(node) : node.text;
}

function number(word: NumberArgument): string {
  if (word.kind === 'group' || PLAIN.test(word.text)) return word.text;
  const range = parseNumberRange(word.text);
  return range === undefined ? word.text : formatNumberRange(range);
}

/** Already in the kernel's form: decimal or octal, no range, too short to wrap. */
const PLAIN = /^(?:0|[1-9]\d{0,17}|0[1-7][0-7]{0,17})$/;

function decimal(text: string): string {
  const range = parseNumberRange(text);
  return range === undefined ? text : formatNumberRange(range);
}

function address(word: AddressArgument): string {
  if (word.kind === 'group') return word.text;
  const range = parseAddressRange(word.text);
  return range === undefined ? word.text : formatAddressRange(range);
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
