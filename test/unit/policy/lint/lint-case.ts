import type { LintCode } from '../../../../lib/policy/lint/codes.js';
import type { LintOptions } from '../../../../lib/policy/lint/lint-pieces.js';
import type { Texts } from './lint-texts.js';

/** One rule, and a policy that it speaks about. */
export interface LintCase {
  readonly code: LintCode;
  /** Lines of each file; what stands behind `<-` is no part of it: there the rule speaks, and nowhere else. */
  readonly texts: Texts;
  readonly options?: LintOptions;
}

/** A domain of these entries, from line 4 on. */
export const domain = (...lines: readonly string[]) => `<kernel> /usr/sbin/x\nuse_profile 0\n\n${lines.join('\n')}`;
