import { unreachable } from '../../errors.js';
import type { WordBits } from '../../language/lexemes.js';
import type { PolicyProblem } from '../diff/policy-problem.js';
import type { PolicyText } from '../diff/policy-text.js';
import { readDomainModel } from '../model/domain-model.js';
import { readExceptionModel } from '../model/exception-model.js';
import { readLineModel } from '../model/line-model.js';
import { modelLines } from '../model/model-lines.js';
import { sortedDomainPolicy } from './sort-domains.js';
import { sortedExceptionPolicy } from './sort-exceptions.js';
import { sortedLines } from './sort-lines.js';
import { sortedProfiles } from './sort-profiles.js';

/** What sortPolicy() made, or why it made nothing. */
export interface SortedPolicy {
  /** Lines that a kernel would drop, cut, or store as something else. With one of them there are no pieces. */
  readonly problems: readonly PolicyProblem[];
  /** The sorted text; can be gone through once. */
  readonly pieces: Iterable<string>;
}

/**
 * Sorts a policy file so that it means the same: what is sorted is sorted no further, and two files with the same lines in
 * another order, or with operations packed otherwise, become one. `delete` and `select` are done; comments stay with the
 * line that they precede.
 * @param policy latin1: one character a byte
 * Tested: test/unit/policy/sort/sort-policy.test.ts.
 */
export function sortPolicy(
  { kind, file, text }: PolicyText,
  { wordBits = 64 }: { readonly wordBits?: WordBits } = {},
): SortedPolicy {
  switch (kind) {
    case 'domain_policy':
      return sorted(readDomainModel(text, { file, wordBits }), sortedDomainPolicy);
    case 'exception_policy':
      return sorted(readExceptionModel(text, { file, wordBits }), sortedExceptionPolicy);
    case 'profile':
      return sorted(modelLines({ kind, file, text }, wordBits), sortedProfiles);
    case 'manager':
    case 'stat':
      return sorted(readLineModel(text, { kind, file, wordBits }), sortedLines);
    default:
      return unreachable(kind);
  }
}

function sorted<Model extends { readonly problems: readonly PolicyProblem[] }>(
  model: Model,
  print: (model: Model) => Iterable<string>,
): SortedPolicy {
  const { problems } = model;
  return { problems, pieces: problems.length > 0 ? [] : print(model) };
}
