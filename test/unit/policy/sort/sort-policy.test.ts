import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PolicyKind } from '../../../../lib/language/ast.js';
import { parsePolicy } from '../../../../lib/language/parse.js';
import { canonicalText } from '../../../../lib/policy/canonical.js';
import { readDomainModel } from '../../../../lib/policy/model/domain-model.js';
import { sortPolicy } from '../../../../lib/policy/sort/sort-policy.js';
import { domainMeaning, exceptionMeaning, profileMeaning } from '../policy-meaning.js';
import { domainPolicy, exceptionPolicy, profiles, writtenDomainPolicy } from '../random-policy.js';

function sort(kind: PolicyKind, text: string): string {
  const { problems, pieces } = sortPolicy({ kind, file: 'x', text });
  expect(problems).toEqual([]);
  return [...pieces].join('');
}

const lines = (...all: string[]) => all.map((line) => `${line}\n`).join('');
const setOf = (kind: PolicyKind, text: string) => [...new Set(canonicalText(parsePolicy(text, { kind, file: 'x' })).split('\n'))].sort(); // prettier-ignore

describe('sorting a domain policy', () => {
  it('puts domains and entries in the order of their bytes, one operation a line, settings first', () => {
    const text = lines(
      '<kernel> /b', 'use_group 10', 'file write/read  /x', 'use_group 2', 'misc env A',
      '<kernel> /a', 'file read /y', 'use_profile 3', 'quota_exceeded', 'file read /y',
    ); // prettier-ignore
    expect(sort('domain_policy', text)).toBe(
      lines(
        '<kernel> /a', 'use_profile 3', 'quota_exceeded', '', 'file read /y', '',
        '<kernel> /b', 'use_group 2', 'use_group 10', '', 'file read /x', 'file write /x', 'misc env A', '',
      ), // prettier-ignore
    );
  });

  it('keeps the order of entries of which the first decides where a program goes', () => {
    const text = lines(
      '<kernel> /a', '', 'file execute /bin/sh keep', 'file execute /bin/\\* child', 'file append/execute /bin/a',
    ); // prettier-ignore
    expect(sort('domain_policy', text)).toBe(
      lines(
        '<kernel> /a', '', 'file execute /bin/sh keep', 'file execute /bin/\\* child',
        'file append /bin/a', 'file execute /bin/a', '',
      ), // prettier-ignore
    );
  });

  it('keeps comments with the line they precede, and those at the top at the top', () => {
    const text = lines(
      '# the file', '', '# of b', '<kernel> /b', '# of x', 'file write/read /x', '<kernel> /a', 'misc env A', '# the end',
    ); // prettier-ignore
    expect(sort('domain_policy', text)).toBe(
      lines(
        '# the file', '', '<kernel> /a', '', 'misc env A', '',
        '# of b', '<kernel> /b', '', '# of x', 'file read /x', 'file write /x', '', '# the end',
      ), // prettier-ignore
    );
  });

  it('does what delete and select say before it sorts', () => {
    const text = lines('<kernel> /a', 'misc env B', '<kernel> /b', 'select <kernel> /a', 'misc env A', 'delete misc env B', 'delete <kernel> /b'); // prettier-ignore
    expect(sort('domain_policy', text)).toBe(lines('<kernel> /a', '', 'misc env A', ''));
  });

  it('makes nothing of a text with lines that a kernel would not keep, and names them all', () => {
    const text = lines('misc env EARLY', '<kernel> /a', 'file raed /x', 'misc env A', 'nonsense');
    const { problems, pieces } = sortPolicy({ kind: 'domain_policy', file: 'd.conf', text });
    expect(problems.map(({ file, line }) => `${file}:${line}`)).toEqual(['d.conf:1', 'd.conf:3', 'd.conf:5']);
    expect([...pieces]).toEqual([]);
  });

  it('keeps the meaning of every policy, and sorts no further what is sorted', () => {
    fc.assert(
      fc.property(writtenDomainPolicy, (text) => {
        fc.pre(readDomainModel(text, { file: 'x' }).problems.length === 0);
        const sorted = sort('domain_policy', text);
        expect(domainMeaning(sorted)).toEqual(domainMeaning(text));
        expect(sort('domain_policy', sorted)).toBe(sorted);
      }),
      { numRuns: 600 },
    );
  });

  it('gives what is the same as a set to the canonical text', () => {
    fc.assert(
      fc.property(domainPolicy, (text) => {
        expect(setOf('domain_policy', sort('domain_policy', text))).toEqual(setOf('domain_policy', text));
      }),
      { numRuns: 300 },
    );
  });

  it('gives one text for all orders of domains whose entries do not interact', () => {
    const blocks = [0, 1, 2].map((n) => lines(`<kernel> /${n}`, 'file read /b', `file read /a${n}`, 'misc env Z'));
    const [first, ...others] = [blocks, [2, 1, 0].map((n) => blocks[n]), [...blocks, ...blocks]].map((each) =>
      sort('domain_policy', each.join('')),
    );
    for (const other of others) expect(other).toBe(first);
  });

  it('keeps the order of many patterns of which each may decide', () => {
    const entries = Array.from(
      { length: 600 },
      (_, n) => `file execute /z${(n * 7919) % 600}\\* ${n % 2 ? 'keep' : 'child'}`,
    );
    const text = lines('<kernel> /a', '', ...entries, '');
    expect(sort('domain_policy', text)).toBe(text);
  });
});

