import type { PolicyKind } from '../../language/ast.js';
import type { ParsedLine, PolicyFile } from '../../language/parse.js';
import type { PolicyWarning } from '../../language/problem.js';
import type { PolicySyntaxError } from '../../errors.js';
import { DomainFile, type DomainFileOptions } from './domain-file.js';
import type { Finding } from './finding.js';
import { findingOf, type Found } from './found.js';
import type { Letters } from './line-problems.js';
import { OtherFile } from './other-file.js';
import { PolicyIndex } from './policy-index.js';
import { checkVersions } from './profiles.js';

/**
 * Everything that can be said about policy files without a kernel.
 *
 * What one file must define for another is only asked for when both are given: one file alone is never blamed for it.
 * Two files of domains are looked at one by one: what one says again need not be wrong in the other.
 * @param files any of the five files of one policy, also several of a kind
 * @param options `letters`: what a character of the text stands for: `bytes` for text that was read as latin1
 * @returns in the order of the files, and of the text in each
 */
export function checkPolicy(
  files: readonly PolicyFile[],
  { letters = 'unicode' }: { letters?: Letters } = {},
): readonly Finding[] {
  const found = new Map<string, Found[]>();
  const report = (each: Found) => found.get(each.source.file)?.push(each);
  for (const { source } of files) found.set(source.file, []);
  const others = files.filter(({ kind }) => kind !== 'domain_policy');
  const domains = files.flatMap((file) => (isDomainPolicy(file) ? [file] : []));
  const policy = indexOf(
    files.map(({ kind }) => kind),
    others,
  );
  checkOthers(policy, others, letters, report);
  for (const file of domains) {
    const repeated = repeatedNames(file.nodes.flatMap((node) => (node.kind === 'domain' ? [node.name] : [])));
    const check = new DomainFile({ repeated, ...domainFileOptions(policy, domains.length, letters) }, report);
    for (const line of linesOf(file)) check.line(file.source, line);
    check.end(file.source);
  }
  return [...found.values()].flatMap((each) => each.sort((a, b) => a.start - b.start).map(findingOf));
}

function isDomainPolicy(file: PolicyFile): file is PolicyFile<'domain_policy'> {
  return file.kind === 'domain_policy';
}

/** What the files that define something define. */
export function indexOf(kinds: readonly PolicyKind[], files: readonly PolicyFile[]): PolicyIndex {
  const policy = new PolicyIndex(kinds);
  for (const { source, nodes } of files) for (const node of nodes) policy.add(source, node);
  return policy;
}

/** Checks the files that are no domain_policy. */
export function checkOthers(
  policy: PolicyIndex,
  files: readonly PolicyFile[],
  letters: Letters,
  report: (found: Found) => void,
): void {
  checkVersions(policy, report);
  for (const file of files) {
    const check = new OtherFile(policy, letters, report);
    for (const line of linesOf(file)) check.line(file.source, line);
    check.end();
  }
}

/** How a domain_policy is checked that is one of so many. */
export function domainFileOptions(
  policy: PolicyIndex,
  domainFiles: number,
  letters: Letters,
): Omit<DomainFileOptions, 'repeated'> {
  const reach = domainFiles === 1 && policy.has('exception_policy') && policy.has('profile');
  return { policy, letters, reach };
}

/** Names that come more than once. */
export function repeatedNames(names: Iterable<string>): ReadonlySet<string> {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const name of names) (seen.has(name) ? repeated : seen).add(name);
  return repeated;
}

/** The lines of a parsed file, each with what was found wrong in it. */
function* linesOf<K extends PolicyKind>(file: PolicyFile<K>): Generator<ParsedLine<K>> {
  const errors: readonly PolicySyntaxError[] = file.errors;
  const warnings: readonly PolicyWarning[] = file.warnings;
  let error = 0;
  let warning = 0;
  for (const node of file.nodes) {
    const [firstError, firstWarning] = [error, warning];
    while ((errors[error]?.start ?? Infinity) <= node.end) error += 1;
    while ((warnings[warning]?.start ?? Infinity) <= node.end) warning += 1;
    yield { node, errors: errors.slice(firstError, error), warnings: warnings.slice(firstWarning, warning) };
  }
}
