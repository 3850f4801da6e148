import type { AclEntry, AggregatorLine } from '../../language/ast.js';
import { parsePolicy } from '../../language/parse.js';
import { compilePattern } from '../../language/pattern.js';
import { isEntry, KERNEL_NAMESPACE } from '../../language/entry-words.js';
import { modeOf } from '../check/profiles.js';
import type { DomainUse } from './policy-model.js';

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
  if (executeMode(policy.profile, kernel?.profile ?? 0) !== 'enforcing') return true;
  const exceptions = new Exceptions(policy.exceptionPolicy);
  const name = exceptions.aggregated(program);
  return kernelEntries(policy.domainPolicy, exceptions).some((entry) => exceptions.grants(entry, name));
}

function executeMode(text: string, profile: number): string | undefined {
  const lines = parsePolicy(text, { kind: 'profile' }).nodes.flatMap((node) =>
    node.kind === 'profile_config' && isKernel(node.namespace) && node.profile === profile ? [node] : [],
  );
  return modeOf(lines, 'file::execute');
}

function isKernel(namespace: string | undefined): boolean {
  return namespace === undefined || namespace === KERNEL_NAMESPACE;
}

/** The entries of `<kernel>`, and those of the groups that it uses. */
function kernelEntries(text: string, { aclGroups }: Exceptions): readonly AclEntry[] {
  const entries: AclEntry[] = [];
  const groups = new Set<number>();
  let inKernel = false;
  for (const node of parsePolicy(text, { kind: 'domain_policy' }).nodes) {
    if (node.kind === 'domain') inKernel = !node.delete && node.name === KERNEL_NAMESPACE;
    else if (node.kind === 'select') inKernel = node.value === KERNEL_NAMESPACE || node.by.endsWith('pid');
    else if (node.kind === 'reset' || (node.kind === 'unknown' && node.keyword.startsWith('<'))) inKernel = false;
    else if (!inKernel) continue;
    else if (node.kind === 'use_group' && node.delete) groups.delete(node.group);
    else if (node.kind === 'use_group') groups.add(node.group);
    else if (isEntry(node) && !node.delete) entries.push(node);
  }
  return [...entries, ...[...groups].flatMap((group) => aclGroups.get(group) ?? [])];
}

/** What exception_policy says about executions in `<kernel>`. */
class Exceptions {
  readonly aclGroups = new Map<number, AclEntry[]>();
  readonly #aggregators: AggregatorLine[] = [];
  readonly #pathGroups = new Map<string, string[]>();

  constructor(text: string) {
    for (const node of parsePolicy(text, { kind: 'exception_policy' }).nodes) {
      if (!('namespace' in node) || !isKernel(node.namespace) || node.delete) continue;
      if (node.kind === 'aggregator') this.#aggregators.push(node);
      else if (node.kind === 'path_group') addTo(this.#pathGroups, node.group, node.member.text);
      else if (node.kind === 'acl_group') addTo(this.aclGroups, node.group, node.entry);
    }
  }

  /** The first aggregator that takes the name replaces it. */
  aggregated(program: string): string {
    const first = this.#aggregators.find(({ original }) => compilePattern(original.text).matches(program));
    return first?.replacement.text ?? program;
  }

  grants(entry: AclEntry, program: string): boolean {
    if (entry.kind !== 'file_path' || !entry.operations.includes('execute')) return false;
    const { path } = entry;
    const patterns = path.kind === 'pattern' ? [path.text] : (this.#pathGroups.get(path.name) ?? []);
    return patterns.some((pattern) => compilePattern(pattern).matches(program));
  }
}

function addTo<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  map.set(key, [...(map.get(key) ?? []), value]);
}