describe('sorting the other files', () => {
  it('puts an exception policy into namespaces, kinds and members, and keeps the order of aggregators', () => {
    const text = lines(
      'acl_group 10 misc env A', '<other> path_group B /x', 'acl_group 2 file write/read /x', 'path_group B /y',
      'path_group A /z', 'aggregator /z\\* /z', 'aggregator /zz /y', 'aggregator /b /c', '# why', 'keep_domain /a from any',
      'delete path_group A /z', '<kernel> number_group N 10',
    ); // prettier-ignore
    expect(sort('exception_policy', text)).toBe(
      lines(
        '# why', 'keep_domain /a from any', 'aggregator /b /c', 'aggregator /z\\* /z', 'aggregator /zz /y',
        'path_group B /y', 'number_group N 10', 'acl_group 2 file read /x', 'acl_group 2 file write /x',
        'acl_group 10 misc env A', '<other> path_group B /x',
      ), // prettier-ignore
    );
  });

  it('keeps the meaning of every exception policy', () => {
    fc.assert(
      fc.property(exceptionPolicy({ deletes: true }), (text) => {
        const sorted = sort('exception_policy', text);
        expect(exceptionMeaning(sorted)).toEqual(exceptionMeaning(text));
        expect(sort('exception_policy', sorted)).toBe(sorted);
      }),
      { numRuns: 300 },
    );
  });

  it('puts profiles in the order of the kernel, one line about each thing', () => {
    const text = lines(
      '3-CONFIG={ mode=enforcing grant_log=no }', 'PROFILE_VERSION=20150505', '3-CONFIG::file={ mode=learning }', '# why',
      '0-COMMENT=a', '3-CONFIG::file::open=use_default', '3-CONFIG::file={ grant_log=no }', '0-COMMENT=b',
      '3-PREFERENCE={ max_audit_log=5 }', '3-PREFERENCE={ max_learning_entry=6 }',
    ); // prettier-ignore
    expect(sort('profile', text)).toBe(
      lines(
        'PROFILE_VERSION=20150505', '# why', '0-COMMENT=b', '3-PREFERENCE={ max_audit_log=5 max_learning_entry=6 }',
        '3-CONFIG={ mode=enforcing grant_log=no reject_log=yes }', '3-CONFIG::file::open=use_default',
        '3-CONFIG::file={ mode=learning grant_log=no reject_log=yes }',
      ), // prettier-ignore
    );
  });

  it('keeps the meaning of every file of profiles', () => {
    fc.assert(
      fc.property(profiles, (text) => {
        const sorted = sort('profile', text);
        expect(profileMeaning(sorted)).toEqual(profileMeaning(text));
        expect(sort('profile', sorted)).toBe(sorted);
      }),
      { numRuns: 300 },
    );
  });

  it('sorts managers, and quotas as the kernel prints them', () => {
    expect(sort('manager', lines('/usr/b', '# why', '/usr/a', '<kernel> /x', '/usr/b', '/c', 'delete /c'))).toBe(
      lines('# why', '/usr/a', '/usr/b', '<kernel> /x'),
    );
    const stat = lines('Memory used by query message: 1', 'Memory used by policy: 2', 'Memory used by policy: 3');
    expect(sort('stat', stat)).toBe(lines('Memory used by policy: 3', 'Memory used by query message: 1'));
  });
});
