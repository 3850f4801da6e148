import { STORED_FILES, type PolicyTexts } from '../../lib/store/layout.js';

/** A policy that says in each file which it is. */
export function policyOf(mark: string, more: Partial<PolicyTexts> = {}): PolicyTexts {
  return {
    domain_policy: `<kernel>\nuse_profile 0\nuse_group 0\n\nfile read /${mark}\n\n`,
    exception_policy: `path_group G /${mark}\n`,
    // a board's node may apply it
    manager: `/usr/sbin/${mark}\n/opt/node/bin/node\n`,
    profile: `PROFILE_VERSION=20150505\n0-COMMENT=${mark}\n`,
    ...more,
  };
}

/** Which of the policies the texts are, as `one`; a mix as `one and two`; else what is wrong with them. */
export function markOf(texts: PolicyTexts, marks: readonly string[]): string {
  const found = STORED_FILES.map((file) => {
    if (texts[file] === '') return 'nothing';
    return marks.find((mark) => texts[file] === policyOf(mark)[file]) ?? `damaged ${JSON.stringify(texts[file])}`;
  });
  return [...new Set(found)].join(' and ');
}
