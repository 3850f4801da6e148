import { busyLine } from './busy-line.js';
import { colors } from './colors.js';
import type { PolicyKind } from '../language/ast.js';
import type { ReviewSection } from '../policy/review/change.js';
import { reviewPolicies, type PolicyReview } from '../policy/review/review.js';
import { readCompared } from './compared-files.js';
import { EXIT } from './exit-codes.js';
import { count, say } from './output.js';
import { printPaged } from './pager.js';
import { sayProblems } from './policy-problems.js';
import { writeResult } from './result-output.js';
import { sectionToGithub, sectionToJson, sectionToText, summaryToJson, summaryToText } from './review-formats.js';

export interface DiffOptions {
  readonly kind?: PolicyKind;
  readonly only?: readonly PolicyKind[];
  readonly json?: true;
  readonly format?: 'text' | 'github';
  readonly quiet?: true;
  /** False: `--no-pager` */
  readonly pager: boolean;
}

/** `tomoyo diff OLD NEW` */
export async function diffPolicies(paths: readonly [string, string], options: DiffOptions): Promise<void> {
  const { kind, only } = options;
  const given = await readCompared(paths, { kind, only });
  using _line = await busyLine('comparing', given ? [...given.old, ...given.now] : []);
  const review = given && reviewPolicies(given.old, given.now);
  if (!given || !review || review.problems.length > 0) {
    sayProblems(review?.problems ?? []);
    say(`tomoyo: ${review ? `${count(review.problems.length, 'line')} that a kernel would not keep: ` : ''}nothing is compared.`); // prettier-ignore
    process.exitCode = EXIT.failed;
    return;
  }
  process.exitCode = await show(review, options);
}

async function show(review: PolicyReview, { json, format, quiet, pager }: DiffOptions): Promise<number> {
  if (quiet) {
    const { done } = review.sections().next();
    return done ? EXIT.done : EXIT.differences;
  }
  const print = json ? sectionToJson : format === 'github' ? sectionToGithub : (section: ReviewSection) => sectionToText(section, colors); // prettier-ignore
  const seen = { any: false };
  await printPaged(printed(review, print, seen), { pager: pager && !json, encoding: 'latin1' });
  if (json) await writeResult([`${summaryToJson(review.summary)}\n`], {});
  else say(summaryToText(review.summary));
  return seen.any ? EXIT.differences : EXIT.done;
}

function* printed(review: PolicyReview, print: (section: ReviewSection) => string, seen: { any: boolean }) {
  for (const section of review.sections()) {
    seen.any = true;
    yield print(section);
  }
}
