import type { AclEntry, PolicyNode } from '../../language/ast.js';
import type { Source } from '../../text/source.js';
import { nearest } from '../../text/nearest.js';
import { ARGUMENT_TYPES } from '../../language/argument-types.js';
import type { Domain } from './domain.js';
import { eachGroup } from '../../language/entry-words.js';
import type { EntryLine } from './entry-line.js';
import type { Report } from './found.js';
import type { PolicyIndex } from './policy-index.js';

/** The policy that an entry belongs to. */
export interface Surroundings {
  readonly policy: PolicyIndex;
  readonly namespace: string;
}

/** Groups that an entry names and that have no members. */
export function checkGroupsOf(
  { policy, namespace }: Surroundings,
  source: Source,
  entry: AclEntry,
  report: Report,
): void {
  if (!policy.has('exception_policy')) return;
  eachGroup(entry, (kind, word) => {
    const { groups } = policy.namespace(namespace);
    if (groups[kind].has(word.name)) return;
    const other = Object.entries(groups).find(([, members]) => members.has(word.name));
    const alike = other ? undefined : nearest(word.name, groups[kind].keys());
    report({
      code: 'undefined_group',
      source,
      start: word.at,
      end: word.at + word.text.length,
      message: `no ${kind} "${word.name}" in ${namespace}${other ? `; there is a ${other[0]} of that name` : ''}`,
      ...(alike === undefined ? {} : { hint: `did you mean @${alike}?` }),
    });
  });
}

/** Whether every group among the arguments of an entry has members, if that can be asked. */
export function knowsGroups({ policy, namespace }: Surroundings, { head, identity }: EntryLine): boolean {
  if (!policy.has('exception_policy')) return true;
  const { groups } = policy.namespace(namespace);
  const words = identity.split(' ', head.form.arguments.length);
  return head.form.arguments.every(({ type }, index) => {
    const word = words[index] ?? '';
    const { group } = ARGUMENT_TYPES[type];
    return group === undefined || !word.startsWith('@') || groups[group].has(word.slice(1));
  });
}

/** acl_groups that a domain uses and that have no entries. */
export function checkUsedGroups(policy: PolicyIndex, domain: Domain, report: Report): void {
  if (!policy.has('exception_policy')) return;
  for (const { source, line } of domain.groups) {
    // group 0 is what the kernel and the tools give every domain, whether something is in it or not
    if (line.group === 0 || policy.namespace(domain.namespace).aclGroups.has(line.group)) continue;
    report({
      code: 'undefined_acl_group',
      source,
      start: line.start,
      end: line.end,
      message: `acl_group ${line.group} of ${domain.namespace} has no entries`,
    });
  }
}

/** A group as member of a group. */
export function checkMember(source: Source, node: PolicyNode, report: Report): void {
  if (node.kind !== 'path_group' || node.delete || !node.member.text.startsWith('@')) return;
  report({
    code: 'nested_group',
    source,
    start: node.member.at,
    end: node.member.at + node.member.text.length,
    message: `groups do not nest: "${node.member.text}" is kept as text and matches no path`,
    hint: `write the members of ${node.member.text.slice(1)} into ${node.group}`,
  });
}
