import type { Condition, DomainLine, DomainPolicyNode } from '../../language/ast.js';
import type { ParsedLine } from '../../language/parse.js';
import { ownText, type Source } from '../../text/source.js';
import { checkConditions } from './conditions.js';
import { Domain } from './domain.js';
import { EntryLine } from './entry-line.js';
import { EntryList } from './entry-list.js';
import { isEntry } from '../../language/entry-words.js';
import type { Found, Report } from './found.js';
import { checkGroupsOf, checkUsedGroups, knowsGroups } from './groups.js';
import { reportProblems, type Letters } from './line-problems.js';
import { checkPatterns } from './patterns.js';
import type { PolicyIndex } from './policy-index.js';
import { checkKernelProfile, checkProfileOf } from './profiles.js';
import { Reach } from './reach.js';

/** A domain whose lines are being read. */
interface OpenDomain {
  readonly domain: Domain;
  readonly entries: EntryList;
  /** Some line takes an entry away again: what comes back is no duplicate. */
  deletes: boolean;
  readonly found: Found[];
}

export interface DomainFileOptions {
  readonly policy: PolicyIndex;
  /** Domains that the file names more than once: they stay open until its end. */
  readonly repeated: ReadonlySet<string>;
  readonly letters: Letters;
  /** Whether the policy is whole, so that it can be said which domains nothing leads to. */
  readonly reach: boolean;
}

/**
 * Checks one domain_policy, line by line; only domains that are not finished are held. What is found in a domain is
 * reported in order when its last line is there, what only the whole file tells at the end.
 */
export class DomainFile {
  readonly #policy: PolicyIndex;
  readonly #repeated: ReadonlySet<string>;
  readonly #letters: Letters;
  readonly #report: Report;
  readonly #reach: Reach | undefined;
  /** What the question of reach needs; empty if it is not asked. */
  readonly #domains = new Map<string, Domain>();
  #namesKernel = false;
  readonly #waiting = new Map<string, OpenDomain>();
  #current: OpenDomain | undefined;

  constructor({ policy, repeated, letters, reach }: DomainFileOptions, report: Report) {
    this.#policy = policy;
    this.#repeated = repeated;
    this.#letters = letters;
    this.#report = report;
    this.#reach = reach ? new Reach(policy) : undefined;
  }

  /**
   * An entry about which nothing is to be said by itself, its groups aside.
   * @returns false if something is to be said about them: then it must come as a parsed line
   */
  quick(line: EntryLine, hasGroups: boolean): boolean {
    const open = this.#current;
    if (open === undefined) return true;
    if (hasGroups && !knowsGroups({ policy: this.#policy, namespace: open.domain.namespace }, line)) return false;
    open.entries.add(line);
    this.#reach?.add(open.domain, line);
    return true;
  }

  /** @returns whether it is an entry whose conditions are as the kernel prints them, and nothing was to be said about it */
  line(source: Source, parsed: ParsedLine<'domain_policy'>): boolean {
    const { node } = parsed;
    if (node.kind === 'domain' || node.kind === 'select' || node.kind === 'reset') this.#change(source, node);
    const open = this.#current;
    const found = open?.found ?? [];
    const before = found.length;
    const report: Report = open ? (each) => found.push(each) : this.#report;
    if (parsed.errors.length > 0 || parsed.warnings.length > 0) reportProblems(source, parsed, this.#letters, report);
    if (!isEntry(node)) {
      if (open) changeDomain(open, source, node);
      return false;
    }
    checkConditions(source, node, report);
    checkPatterns(source, node, report);
    if (open === undefined) return false;
    if (node.delete) {
      open.deletes = true;
      return false;
    }
    checkGroupsOf({ policy: this.#policy, namespace: open.domain.namespace }, source, node, report);
    const saidNothing = found.length === before;
    const entry = EntryLine.ofNode(source, node);
    open.entries.add(entry);
    this.#reach?.add(open.domain, entry);
    return saidNothing && node.raw.endsWith(entry.identity) && node.when.every((condition) => !namesGroup(condition));
  }

  /** @param source of any part, for what stands nowhere */
  end(source: Source): void {
    this.#close();
    for (const open of this.#waiting.values()) this.#finish(open);
    if (!this.#namesKernel) checkKernelProfile(this.#policy, source, this.#report);
    this.#reach?.report(this.#domains, this.#report);
  }

  #change(source: Source, node: DomainPolicyNode): void {
    this.#close();
    if (node.kind === 'domain' && !node.delete) this.#current = this.#open(source, node);
  }

  #open(source: Source, { name, start, end }: DomainLine): OpenDomain {
    const waiting = this.#waiting.get(name);
    if (waiting) return waiting;
    const domain = this.#reach
      ? new Domain(ownText(name), source.excerpt(start, end), start, end)
      : new Domain(name, source, start, end);
    const found: Found[] = [];
    const open = { domain, entries: new EntryList('domain', (each) => found.push(each)), deletes: false, found };
    if (this.#reach) this.#domains.set(domain.name, domain);
    if (name === '<kernel>') this.#namesKernel = true;
    if (this.#repeated.has(name)) this.#waiting.set(domain.name, open);
    return open;
  }

  #close(): void {
    if (this.#current && !this.#repeated.has(this.#current.domain.name)) this.#finish(this.#current);
    this.#current = undefined;
  }

  #finish({ domain, entries, deletes, found }: OpenDomain): void {
    const report: Report = (each) => found.push(each);
    checkProfileOf(this.#policy, domain, report);
    checkUsedGroups(this.#policy, domain, report);
    if (deletes) {
      const kept = found.filter(({ code }) => code !== 'duplicate_entry');
      found.splice(0, found.length, ...kept);
    } else entries.reportCovered(this.#policy, domain.namespace);
    for (const each of found.sort((a, b) => a.start - b.start)) this.#report(each);
  }
}

/** Lines of a domain that are no entries. */
function changeDomain(open: OpenDomain, source: Source, node: DomainPolicyNode): void {
  if ('delete' in node && node.delete) open.deletes = true;
  else if (node.kind === 'use_profile') open.domain.profile = { source, line: node };
  else if (node.kind === 'use_group') open.domain.groups.push({ source, line: node });
}

/** Whether a condition depends on the namespace that it stands in. */
function namesGroup(condition: Condition): boolean {
  if (condition.kind === 'compare') return condition.right.kind === 'group';
  return condition.kind === 'name' && condition.value.kind === 'group';
}
