import type { PolicyNode } from '../language/ast.js';
import type { PolicyFile } from '../language/parse.js';
import { kernelForm } from '../language/print.js';
import { isEntry, KERNEL_NAMESPACE } from '../language/entry-words.js';
import { PROFILE_TARGETS } from '../language/keyword-table.js';

/** A line with the comments that stand before it, and whether an empty line stands before those. */
interface Item {
  readonly node: PolicyNode;
  readonly comments: readonly string[];
  readonly apart: boolean;
}

interface Parts {
  /** comments at the top that an empty line keeps apart from the first line */
  readonly head: readonly string[];
  readonly items: readonly Item[];
  /** comments behind the last line */
  readonly tail: readonly string[];
}

/**
 * A policy file in the spelling and order in which the kernel prints it; comments stay with the line they precede.
 *
 * A file with lines whose place means something (`delete`, `select`) keeps its order, and only its spelling changes.
 * Formatting what is formatted changes nothing.
 * @param file without errors
 */
export function formatPolicy(file: PolicyFile): string {
  const parts = partsOf(file.nodes);
  const { head, tail } = parts;
  const ordered = file.nodes.some(isBoundToItsPlace) ? parts.items : order(file, parts.items);
  const body = file.kind === 'domain_policy' ? domainLines(ordered) : plainLines(ordered);
  const lines = [...head, ...(head.length > 0 && body.length > 0 ? [''] : []), ...body, ...tail];
  return lines.map((line) => `${line}\n`).join('');
}

function isBoundToItsPlace(node: PolicyNode): boolean {
  return node.kind === 'select' || node.kind === 'reset' || ('delete' in node && node.delete);
}

function partsOf(nodes: readonly PolicyNode[]): Parts {
  const head: string[] = [];
  const items: Item[] = [];
  let comments: string[] = [];
  let apart = false;
  for (const node of nodes) {
    if (node.kind === 'blank') {
      if (items.length === 0 && comments.length > 0) head.push(...comments.splice(0), '');
      else if (comments.length === 0) apart = true;
    } else if (node.kind === 'comment') comments.push(node.raw.trim());
    else {
      items.push({ node, comments, apart });
      comments = [];
      apart = false;
    }
  }
  if (head.at(-1) === '') head.pop();
  return { head, items, tail: comments };
}

function order(file: PolicyFile, items: readonly Item[]): readonly Item[] {
  const key = orderKey(file);
  const keyed = items.map((item) => ({ item, key: key(item.node) }));
  return keyed.sort((a, b) => compareKeys(a.key, b.key)).map(({ item }) => item);
}

export function compareKeys(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) {
    const other = b[index] ?? 0;
    if (value !== other) return value - other;
  }
  return 0;
}

/** A number for each name, in order of first use. */
function numbered(...first: readonly string[]): (name: string) => number {
  const numbers = new Map(first.map((name, index) => [name, index]));
  return (name) => {
    const known = numbers.get(name) ?? numbers.size;
    numbers.set(name, known);
    return known;
  };
}

function orderKey(file: PolicyFile): (node: PolicyNode) => readonly number[] {
  const namespaces = numbered(KERNEL_NAMESPACE);
  const namespaceOf = (node: PolicyNode) => namespaces(('namespace' in node && node.namespace) || KERNEL_NAMESPACE);
  if (file.kind === 'domain_policy') return domainKey();
  const groups = numbered();
  if (file.kind === 'exception_policy') return (node) => [namespaceOf(node), ...exceptionKey(node, groups)];
  if (file.kind === 'profile') return (node) => [namespaceOf(node), ...profileKey(node)];
  return () => [];
}

const DOMAIN_RANKS: readonly string[] = ['domain', 'use_profile', 'quota_exceeded', 'transition_failed', 'use_group'];

/** Lines before the first domain stay there; a domain that is named twice becomes one. */
function domainKey(): (node: PolicyNode) => readonly number[] {
  const domains = numbered(KERNEL_NAMESPACE);
  let current = -1;
  return (node) => {
    if (node.kind === 'domain') current = domains(node.name);
    if (isEntry(node)) return [current, DOMAIN_RANKS.length, 0];
    return [current, DOMAIN_RANKS.indexOf(node.kind), node.kind === 'use_group' ? node.group : 0];
  };
}

/** Lines of one namespace in exception_policy, in the order in which the kernel prints their kinds. */
export const EXCEPTION_RANKS: readonly string[] = [
  'transition_control',
  'aggregator',
  'path_group',
  'number_group',
  'address_group',
  'acl_group',
];

function exceptionKey(node: PolicyNode, groups: (name: string) => number): readonly number[] {
  const rank = EXCEPTION_RANKS.indexOf(node.kind);
  if (node.kind === 'acl_group') return [rank, node.group];
  const grouped = node.kind === 'path_group' || node.kind === 'number_group' || node.kind === 'address_group';
  return [rank, grouped ? groups(`${node.kind} ${node.group}`) : 0];
}

/** Where a line of a namespace stands when the kernel prints its profiles. */
export function profileKey(node: PolicyNode): readonly number[] {
  switch (node.kind) {
    case 'profile_comment':
      return [node.profile, 0, 0];
    case 'profile_preference':
      return [node.profile, 1, 0];
    case 'profile_config':
      return [node.profile, 2, node.target === undefined ? -1 : PROFILE_TARGETS.indexOf(node.target)];
    default:
      return [-1, 0, 0];
  }
}

/** A domain: its name, what it uses, an empty line, its entries, an empty line. One name stands once. */
function domainLines(items: readonly Item[]): readonly string[] {
  const lines: string[] = [];
  let name: string | undefined;
  let inEntries = true;
  const toEntries = () => {
    if (name !== undefined && !inEntries) lines.push('');
    inEntries = true;
  };
  for (const { node, comments } of items) {
    if (node.kind === 'domain' && !node.delete && node.name === name) {
      lines.push(...comments);
      continue;
    }
    if (node.kind === 'domain' || node.kind === 'select') {
      toEntries();
      if (lines.length > 0) lines.push('');
      name = node.kind === 'domain' && !node.delete ? node.name : undefined;
      inEntries = name === undefined;
    } else if (isEntry(node)) toEntries();
    lines.push(...comments, kernelForm(node));
  }
  toEntries();
  if (name !== undefined) lines.push('');
  return lines;
}

function plainLines(items: readonly Item[]): readonly string[] {
  return items.flatMap(({ node, comments, apart }, index) => [
    ...(apart && index > 0 ? [''] : []),
    ...comments,
    kernelForm(node),
  ]);
}
