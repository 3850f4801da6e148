import type { AclEntry } from '../../language/ast.js';
import type { Domain, PolicyIndex, Report } from './policy-index.js';
import { modeOf } from './profiles.js';

/**
 * Domains that no execution leads to.
 *
 * Only where that is sure: all three files are there, one of each, the parent domain is enforced for `file execute` and has no entry
 * whose text is the last component (the kernel names the domain by the text of the entry), and no transition preference,
 * transition control line or `task manual_domain_transition` names it.
 * Source: security/tomoyo/domain.c, tomoyo_find_next_domain().
 */
export function checkReach(policy: PolicyIndex, report: Report): void {
  if (!policy.has('domain_policy') || !policy.has('exception_policy') || !policy.has('profile')) return;
  if (policy.files.filter(({ kind }) => kind === 'domain_policy').length > 1) return;
  const reach = new Reach(policy);
  for (const domain of policy.domains.values()) {
    const parent = parentOf(domain.name);
    if (parent === undefined || reach.canEnter(domain.name)) continue;
    report({
      code: 'unreachable_domain',
      file: domain.file,
      start: domain.line.start,
      end: domain.line.end,
      message: policy.domains.has(parent.name)
        ? `${parent.name} is enforced and has no "file execute ${parent.last}"; nothing else leads here`
        : `there is no domain ${parent.name} and nothing leads there`,
    });
  }
}

interface Parent {
  readonly name: string;
  readonly last: string;
}

function parentOf(name: string): Parent | undefined {
  const space = name.lastIndexOf(' ');
  return space < 0 ? undefined : { name: name.slice(0, space), last: name.slice(space + 1) };
}

class Reach {
  /** destinations that some entry names in full: preferences and manual transitions */
  readonly #named = new Set<string>();
  /** programs that `initialize_domain` sends to the root of a namespace; undefined is any */
  readonly #initialized = new Map<string, Set<string | undefined>>();
  /** what the entries of an acl_group execute, by namespace and number */
  readonly #groupPrograms = new Map<string, Set<string>>();
  readonly #programs = new Map<string, Set<string>>();

  constructor(readonly policy: PolicyIndex) {
    for (const domain of policy.domains.values())
      for (const entry of domain.entries) this.#addDestination(domain, entry);
    for (const [name, { transitions }] of policy.namespaces())
      this.#initialized.set(
        name,
        new Set(transitions.filter(({ control }) => control === 'initialize_domain').map((line) => line.program?.text)),
      );
    this.#addGroupDestinations();
  }

  /** False only when it is sure. */
  canEnter(name: string): boolean {
    const parent = parentOf(name);
    if (parent === undefined || this.#named.has(name)) return true;
    if (parentOf(parent.name) === undefined) {
      const initialized = this.#initialized.get(parent.name);
      if (initialized?.has(undefined) || initialized?.has(parent.last)) return true;
    }
    const domain = this.policy.domains.get(parent.name);
    // a domain that is missing is made when a program enters it, with the profile of the domain it comes from
    if (domain === undefined) return this.canEnter(parent.name);
    const profile = this.policy.namespace(domain.namespace).profiles.get(domain.profile?.profile ?? 0);
    if (modeOf(profile, 'file::execute') !== 'enforcing') return true;
    return this.#programsOf(domain).has(parent.last) || this.#groupsExecute(domain, parent.last);
  }

  #addDestination(domain: Domain, entry: AclEntry): void {
    if (entry.kind === 'task_manual_domain_transition') this.#named.add(entry.domain);
    if (entry.kind !== 'file_path' || entry.transition === undefined) return;
    const { kind, text } = entry.transition;
    if (kind === 'domain') this.#named.add(text);
    else if (kind === 'path') this.#named.add(`${domain.name} ${text}`);
    else if (kind === 'parent') this.#named.add(parentOf(domain.name)?.name ?? domain.name);
    else if (kind === 'initialize')
      for (const program of this.#textsOf(domain.namespace, entry)) this.#named.add(`${domain.namespace} ${program}`);
  }

  #addGroupDestinations(): void {
    for (const [name, { aclGroups }] of this.policy.namespaces())
      for (const [group, entries] of aclGroups) {
        const programs = new Set<string>();
        for (const entry of entries) for (const text of this.#textsOf(name, entry)) programs.add(text);
        this.#groupPrograms.set(`${name} ${group}`, programs);
        if (!entries.some((entry) => entry.kind === 'task_manual_domain_transition' || hasPreference(entry))) continue;
        for (const domain of this.policy.domains.values())
          if (domain.namespace === name && domain.groups.some((line) => line.group === group))
            for (const entry of entries) this.#addDestination(domain, entry);
      }
  }

  #groupsExecute({ namespace, groups }: Domain, program: string): boolean {
    return groups.some(({ group }) => this.#groupPrograms.get(`${namespace} ${group}`)?.has(program));
  }

  #programsOf(domain: Domain): Set<string> {
    const known = this.#programs.get(domain.name);
    if (known) return known;
    const programs = new Set<string>();
    for (const entry of domain.entries) for (const text of this.#textsOf(domain.namespace, entry)) programs.add(text);
    this.#programs.set(domain.name, programs);
    return programs;
  }

  /** The names under which the programs of an execute entry go on. */
  #textsOf(namespace: string, entry: AclEntry): readonly string[] {
    if (entry.kind !== 'file_path' || !entry.operations.includes('execute')) return [];
    if (entry.path.kind === 'pattern') return [entry.path.text];
    return this.policy.namespace(namespace).groups.path_group.get(entry.path.name) ?? [];
  }
}

function hasPreference(entry: AclEntry): boolean {
  return entry.kind === 'file_path' && entry.transition !== undefined;
}
