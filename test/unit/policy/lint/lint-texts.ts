import type { PolicyKind } from '../../../../lib/language/ast.js';
import type { Finding } from '../../../../lib/policy/check/finding.js';
import { findingBy } from '../../../../lib/policy/check/found.js';
import { LINTS, type LintCode } from '../../../../lib/policy/lint/codes.js';
import { lintPieces, type LintOptions } from '../../../../lib/policy/lint/lint-pieces.js';

/** The text of each file; its name is that of the kind. */
export type Texts = Readonly<Partial<Record<PolicyKind, string>>>;

const ORDER: readonly PolicyKind[] = ['exception_policy', 'profile', 'manager', 'stat', 'domain_policy'];

/** What lint says of files that are given together. */
export async function lintTexts(texts: Texts, options: LintOptions = {}): Promise<readonly Finding<LintCode>[]> {
  const files = ORDER.flatMap((kind) => {
    const text = texts[kind];
    if (text === undefined) return [];
    const chunks = async function* () {
      // cut anywhere
      for (let at = 0; at < text.length; at += 97) yield text.slice(at, at + 97);
    };
    return [{ kind, file: kind, chunks }];
  });
  const found: Finding<LintCode>[] = [];
  for await (const each of lintPieces(files, options)) found.push(findingBy(LINTS, each));
  return found;
}

/** `domain_policy:3 broad_pattern` */
export async function placesOf(texts: Texts, options: LintOptions = {}): Promise<readonly string[]> {
  return (await lintTexts(texts, options)).map(({ file, line, code }) => `${file}:${line} ${code}`);
}
