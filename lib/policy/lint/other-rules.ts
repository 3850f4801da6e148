import type { ManagerLine, PolicyNode, ProfileConfigLine, TransitionControlLine } from '../../language/ast.js';
import { KERNEL_NAMESPACE } from '../../language/entry-words.js';
import type { Source } from '../../text/source.js';
import type { LintCode } from './codes.js';
import { entryOfNode } from './lint-entry.js';
import { isInterpreter } from './programs.js';
import { foundIn, type LintReport, type RuleSet } from './rule-set.js';

/** The rules about exception_policy, profile and manager. */
export class OtherRules {
  readonly #rules: RuleSet;
  /** What a definition of several lines was said about. */
  readonly #seen = new Set<string>();

  constructor(rules: RuleSet) {
    this.#rules = rules;
  }

  line(source: Source, node: PolicyNode, report: LintReport): void {
    if ('delete' in node && node.delete) return;
    const namespace = ('namespace' in node && node.namespace) || KERNEL_NAMESPACE;
    switch (node.kind) {
      case 'acl_group':
        this.#unused(source, node, 'unused_acl_group', `acl_group ${node.group} of ${namespace}`, report);
        this.#rules.entry({ namespace, name: `acl_group ${node.group}` }, entryOfNode(source, node.entry), report);
        break;
      case 'path_group':
        this.#rules.word(source, node.member, report);
        this.#unused(source, node, 'unused_group', `path_group ${node.group} of ${namespace}`, report);
        break;
      case 'number_group':
      case 'address_group':
        this.#unused(source, node, 'unused_group', `${node.kind} ${node.group} of ${namespace}`, report);
        break;
      case 'aggregator':
        this.#rules.word(source, node.original, report);
        break;
      case 'transition_control':
        this.#rules.word(source, node.program, report);
        transition(source, node, report);
        break;
      case 'profile_comment':
      case 'profile_preference':
        this.#unused(source, node, 'unused_profile', `profile ${node.profile} of ${namespace}`, report);
        break;
      case 'profile_config':
        this.#unused(source, node, 'unused_profile', `profile ${node.profile} of ${namespace}`, report);
        unlogged(source, node, report);
        break;
      case 'manager':
        if (node.manager.kind === 'program') this.#rules.word(source, node.manager, report);
        manager(source, node, report);
        break;
      case 'manage_by_non_root':
        report({
          code: 'manage_by_non_root',
          source,
          start: node.start,
          end: node.end,
          message: 'managers need not be root: any user who can start one can change the policy',
        });
        break;
      default:
    }
  }

  /** Said once of a group or profile, at its first line. */
  #unused(source: Source, node: PolicyNode, code: LintCode, what: string, report: LintReport): void {
    if (this.#seen.has(what)) return;
    this.#seen.add(what);
    if (!this.#isUnused(node)) return;
    const by = node.kind === 'acl_group' || code === 'unused_profile' ? 'domain' : 'entry';
    report({ code, source, start: node.start, end: node.end, message: `no ${by} uses ${what}` });
  }

  #isUnused(node: PolicyNode): boolean {
    const { survey } = this.#rules;
    if (!survey.policy.has('domain_policy')) return false;
    const namespace = ('namespace' in node && node.namespace) || KERNEL_NAMESPACE;
    switch (node.kind) {
      case 'acl_group':
        // group 0 is what the kernel and the tools give every domain
        return node.group !== 0 && !survey.usesAclGroup(namespace, node.group);
      case 'path_group':
      case 'number_group':
      case 'address_group':
        return survey.policy.has('exception_policy') && !survey.usesGroup(namespace, node.kind, node.group);
      case 'profile_comment':
      case 'profile_preference':
      case 'profile_config':
        return node.profile !== 0 && !survey.usesProfile(namespace, node.profile);
      default:
        return false;
    }
  }
}

function transition(source: Source, node: TransitionControlLine, report: LintReport): void {
  const { control, program, domain, start, end } = node;
  if (control === 'keep_domain') {
    if (program === undefined ? domain !== undefined : !isInterpreter(program.text)) return;
    const message =
      program === undefined
        ? 'every program, shells too, runs in the domain of its caller'
        : `${program.text} is a shell or interpreter, and runs with all that its caller may do`;
    report({ code: 'shell_keeps_domain', source, start, end, message });
  }
  if (control !== 'initialize_domain' || domain !== undefined || program === undefined) return;
  if (!isInterpreter(program.text)) return;
  report({
    code: 'shell_from_anywhere',
    source,
    start,
    end,
    message: `all scripts that run in ${program.text} share one domain, whoever starts them`,
    hint: 'leave the line out, or initialize the programs that start it',
  });
}

function unlogged(source: Source, node: ProfileConfigLine, report: LintReport): void {
  if (node.mode !== 'enforcing' || node.rejectLog !== 'no') return;
  const { start, end, profile } = node;
  report({
    code: 'unlogged_refusals',
    source,
    start,
    end,
    message: `what profile ${profile} refuses is not logged`,
    hint: 'write reject_log=yes',
  });
}

function manager(source: Source, { manager: { text, at, kind } }: ManagerLine, report: LintReport): void {
  const program = text.slice(text.lastIndexOf(' ') + 1);
  if (!isInterpreter(program)) return;
  const what = kind === 'program' ? `every script of ${program}` : `whatever ${program} runs in this domain`;
  const message = `${program} is a shell or interpreter: ${what} may change the policy`;
  report(foundIn(source, 'manager_is_interpreter', { word: { text, at }, message }));
}
