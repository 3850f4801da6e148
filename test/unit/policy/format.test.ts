import { describe, expect, it } from 'vitest';
import type { PolicyKind } from '../../../lib/language/ast.js';
import { parsePolicy } from '../../../lib/language/parse.js';
import { formatPolicy } from '../../../lib/policy/format.js';

const format = (kind: PolicyKind, lines: readonly string[]) =>
  formatPolicy(parsePolicy(lines.map((line) => `${line}\n`).join(''), { kind }))
    .split('\n')
    .slice(0, -1);

/** Untidy, and tidy. */
const CASES: readonly [string, PolicyKind, readonly string[], readonly string[]][] = [
  [
    'puts what a domain uses before its entries, and joins a domain that is named twice',
    'domain_policy',
    [
      '<kernel> /b',
      'file read /b',
      '<kernel>',
      'use_group 2',
      'use_group 1',
      'use_profile 0',
      '<kernel> /b',
      'file read /c',
    ],
    [
      '<kernel>',
      'use_profile 0',
      'use_group 1',
      'use_group 2',
      '',
      '',
      '<kernel> /b',
      '',
      'file read /b',
      'file read /c',
      '',
    ],
  ],
  [
    'keeps the order where lines take others away',
    'domain_policy',
    ['<kernel>', 'file read /a', 'delete file read /a', 'use_profile 0'],
    ['<kernel>', '', 'file read /a', 'delete file read /a', 'use_profile 0', ''],
  ],
  [
    'orders exceptions by kind and group, with the comment before a line',
    'exception_policy',
    [
      'acl_group 1 file read /a',
      '# logs',
      'path_group L /a',
      'path_group K /a',
      'path_group L /b',
      'keep_domain /bin/a',
    ],
    [
      'keep_domain any from /bin/a',
      '# logs',
      'path_group L /a',
      'path_group L /b',
      'path_group K /a',
      'acl_group 1 file read /a',
    ],
  ],
  [
    'orders profiles by number and level',
    'profile',
    [
      '1-CONFIG::file={ mode=learning }',
      '1-CONFIG::file::open={ mode=disabled }',
      '1-CONFIG={ mode=enforcing }',
      '0-COMMENT=',
    ],
    [
      '0-COMMENT=',
      '1-CONFIG={ mode=enforcing }',
      '1-CONFIG::file::open={ mode=disabled }',
      '1-CONFIG::file={ mode=learning }',
    ],
  ],
];

describe('formatted policy', () => {
  it.each(CASES)('%s', (_title, kind, untidy, tidy) => {
    expect(format(kind, untidy)).toEqual(tidy);
    expect(format(kind, tidy)).toEqual(tidy);
  });
});
