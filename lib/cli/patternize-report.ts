import type { PolicyKind } from '../language/ast.js';
import type { PatternizeRules } from '../policy/classic/patternize-rules.js';
import type { Patternized } from '../policy/patternize/patternize-policy.js';
import type { RuleCount } from '../policy/patternize/rule-count.js';
import { count } from './output.js';

/** What each rule did, and those that did nothing. */
export function* reportLines(done: Patternized, { file }: PatternizeRules, kind: PolicyKind): Generator<string> {
  const noun = domainNoun(kind);
  for (const one of done.rules) if (one.words > 0) yield `${file}:${one.rule.atLine}: ${ruleText(one, noun)}`;
  const unused = done.rules.filter(({ words }) => words === 0);
  if (unused.length > SHOWN_LIMIT) yield `${file}: never matched: the rules of lines ${unused.map(lineOf).join(', ')}`;
  else for (const one of unused) yield `${file}:${one.rule.atLine}: ${nameOf(one)}: never matched`;
  if (done.executes > 0)
    yield (
      `tomoyo: ${done.executes} of the words are programs: those go to domains with the pattern in their names from now on, ` +
      'and their old domains are not entered any more.'
    );
  if (done.deletes > 0)
    yield `tomoyo: ${count(done.deletes, 'delete line')} stay as they are: what they delete may have another form now.`;
  yield (
    `tomoyo: ${done.rewritten} of ${done.entries} file and network entries rewritten; ` +
    `${done.folded} of them went into others that they became equal to.`
  );
}

/** Rules that did nothing are shown one by one. */
const SHOWN_LIMIT = 5;

const lineOf = ({ rule }: RuleCount) => rule.atLine;

function nameOf({ rule: { kind, from, to } }: RuleCount): string {
  return `${kind} ${from}${to === from ? '' : ` ${to}`}`;
}

/** What entries belong to, for people. */
export function domainNoun(kind: PolicyKind): string {
  return kind === 'exception_policy' ? 'namespace' : 'domain';
}

function ruleText(one: RuleCount, noun: string): string {
  const { words, kept, entries, domains, left, places } = one;
  const numbers = [...places].map(([place, number]) => `${number} as ${place}`).join(', ');
  const where = `${count(words, 'word')}${numbers === '' ? '' : ` (${numbers})`}, ${count(domains, noun)}`;
  if (kept === words) return `${nameOf(one)}: ${where}, kept as they are`;
  return `${nameOf(one)}: ${where}, ${entries} ${entries === 1 ? 'entry' : 'entries'} -> ${left}`;
}

/** One object for each rule, the last one a summary. */
export function* reportToJson(done: Patternized, { file }: PatternizeRules): Generator<string> {
  for (const { rule, words, kept, entries, domains, left, places } of done.rules) {
    const { atLine: line, kind, from, to } = rule;
    const numbers = Object.fromEntries(places);
    yield JSON.stringify({ type: 'rule', file, line, kind, from, to, words, kept, entries, left, domains, numbers });
  }
  const { entries, rewritten, folded, executes, deletes } = done;
  yield JSON.stringify({ type: 'summary', entries, rewritten, folded, executes, deletes });
}
