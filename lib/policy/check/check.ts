import type { PolicyFile } from '../../language/parse.js';
import { CHECKS, type CheckCode } from './codes.js';
import { checkConditions } from './conditions.js';
import { checkDuplicates } from './duplicates.js';
import type { Finding } from './finding.js';
import { checkGroups } from './groups.js';
import { oldDirectives } from './old-directives.js';
import { checkPatterns } from './patterns.js';
import { PolicyIndex, type Found } from './policy-index.js';
import { checkProfiles } from './profiles.js';
import { checkReach } from './reach.js';
import { separatorBytes } from './separator-bytes.js';
import { checkStat } from './stat.js';

const POLICY_CHECKS = [
  checkProfiles,
  checkGroups,
  checkReach,
  checkDuplicates,
  checkConditions,
  checkPatterns,
  checkStat,
] as const;

/**
 * Everything that can be said about policy files without a kernel.
 *
 * What one file must define for another is only asked for when both are given: one file alone is never blamed for it.
 * @param files any of the five files of one policy, also several of a kind
 * @param options.letters what a character of the text stands for: `bytes` for text that was read as latin1
 * @returns in the order of the files, and of the text in each
 */
export function checkPolicy(
  files: readonly PolicyFile[],
  { letters = 'unicode' }: { letters?: Letters } = {},
): readonly Finding[] {
  const byFile = new Map<PolicyFile, Finding[]>(files.map((file) => [file, problemsOf(file, letters)]));
  const policy = new PolicyIndex(files);
  const report = (found: Found) => byFile.get(found.file)?.push(findingOf(found));
  for (const check of POLICY_CHECKS) check(policy, report);
  return [...byFile.values()].flatMap((findings) => findings.sort((a, b) => a.span.start - b.span.start));
}

export type Letters = 'bytes' | 'unicode';

/** What the parser says. */
function problemsOf(file: PolicyFile, letters: Letters): Finding[] {
  const old = oldDirectives(file);
  const errors = file.errors.map(({ start, end, reason, fix }) => {
    const word = old.get(start);
    return word === undefined
      ? findingOf({ code: 'syntax', file, start, end, message: reason, ...hintOf(fix) })
      : findingOf({ code: 'old_directive', file, start, end, message: reason, hint: word });
  });
  const warnings = file.warnings.map(({ code, start, end, reason, fix }) => {
    const bytes = code === 'separator_byte' && letters === 'bytes' ? separatorBytes(file, start) : undefined;
    return findingOf(bytes ?? { code, file, start, end, message: reason, ...hintOf(fix) });
  });
  return [...errors, ...warnings];
}

function hintOf(fix: string | undefined): { readonly hint?: string } {
  return fix === undefined ? {} : { hint: fix === '' ? 'leave it out' : `write ${fix}` };
}

function findingOf({ code, file, start, end, message, hint }: Found): Finding {
  const { line, column } = file.source.locate(start);
  return {
    code,
    severity: severityOf(code),
    file: file.source.file,
    line,
    column,
    span: { start, end },
    message,
    ...(hint === undefined ? {} : { hint }),
  };
}

function severityOf(code: CheckCode): Finding['severity'] {
  return CHECKS[code].severity;
}
