import type { AclEntry } from '../../language/ast.js';
import { nearest } from '../../text/nearest.js';
import { eachGroup, isEntry, KERNEL_NAMESPACE } from './entry-words.js';
import type { PolicyFile } from '../../language/parse.js';
import type { PolicyIndex, Report } from './policy-index.js';

/** Groups that are named and have no members, groups as members of groups, acl_groups that are used and empty. */
export function checkGroups(policy: PolicyIndex, report: Report): void {
  for (const file of policy.files) if (file.kind === 'exception_policy') checkMembers(file, report);
  if (!policy.has('exception_policy')) return;
  for (const domain of policy.domains.values()) {
    for (const entry of domain.entries) checkUses(policy, domain.file, domain.namespace, entry, report);
    for (const line of domain.groups) {
      // group 0 is what the kernel and the tools give every domain, whether something is in it or not
      if (line.group === 0 || policy.namespace(domain.namespace).aclGroups.has(line.group)) continue;
      report({
        code: 'undefined_acl_group',
        file: domain.file,
        start: line.start,
        end: line.end,
        message: `acl_group ${line.group} of ${domain.namespace} has no entries`,
      });
    }
  }
  for (const file of policy.files)
    for (const node of file.nodes)
      if (node.kind === 'acl_group' && !node.delete)
        checkUses(policy, file, node.namespace ?? KERNEL_NAMESPACE, node.entry, report);
}

function checkUses(policy: PolicyIndex, file: PolicyFile, namespace: string, entry: AclEntry, report: Report): void {
  if (!isEntry(entry)) return;
  eachGroup(entry, (kind, word) => {
    const { groups } = policy.namespace(namespace);
    if (groups[kind].has(word.name)) return;
    const other = Object.entries(groups).find(([, members]) => members.has(word.name));
    const alike = other ? undefined : nearest(word.name, groups[kind].keys());
    report({
      code: 'undefined_group',
      file,
      start: word.at,
      end: word.at + word.text.length,
      message: `no ${kind} "${word.name}" in ${namespace}${other ? `; there is a ${other[0]} of that name` : ''}`,
      ...(alike === undefined ? {} : { hint: `did you mean @${alike}?` }),
    });
  });
}

function checkMembers(file: PolicyFile, report: Report): void {
  for (const node of file.nodes) {
    if (node.kind !== 'path_group' || node.delete || !node.member.text.startsWith('@')) continue;
    report({
      code: 'nested_group',
      file,
      start: node.member.at,
      end: node.member.at + node.member.text.length,
      message: `groups do not nest: "${node.member.text}" is kept as text and matches no path`,
      hint: `write the members of ${node.member.text.slice(1)} into ${node.group}`,
    });
  }
}
