import type { DomainLine, DomainPolicyNode } from '../../language/ast.js';
import type { ParsedLine } from '../../language/parse.js';
import { ownText, type Source } from '../../text/source.js';
import { checkConditions } from './conditions.js';
import { Domain } from './domain.js';
import { EntryLine } from './entry-line.js';
import { EntryList } from './entry-list.js';
import { isEntry } from './entry-words.js';
import type { Found, Report } from './found.js';
import { checkGroupsOf, checkUsedGroups } from './groups.js';
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

  /** An entry about which nothing is to be said by itself. */
  quick(line: EntryLine): void {
    const open = this.#current;
    if (open === undefined) return;
    open.entries.add(line);
    this.#reach?.add(open.domain, line);
  }

  line(source: Source, parsed: ParsedLine<'domain_policy'>): void {
    const { node } = parsed;
    if (node.kind === 'domain' || node.kind === 'select' || node.kind === 'reset') this.#change(source, node);
    if (parsed.errors.length > 0 || parsed.warnings.length > 0)
      reportProblems(source, parsed, this.#letters, this.#found());
    const open = this.#current;
    if (isEntry(node)) {
      checkConditions(source, node, this.#found());
      checkPatterns(source, node, this.#found());
    }
    if (open === undefined) return;
    if ('delete' in node && node.delete) open.deletes = true;
    else if (node.kind === 'use_profile') open.domain.profile = { source, line: node };
    else if (node.kind === 'use_group') open.domain.groups.push({ source, line: node });
    else if (isEntry(node)) {
      checkGroupsOf({ policy: this.#policy, namespace: open.domain.namespace }, source, node, this.#found());
      const entry = EntryLine.ofNode(source, node);
      open.entries.add(entry);
      this.#reach?.add(open.domain, entry);
    }
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

  #found(): Report {
    const open = this.#current;
    return open ? (each) => open.found.push(each) : this.#report;
  }
}
