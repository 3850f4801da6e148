import type { PolicyFile } from '../../language/parse.js';
import type { Finding } from '../check/finding.js';
import { findingBy } from '../check/found.js';
import { LINTS, type LintCode } from './codes.js';
import { lintPieces, type LintOptions } from './lint-pieces.js';

/**
 * What works in a policy and is unwise, as `tomoyo lint` says it.
 * @param files any of the five files of one policy, also several of a kind
 * @returns in the order of the lines, domain_policy last
 * Tested: test/unit/policy/lint/rules.test.ts.
 */
export async function lintPolicy(
  files: readonly PolicyFile[],
  options: LintOptions = {},
): Promise<readonly Finding<LintCode>[]> {
  const pieces = files.map(({ kind, source }) => ({
    kind,
    file: source.file,
    // read as often as wanted
    chunks: async function* () {
      yield source.text;
    },
  }));
  const found: Finding<LintCode>[] = [];
  for await (const each of lintPieces(pieces, options)) found.push(findingBy(LINTS, each));
  return found;
}
