import type { PolicyFile } from '../../language/parse.js';
import type { Found } from '../check/found.js';
import type { Allows } from './allows.js';
import type { LintCode } from './codes.js';
import { OtherRules } from './other-rules.js';
import type { LintReport, RuleSet } from './rule-set.js';

/** Looks at exception_policy, profile or manager. */
export function lintOther({ source, nodes }: PolicyFile, rules: RuleSet, allows: Allows, report: LintReport): void {
  const other = new OtherRules(rules);
  for (const node of nodes) {
    if (node.kind === 'comment') {
      allows.comment(source, node.start, node.raw);
      continue;
    }
    const found: Found<LintCode>[] = [];
    other.line(source, node, (each) => found.push(each));
    for (const each of allows.apply(found)) report(each);
  }
  for (const each of allows.apply([])) report(each);
}
