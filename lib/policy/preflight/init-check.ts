import type { AclEntry } from '../../language/ast.js';
import { parsePolicy } from '../../language/parse.js';
import { compilePattern } from '../../language/pattern.js';
import { isEntry } from '../check/entry-words.js';
import { PolicyIndex, type Domain, type Namespace } from '../check/policy-index.js';
import { modeOf } from '../check/profiles.js';
import { KERNEL_NAMESPACE, type DomainUse } from './policy-model.js';

/** The texts that are sent to the kernel, one character a byte. */
export interface SentPolicy {
  readonly profile: string;
  readonly domainPolicy: string;
  readonly exceptionPolicy: string;
}

/**
 * Whether the kernel will execute the first program once this policy is in force: then every process is in `<kernel>`,
 * and if its profile enforces execution, an entry has to allow it. Conditions are taken to hold.
 * @param program in the kernel's escapes, its folder without links
 * @param kernel what `<kernel>` has in the end
 * Source: security/tomoyo/domain.c, tomoyo_find_next_domain(). The same: native/loader/init-check.cc.
 */
export function mayExecuteInit(policy: SentPolicy, program: string, kernel: DomainUse | undefined): boolean {
  const index = new PolicyIndex([parsePolicy(policy.profile, { kind: 'profile' })]);
  const profile = index.namespace(KERNEL_NAMESPACE).profiles.get(kernel?.profile ?? 0);
  if (modeOf(profile, 'file::execute') !== 'enforcing') return true;
  const whole = new PolicyIndex([
    parsePolicy(policy.domainPolicy, { kind: 'domain_policy' }),
    parsePolicy(policy.exceptionPolicy, { kind: 'exception_policy' }),
  ]);
  const domain = whole.domains.get(KERNEL_NAMESPACE);
  const namespace = whole.namespace(KERNEL_NAMESPACE);
  const name = aggregated(policy.exceptionPolicy, program);
  return domain !== undefined && entriesOf(domain, namespace).some((entry) => grants(entry, name, namespace));
}

/** The first aggregator that takes the name replaces it. */
function aggregated(exceptionPolicy: string, program: string): string {
  for (const node of parsePolicy(exceptionPolicy, { kind: 'exception_policy' }).nodes) {
    if (node.kind !== 'aggregator' || node.delete || (node.namespace ?? KERNEL_NAMESPACE) !== KERNEL_NAMESPACE)
      continue;
    if (compilePattern(node.original.text).matches(program)) return node.replacement.text;
  }
  return program;
}

/** Its own, and those of the groups that it uses. */
function entriesOf(domain: Domain, { aclGroups }: Namespace): readonly AclEntry[] {
  return [...domain.entries, ...domain.groups.flatMap(({ group }) => aclGroups.get(group) ?? [])].filter(isEntry);
}

function grants(entry: AclEntry, program: string, { groups }: Namespace): boolean {
  if (entry.kind !== 'file_path' || !entry.operations.includes('execute')) return false;
  const { path } = entry;
  const patterns = path.kind === 'pattern' ? [path.text] : (groups.path_group.get(path.name) ?? []);
  return patterns.some((pattern) => compilePattern(pattern).matches(program));
}
