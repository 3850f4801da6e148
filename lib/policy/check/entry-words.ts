import type { AclEntry, GroupWord, NumberArgument, PathArgument, PolicyNode } from '../../language/ast.js';

export type GroupKind = 'path_group' | 'number_group' | 'address_group';

/** The namespace that the kernel starts with, and that lines without prefix belong to. */
export const KERNEL_NAMESPACE = '<kernel>';

/** The first word of a domain name. */
export function namespaceOf(domain: string): string {
  const space = domain.indexOf(' ');
  return space < 0 ? domain : domain.slice(0, space);
}

/** Whether a node is an ACL entry. */
export function isEntry(node: PolicyNode): node is AclEntry {
  return 'when' in node;
}

/** The paths among the arguments of an entry, without those of its conditions. */
export function pathsOf(entry: AclEntry): readonly PathArgument[] {
  switch (entry.kind) {
    case 'file_path':
    case 'file_number':
    case 'file_device':
      return [entry.path];
    case 'file_path2':
      return [entry.path1, entry.path2];
    case 'file_mount':
      return [entry.device, entry.directory, entry.type];
    case 'network_unix':
      return [entry.address];
    case 'misc_env':
      return [entry.name];
    case 'network_inet':
    case 'task_manual_domain_transition':
      return [];
  }
}

/** The numbers among the arguments of an entry, without those of its conditions. */
export function numbersOf(entry: AclEntry): readonly NumberArgument[] {
  switch (entry.kind) {
    case 'file_number':
      return [entry.number];
    case 'file_device':
      return [entry.mode, entry.major, entry.minor];
    case 'file_mount':
      return [entry.flags];
    case 'network_inet':
      return [entry.port];
    case 'file_path':
    case 'file_path2':
    case 'network_unix':
    case 'misc_env':
    case 'task_manual_domain_transition':
      return [];
  }
}

/** Every group that an entry names, with the kind of group that the place wants. */
export function eachGroup(entry: AclEntry, visit: (kind: GroupKind, word: GroupWord) => void): void {
  for (const path of pathsOf(entry)) if (path.kind === 'group') visit('path_group', path);
  for (const number of numbersOf(entry)) if (number.kind === 'group') visit('number_group', number);
  if (entry.kind === 'network_inet' && entry.address.kind === 'group') visit('address_group', entry.address);
  for (const condition of entry.when) {
    if (condition.kind === 'compare' && condition.right.kind === 'group') visit('number_group', condition.right);
    if (condition.kind === 'name' && condition.value.kind === 'group') visit('path_group', condition.value);
  }
}

/** Every pattern that the kernel matches for an entry, those of its conditions too. */
export function eachPattern(
  entry: AclEntry,
  visit: (word: { readonly text: string; readonly at: number }) => void,
): void {
  for (const path of pathsOf(entry)) if (path.kind === 'pattern') visit(path);
  for (const condition of entry.when) {
    if (condition.kind === 'name' && condition.value.kind === 'pattern') visit(condition.value);
    if (condition.kind === 'argv') visit(condition.value);
    if (condition.kind === 'envp') {
      visit(condition.name);
      if (condition.value !== undefined) visit(condition.value);
    }
  }
}
