import { isEntry, namespaceOf } from '../../language/entry-words.js';
import type { ParsedLine } from '../../language/parse.js';
import type { Source } from '../../text/source.js';
import type { Found } from '../check/found.js';
import type { Allows } from './allows.js';
import type { LintCode } from './codes.js';
import { DomainRules } from './domain-rules.js';
import { entryOfNode, type LintEntry } from './lint-entry.js';
import type { LineVisitor } from './policy-lines.js';
import type { LintReport, RuleSet } from './rule-set.js';
import type { SurveyedDomain } from './survey.js';

/** The second look at a domain_policy: rules, and comments that silence them. */
export class LintedDomains implements LineVisitor {
  readonly #rules: RuleSet;
  readonly #domainRules: DomainRules;
  readonly #allows: Allows;
  readonly #report: LintReport;
  #found: Found<LintCode>[] = [];
  readonly #add: LintReport = (each) => this.#found.push(each);
  #domain: SurveyedDomain | undefined;

  constructor(rules: RuleSet, allows: Allows, report: LintReport) {
    this.#rules = rules;
    this.#domainRules = new DomainRules(rules);
    this.#allows = allows;
    this.#report = report;
  }

  wants(): boolean {
    return this.#domain !== undefined || !this.#allows.isEmpty;
  }

  entry(entry: LintEntry): void {
    if (this.#domain !== undefined) this.#rules.entry(this.#domain, entry, this.#add);
    this.#endLine();
  }

  line(source: Source, { node }: ParsedLine<'domain_policy'>): void {
    if (node.kind === 'comment') {
      this.#allows.comment(source, node.start, node.raw);
      return;
    }
    if (node.kind === 'select' || node.kind === 'reset') this.#domain = undefined;
    if (node.kind === 'domain')
      this.#domain = node.delete ? undefined : this.#rules.survey.domain(node.name, namespaceOf(node.name));
    const domain = this.#domain;
    if (domain !== undefined && 'delete' in node && !node.delete) {
      if (isEntry(node)) this.#rules.entry(domain, entryOfNode(source, node), this.#add);
      else this.#domainRules.line(source, node, domain, this.#add);
    }
    this.#endLine();
  }

  /** An empty line, or the end. */
  blank(): void {
    this.#endLine();
  }

  #endLine(): void {
    if (this.#found.length === 0 && this.#allows.isEmpty) return;
    const found = this.#found.length > 1 ? this.#found.sort((a, b) => a.start - b.start) : this.#found;
    for (const each of this.#allows.apply(found)) this.#report(each);
    this.#found = [];
  }
}
