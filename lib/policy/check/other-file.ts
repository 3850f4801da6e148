import type { PolicyNode } from '../../language/ast.js';
import type { ParsedLine } from '../../language/parse.js';
import type { Source } from '../../text/source.js';
import { checkConditions } from './conditions.js';
import { EntryLine } from './entry-line.js';
import { EntryList } from './entry-list.js';
import { KERNEL_NAMESPACE } from '../../language/entry-words.js';
import type { Found, Report } from './found.js';
import { checkGroupsOf, checkMember } from './groups.js';
import { reportProblems, type Letters } from './line-problems.js';
import { checkPatterns } from './patterns.js';
import type { PolicyIndex } from './policy-index.js';
import { lineKey } from '../line-key.js';
import { checkStatLine } from './stat.js';

interface Group {
  readonly namespace: string;
  readonly entries: EntryList;
}

/** Checks exception_policy, profile, manager or stat, line by line. */
export class OtherFile {
  readonly #policy: PolicyIndex;
  readonly #letters: Letters;
  readonly #report: Report;
  readonly #seen = new Set<string>();
  readonly #groups = new Map<string, Group>();
  /** Held back: a file that deletes may say a line again. */
  readonly #duplicates: Found[] = [];
  #deletes = false;

  constructor(policy: PolicyIndex, letters: Letters, report: Report) {
    this.#policy = policy;
    this.#letters = letters;
    this.#report = report;
  }

  line(source: Source, parsed: ParsedLine): void {
    const { node } = parsed;
    reportProblems(source, parsed, this.#letters, this.#report);
    if ('delete' in node && node.delete) this.#deletes = true;
    checkStatLine(source, node, this.#report);
    checkMember(source, node, this.#report);
    const checked = node.kind === 'acl_group' ? node.entry : node;
    checkPatterns(source, checked, this.#report);
    if (node.kind !== 'acl_group') {
      this.#checkRepeated(source, node);
      return;
    }
    const namespace = node.namespace ?? KERNEL_NAMESPACE;
    checkConditions(source, node.entry, this.#report);
    if (node.delete) return;
    checkGroupsOf({ policy: this.#policy, namespace }, source, node.entry, this.#report);
    this.#group(namespace, node.group).entries.add(EntryLine.ofNode(source, node.entry));
  }

  end(): void {
    if (this.#deletes) return;
    for (const { namespace, entries } of this.#groups.values()) entries.reportCovered(this.#policy, namespace);
    for (const found of this.#duplicates) this.#report(found);
  }

  #checkRepeated(source: Source, node: PolicyNode): void {
    const key = lineKey(node);
    if (key === undefined || !('delete' in node) || node.delete) return;
    const { start, end } = node;
    const message = 'an earlier line says the same';
    if (this.#seen.has(key)) this.#duplicates.push({ code: 'duplicate_entry', source, start, end, message });
    this.#seen.add(key);
  }

  #group(namespace: string, number: number): Group {
    const key = `${namespace} ${number}`;
    const known = this.#groups.get(key);
    if (known) return known;
    const made = { namespace, entries: new EntryList('acl_group', (found) => this.#duplicates.push(found)) };
    this.#groups.set(key, made);
    return made;
  }
}
