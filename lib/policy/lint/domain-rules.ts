import type { DomainLine, DomainPolicyNode, FlagLine, UseProfileLine } from '../../language/ast.js';
import { parentDomain } from '../../language/domain-name.js';
import type { Source } from '../../text/source.js';
import type { LintReport, RuleSet } from './rule-set.js';
import type { Survey, SurveyedDomain } from './survey.js';

/** The rules about lines of domain_policy that are no entries. */
export class DomainRules {
  readonly #rules: RuleSet;
  readonly #survey: Survey;
  /** Domains may come more than once. */
  readonly #seen = new Set<SurveyedDomain>();

  constructor(rules: RuleSet) {
    this.#rules = rules;
    this.#survey = rules.survey;
  }

  line(source: Source, node: DomainPolicyNode, domain: SurveyedDomain, report: LintReport): void {
    switch (node.kind) {
      case 'domain':
        if (!this.#seen.has(domain)) this.#domainLine(source, node, domain, report);
        this.#seen.add(domain);
        break;
      case 'use_profile':
        this.#learningLeft(source, node, domain, report);
        break;
      case 'quota_exceeded':
        this.#learningCut(source, node, domain, report);
        break;
      default:
    }
  }

  #domainLine(source: Source, node: DomainLine, domain: SurveyedDomain, report: LintReport): void {
    const { name, start, end, raw } = node;
    const program = name.slice(name.lastIndexOf(' ') + 1);
    if (program !== name) this.#rules.word(source, { text: program, at: start + raw.lastIndexOf(program) }, report);
    this.#leavesEnforcement(source, node, domain, report);
    if (!this.#modes(domain).has('enforcing') || domain.entries > 0 || this.#groupsGrant(domain)) return;
    report({
      code: 'enforcing_empty',
      source,
      start,
      end,
      message: `${name} is enforced and has no entries: whatever its profile checks is refused`,
    });
  }

  #leavesEnforcement(
    source: Source,
    { name, start, end }: DomainLine,
    domain: SurveyedDomain,
    report: LintReport,
  ): void {
    const parent = this.#survey.domains.get(parentDomain(name) ?? '');
    if (parent === undefined || !this.#survey.releases(parent, domain)) return;
    const message = `${parent.name} is enforced, and ${name}, which it leads to, is not`;
    report({ code: 'leaves_enforcement', source, start, end, message });
  }

  #learningLeft(source: Source, node: UseProfileLine, domain: SurveyedDomain, report: LintReport): void {
    const { start, end, profile } = node;
    if (profile !== domain.profile || !this.#survey.enforces || !this.#modes(domain).has('learning')) return;
    const message = `${domain.name} still learns, and other domains are enforced`;
    report({ code: 'learning_left', source, start, end, message });
  }

  #learningCut(source: Source, { start, end }: FlagLine, domain: SurveyedDomain, report: LintReport): void {
    if (!this.#modes(domain).has('enforcing')) return;
    const message = `${domain.name} is enforced, and its learning was cut short: entries are missing`;
    const hint = 'let it learn again with a larger max_learning_entry, and delete the line';
    report({ code: 'learning_cut', source, start, end, message, hint });
  }

  #modes(domain: SurveyedDomain) {
    return this.#survey.modes(domain);
  }

  /** True also where it cannot be told. */
  #groupsGrant({ namespace, groups }: SurveyedDomain): boolean {
    const { policy } = this.#survey;
    if (!policy.has('exception_policy')) return groups.size > 0;
    const { aclGroups } = policy.namespace(namespace);
    return [...groups].some((group) => (aclGroups.get(group)?.length ?? 0) > 0);
  }
}
