import { ARGUMENT_TYPES } from '../../language/argument-types.js';
import { parseNumberRange } from '../../language/lexemes.js';
import { quickPattern, type QuickPattern } from '../../language/quick-pattern.js';
import { addressIn, numberIn } from '../check/compare.js';
import type { Rewritten } from '../classic/entry-rewriter.js';
import type { GroupMembers } from './group-members.js';

/** What is wrong with what a word became. */
export interface NewWordProblem {
  /** `error`: it does not match the word, so that the entry would mean something else. */
  readonly severity: 'error' | 'warning';
  readonly reason: string;
}

/** Checks that what words become still matches them. */
export class NewWordCheck {
  readonly #groups: GroupMembers | undefined;
  readonly #patterns = new Map<string, QuickPattern>();

  /** @param groups without them, groups are taken to hold the words */
  constructor(groups: GroupMembers | undefined) {
    this.#groups = groups;
  }

  check(rewritten: Rewritten, namespace: string): NewWordProblem | undefined {
    const { rule, to } = rewritten;
    if (to.startsWith('@')) return this.#checkGroup(rewritten, namespace);
    if (rule.to === rule.from && rule.kind !== 'number_pattern') return undefined;
    return this.#matches(rewritten) ? undefined : error(`${to} does not match ${rewritten.word}`);
  }

  #checkGroup({ rule, word, to, argument }: Rewritten, namespace: string): NewWordProblem | undefined {
    if (to !== rule.to) return error(`${to} is the name of a group; expected NEW of a ${rule.kind} to be no group`);
    const { group } = ARGUMENT_TYPES[argument.type];
    if (group === undefined || this.#groups === undefined) return undefined;
    const name = to.slice(1);
    if (!this.#groups.isDefined(namespace, group, name))
      return { severity: 'warning', reason: `no ${group} "${name}" in ${namespace}` };
    return this.#groups.holds(namespace, group, { name, word }) ? undefined : error(`${to} does not hold ${word}`);
  }

  #matches({ rule, word, to }: Rewritten): boolean {
    switch (rule.kind) {
      case 'path_pattern':
        return this.#pattern(to).matches(word);
      case 'head_pattern':
        return rule.to.endsWith('/')
          ? this.#pattern(rule.to).matches(word.slice(0, word.length - (to.length - rule.to.length)))
          : quickPattern(to).matches(word);
      case 'tail_pattern':
        return rule.to.startsWith('/')
          ? this.#pattern(rule.to).matches(word.slice(to.length - rule.to.length))
          : quickPattern(to).matches(word);
      case 'number_pattern':
        return parseNumberRange(word) === undefined || numberIn(word, to);
      case 'address_pattern':
        return addressIn(word, to);
    }
  }

  #pattern(text: string): QuickPattern {
    const known = this.#patterns.get(text) ?? quickPattern(text);
    this.#patterns.set(text, known);
    return known;
  }
}

function error(reason: string): NewWordProblem {
  return { severity: 'error', reason };
}
