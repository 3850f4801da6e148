import { isEntry, KERNEL_NAMESPACE, namespaceOf } from '../../language/entry-words.js';
import type { ParsedLine, PolicyFile } from '../../language/parse.js';
import type { EntryHead } from '../../language/quick-entry.js';
import type { Source } from '../../text/source.js';
import { isBroken } from './broken-lines.js';
import { entryOfNode, type LintEntry } from './lint-entry.js';
import type { LineVisitor } from './policy-lines.js';
import type { Survey, SurveyedDomain } from './survey.js';

/** The first look at a domain_policy: what the second must know of the whole. */
export class SurveyedLines implements LineVisitor {
  /** Lines that the kernel would not keep. */
  broken = 0;
  readonly #survey: Survey;
  #domain: SurveyedDomain | undefined;

  constructor(survey: Survey) {
    this.#survey = survey;
  }

  wants(head: EntryHead, hasGroups: boolean): boolean {
    if (this.#domain === undefined) return false;
    this.#domain.entries += 1;
    return hasGroups || this.#survey.wants(head);
  }

  entry(entry: LintEntry): void {
    if (this.#domain !== undefined) this.#survey.addEntry(this.#domain, entry);
  }

  line(source: Source, parsed: ParsedLine<'domain_policy'>): void {
    const { node } = parsed;
    if (isBroken(parsed)) this.broken += 1;
    if (node.kind === 'select' || node.kind === 'reset') this.#domain = undefined;
    if (node.kind === 'domain')
      this.#domain = node.delete ? undefined : this.#survey.domain(node.name, namespaceOf(node.name));
    const domain = this.#domain;
    if (domain === undefined || !('delete' in node) || node.delete) return;
    if (node.kind === 'use_profile') domain.profile = node.profile;
    if (node.kind === 'use_group') domain.groups.add(node.group);
    if (!isEntry(node)) return;
    domain.entries += 1;
    this.#survey.addEntry(domain, entryOfNode(source, node));
    this.#survey.addGroups(domain, node);
  }

  blank(): void {}

  /** What comes next is another file. */
  end(): void {
    this.#domain = undefined;
  }
}

/** The same of the other files: entries of acl_groups. */
export function surveyOther(survey: Survey, { source, nodes }: PolicyFile): void {
  for (const node of nodes) {
    if (node.kind !== 'acl_group' || node.delete) continue;
    const owner = { namespace: node.namespace ?? KERNEL_NAMESPACE, name: `acl_group ${node.group}` };
    survey.addEntry(owner, entryOfNode(source, node.entry));
    survey.addGroups(owner, node.entry);
  }
}
