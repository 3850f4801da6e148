import type { WordBits } from '../../language/lexemes.js';
import { parsePolicy, type PolicyFile } from '../../language/parse.js';
import { policyBlocks } from '../../language/parse-stream.js';
import { indexOf } from '../check/check.js';
import type { PolicyPieces } from '../check/check-pieces.js';
import { Allows } from './allows.js';
import { brokenLines } from './broken-lines.js';
import { LINTS, type LintCode } from './codes.js';
import { LintedDomains } from './linted-domains.js';
import { lintOther } from './linted-other.js';
import { MissingFiles, type RootFiles } from './missing-files.js';
import { PolicyLines } from './policy-lines.js';
import { RuleSet, type LintReport } from './rule-set.js';
import { Survey } from './survey.js';
import { SurveyedLines, surveyOther } from './surveyed-lines.js';
import type { Found } from '../check/found.js';

/** Options of lintPolicy(). */
export interface LintOptions {
  readonly wordBits?: WordBits;
  /** Rules that are not asked. */
  readonly off?: ReadonlySet<LintCode>;
  /** The files of the machine that the policy is for; without them no file is missing. */
  readonly root?: { readonly files: RootFiles; readonly assume?: readonly string[] };
  /** Told of each file that has lines with errors, or is cut off: those are `checkPieces()`'s to explain. */
  readonly onBroken?: (file: string, lines: number) => void;
  /** Told how many written names and patterns were not compared with all that may be executed: there are too many. */
  readonly onCutShort?: (words: number) => void;
}

/**
 * What works in a policy and is unwise: rules with the codes of LINTS, each silenced by a comment
 * `# lint: allow CODE reason` in the line above.
 *
 * All files are one policy, also several of a kind. What another file must say is only asked for when both are given. A
 * domain_policy is read twice and need not fit into memory; what is kept of it are its domains, the distinct names that
 * may be executed, and with `root` those that may be made.
 * @returns in the order of the lines, domain_policy last
 */
export async function* lintPieces(
  files: readonly PolicyPieces[],
  { wordBits = 64, off = new Set(), root, onBroken, onCutShort }: LintOptions = {},
): AsyncGenerator<Found<LintCode>, void, undefined> {
  const kinds = new Set(files.map(({ kind }) => kind));
  const isAsked = (code: LintCode) =>
    !off.has(code) && LINTS[code].needs.every((need) => (need === 'root' ? root !== undefined : kinds.has(need)));
  const others: PolicyFile[] = [];
  const domains: PolicyPieces[] = [];
  for (const file of files) {
    if (file.kind === 'domain_policy') domains.push(file);
    else others.push(parsePolicy(await whole(file), { ...file, wordBits }));
  }
  const survey = new Survey(indexOf([...kinds], others), { asksMade: root !== undefined });
  for (const file of others) surveyOther(survey, file);
  const lines = new PolicyLines(wordBits);
  const first = new SurveyedLines(survey);
  for (const { file, chunks } of domains) {
    const brokenBefore = first.broken;
    for await (const block of policyBlocks(chunks(), file)) lines.block(block, first);
    first.end();
    if (first.broken > brokenBefore) onBroken?.(file, first.broken - brokenBefore);
  }
  const missing =
    root &&
    new MissingFiles({ ...root, assume: root.assume ?? [], made: survey.made, replacements: replacementsOf(others) });
  const rules = new RuleSet(survey, missing, (code) => !off.has(code));
  const found: Found<LintCode>[] = [];
  const report: LintReport = (each) => {
    if (!off.has(each.code)) found.push(each);
  };
  for (const file of others) {
    const broken = brokenLines(file);
    if (broken > 0) onBroken?.(file.source.file, broken);
    lintOther(file, rules, new Allows(isAsked), report);
    yield* found.splice(0);
  }
  for (const { file, chunks } of domains) {
    const second = new LintedDomains(rules, new Allows(isAsked), report);
    for await (const block of policyBlocks(chunks(), file)) {
      lines.block(block, second);
      yield* found.splice(0);
    }
    second.blank();
    yield* found.splice(0);
  }
  if (survey.executed.cutShort > 0) onCutShort?.(survey.executed.cutShort);
}

async function whole({ chunks }: PolicyPieces): Promise<string> {
  const all: string[] = [];
  for await (const chunk of chunks()) all.push(chunk);
  return all.join('');
}

/** Names that aggregators give to other programs. */
function replacementsOf(files: readonly PolicyFile[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { nodes } of files)
    for (const node of nodes) if (node.kind === 'aggregator') found.add(node.replacement.text);
  return found;
}
