import { ARGUMENT_TYPES, type ArgumentType, type ArgumentValue, type GroupKind } from './argument-types.js';
import type { AclEntry, Condition, GroupWord, PolicyNode } from './ast.js';
import { formOf } from './form-table.js';
import type { Draft } from './parse-arguments.js';

/** The namespace that the kernel starts with, and that lines without prefix belong to. */
export const KERNEL_NAMESPACE = '<kernel>';

/** The first word of a domain name. */
export function namespaceOf(domain: string): string {
  const space = domain.indexOf(' ');
  return space < 0 ? domain : domain.slice(0, space);
}

/** What stands before a line of exception_policy or profile about a namespace. */
export function namespacePrefix(namespace: string | undefined): string {
  return namespace === undefined || namespace === KERNEL_NAMESPACE ? '' : `${namespace} `;
}

/** Whether a node is an ACL entry. */
export function isEntry(node: PolicyNode): node is AclEntry {
  return 'when' in node;
}

export interface TypedArgument {
  readonly type: ArgumentType;
  readonly value: ArgumentValue;
}

/** The arguments of an entry, without its conditions. */
export function argumentsOf(entry: AclEntry): readonly TypedArgument[] {
  const values: Readonly<Draft> = entry;
  return formOf(entry).arguments.map(({ key, type }) => ({ type, value: values[key] ?? '' }));
}

/** Every group that an entry names, with the kind of group that the place wants, and the condition that names it. */
export function eachGroup(
  entry: AclEntry,
  visit: (kind: GroupKind, word: GroupWord, condition?: Condition) => void,
): void {
  for (const { type, value } of argumentsOf(entry)) {
    const { group } = ARGUMENT_TYPES[type];
    if (group !== undefined && typeof value !== 'string' && value.kind === 'group') visit(group, value);
  }
  for (const condition of entry.when) {
    if (condition.kind === 'compare' && condition.right.kind === 'group')
      visit('number_group', condition.right, condition);
    if (condition.kind === 'name' && condition.value.kind === 'group') visit('path_group', condition.value, condition);
  }
}

/** Every pattern that the kernel matches for an entry, those of its conditions too. */
export function eachPattern(
  entry: AclEntry,
  visit: (word: { readonly text: string; readonly at: number }) => void,
): void {
  for (const { value } of argumentsOf(entry)) if (typeof value !== 'string' && value.kind === 'pattern') visit(value);
  for (const condition of entry.when) {
    if (condition.kind === 'name' && condition.value.kind === 'pattern') visit(condition.value);
    if (condition.kind === 'argv') visit(condition.value);
    if (condition.kind === 'envp') {
      visit(condition.name);
      if (condition.value !== undefined) visit(condition.value);
    }
  }
}
