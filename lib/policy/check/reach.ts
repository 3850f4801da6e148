import type { AclEntry, TransitionPreference } from '../../language/ast.js';
import type { Domain } from './domain.js';
import type { EntryLine } from './entry-line.js';
import type { Report } from './found.js';
import type { PolicyIndex } from './policy-index.js';
import { modeOf } from './profiles.js';
import { ownText } from '../../text/source.js';

interface Parent {
  readonly name: string;
  readonly last: string;
}

function parentOf(name: string): Parent | undefined {
  const space = name.lastIndexOf(' ');
  return space < 0 ? undefined : { name: name.slice(0, space), last: name.slice(space + 1) };
}

/**
 * Which domains no execution leads to.
 *
 * Only where that is sure: all three files are there, one of each, the parent domain is enforced for `file execute` and
 * has no entry whose text is the last component (the kernel names the domain by the text of the entry), and no transition
 * preference, transition control line or `task manual_domain_transition` names it.
 * Source: security/tomoyo/domain.c, tomoyo_find_next_domain().
 */
export class Reach {
  readonly #policy: PolicyIndex;
  /** destinations that some entry names in full: preferences and manual transitions */
  readonly #named = new Set<string>();
  /** programs that `initialize_domain` sends to the root of a namespace; undefined is any */
  readonly #initialized = new Map<string, Set<string | undefined>>();
  /** what the entries of an acl_group execute, by namespace and number */
  readonly #groupPrograms = new Map<string, Set<string>>();
  /** its entries that name a destination themselves */
  readonly #groupNaming = new Map<string, readonly AclEntry[]>();

  constructor(policy: PolicyIndex) {
    this.#policy = policy;
    for (const [name, { transitions, aclGroups }] of policy.namespaces()) {
      const programs = transitions.flatMap((line) =>
        line.control === 'initialize_domain' ? [line.program?.text] : [],
      );
      this.#initialized.set(name, new Set(programs));
      for (const [group, entries] of aclGroups) {
        const executed = entries.flatMap((entry) => (executes(entry) ? this.#texts(name, entry.path.text) : []));
        this.#groupPrograms.set(`${name} ${group}`, new Set(executed));
        this.#groupNaming.set(`${name} ${group}`, entries.filter(namesDestination));
      }
    }
  }

  /** Takes in an entry of a domain. */
  add(domain: Domain, line: EntryLine): void {
    const { form, operations } = line.head;
    if (form.kind === 'task_manual_domain_transition') this.#addNamed(domain, line.node);
    if (!form.transition || !operations.includes('execute')) return;
    for (const text of this.#texts(domain.namespace, line.first)) domain.programs.add(ownText(text));
    if (line.rich) this.#addNamed(domain, line.node);
  }

  /** Reports every domain of the file that nothing leads to. */
  report(domains: ReadonlyMap<string, Domain>, report: Report): void {
    for (const domain of domains.values()) this.#addGroups(domain);
    for (const { name, source, start, end } of domains.values()) {
      const parent = parentOf(name);
      if (parent === undefined || this.#canEnter(domains, name)) continue;
      const message = domains.has(parent.name)
        ? `${parent.name} is enforced and has no "file execute ${parent.last}"; nothing else leads here`
        : `there is no domain ${parent.name} and nothing leads there`;
      report({ code: 'unreachable_domain', source, start, end, message });
    }
  }

  /** False only when it is sure. */
  #canEnter(domains: ReadonlyMap<string, Domain>, name: string): boolean {
    const parent = parentOf(name);
    if (parent === undefined || this.#named.has(name)) return true;
    if (parentOf(parent.name) === undefined) {
      const initialized = this.#initialized.get(parent.name);
      if (initialized?.has(undefined) || initialized?.has(parent.last)) return true;
    }
    const domain = domains.get(parent.name);
    // a domain that is missing is made when a program enters it, with the profile of the domain it comes from
    if (domain === undefined) return this.#canEnter(domains, parent.name);
    const profile = this.#policy.namespace(domain.namespace).profiles.get(domain.profile?.line.profile ?? 0);
    if (modeOf(profile, 'file::execute') !== 'enforcing') return true;
    return domain.programs.has(parent.last) || this.#groupsExecute(domain, parent.last);
  }

  #groupsExecute({ namespace, groups }: Domain, program: string): boolean {
    return groups.some(({ line }) => this.#groupPrograms.get(`${namespace} ${line.group}`)?.has(program));
  }

  /** The destinations that entries of the domain's acl_groups name. */
  #addGroups(domain: Domain): void {
    for (const { line } of domain.groups)
      for (const entry of this.#groupNaming.get(`${domain.namespace} ${line.group}`) ?? [])
        this.#addNamed(domain, entry);
  }

  #addNamed(domain: Domain, entry: AclEntry): void {
    if (entry.kind === 'task_manual_domain_transition') this.#named.add(ownText(entry.domain));
    if (!executes(entry) || entry.transition === undefined) return;
    for (const name of this.#destinations(domain, entry.transition, entry.path.text)) this.#named.add(ownText(name));
  }

  #destinations({ name, namespace }: Domain, { kind, text }: TransitionPreference, path: string): readonly string[] {
    switch (kind) {
      case 'domain':
        return [text];
      case 'path':
        return [`${name} ${text}`];
      case 'parent':
        return [parentOf(name)?.name ?? name];
      case 'initialize':
        return this.#texts(namespace, path).map((program) => `${namespace} ${program}`);
      case 'keep':
      case 'child':
      case 'reset':
        return [];
    }
  }

  /** The names under which the programs of an execute entry go on: its text, or the members of its group. */
  #texts(namespace: string, path: string): readonly string[] {
    if (!path.startsWith('@')) return [path];
    return this.#policy.namespace(namespace).groups.path_group.get(path.slice(1)) ?? [];
  }
}

function executes(entry: AclEntry): entry is Extract<AclEntry, { kind: 'file_path' }> {
  return entry.kind === 'file_path' && entry.operations.includes('execute');
}

function namesDestination(entry: AclEntry): boolean {
  return entry.kind === 'task_manual_domain_transition' || (executes(entry) && entry.transition !== undefined);
}
