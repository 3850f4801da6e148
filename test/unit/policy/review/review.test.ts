import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PolicyKind } from '../../../../lib/language/ast.js';
import { sortPolicy } from '../../../../lib/policy/sort/sort-policy.js';
import { domainPolicy, entry, exceptionPolicy, profiles } from '../random-policy.js';
import { allowedAccesses } from './allowed-accesses.js';
import { review, shown, type Texts } from './reviewed.js';

const MODES = ['1-CONFIG={ mode=learning }', '3-CONFIG={ mode=enforcing }', '4-CONFIG={ mode=enforcing }', '4-CONFIG::file={ mode=permissive }']; // prettier-ignore

/** Of a domain that uses another profile. */
function profileChange(from: number, to: number, texts: Texts) {
  const policy = (number: number) => ({ domain_policy: ['<kernel> /a', `use_profile ${number}`], ...texts });
  return review(policy(from), policy(to)).sections[0]?.changes;
}

describe('the rest of two policies', () => {
  it('has domains that come and go with all they say', () => {
    const { sections, summary } = review(
      { domain_policy: ['<kernel> /a', 'misc env A'] },
      { domain_policy: ['<kernel> /b', 'use_profile 3', 'use_group 10', 'use_group 2', 'misc env B', 'misc env A'] },
    );
    expect(shown(sections)).toEqual({
      '<kernel> /a': ['lost - <kernel> /a', 'lost - misc env A'],
      '<kernel> /b': [
        'gained + <kernel> /b', 'gained + use_profile 3', 'gained + use_group 2', 'gained + use_group 10',
        'gained + misc env A', 'gained + misc env B',
      ], // prettier-ignore
    });
    expect(summary).toMatchObject({ gainedDomains: 1, lostDomains: 1 });
  });

  it('has another profile by what it enforces, where the profiles are known', () => {
    expect(profileChange(3, 1, { profile: MODES })).toMatchObject([
      { effect: 'gained', text: 'use_profile 1', note: 'was 3; enforcing -> learning' },
    ]);
    expect(profileChange(4, 3, { profile: MODES })).toMatchObject([
      { effect: 'lost', note: 'was 4; file: permissive -> enforcing' },
    ]);
    expect(profileChange(3, 1, {})).toMatchObject([{ effect: 'changed', note: 'was 3' }]);
  });

  it('has profiles by what their functions do, and counts the domains that use them', () => {
    const domain_policy = ['<kernel> /a', 'use_profile 3', '<kernel> /b', 'use_profile 1'];
    const { sections, summary } = review(
      { domain_policy, profile: ['3-CONFIG={ mode=enforcing }', '1-COMMENT=x'] },
      {
        domain_policy,
        profile: ['3-CONFIG={ mode=enforcing }', '3-CONFIG::file::open={ mode=learning }', '1-COMMENT=y'],
      },
    );
    expect(sections.map(({ title }) => title)).toEqual(['profile 1', 'profile 3']);
    expect(sections[1]?.changes.at(-1)).toMatchObject({
      effect: 'gained',
      file: 'new/profile',
      line: 2,
      note: 'file::open: enforcing -> learning',
    });
    expect(summary).toMatchObject({ gainedDomains: 1, lostDomains: 0 });
  });

  it('has groups with the entries that they widen or narrow', () => {
    const domain_policy = ['<kernel> /a', 'file read @G', 'file write /x task.uid!=@N', '<kernel> /b', 'misc env A'];
    const { sections, summary } = review(
      { domain_policy, exception_policy: ['path_group G /a', 'path_group G /b', 'number_group N 1'] },
      {
        domain_policy,
        exception_policy: ['path_group G /a', 'path_group G /\\*', 'number_group N 1', 'number_group N 2'],
      },
    );
    expect(shown(sections)).toEqual({
      'path_group G': ['rewritten - path_group G /b', 'gained + path_group G /\\*'],
      'number_group N': ['gained + number_group N 2'],
      '<kernel> /a': ['gained + file read @G', 'lost - file write /x task.uid!=@N'],
    });
    expect(sections[2]?.changes.map(({ via }) => via)).toEqual(['path_group G', 'number_group N']);
    expect(summary).toMatchObject({ gainedDomains: 1, lostDomains: 1 });
  });

  it('has acl_groups, and counts the domains for which they grant something new', () => {
    const domain_policy = ['<kernel> /a', 'use_group 1', 'misc env A', '<kernel> /b', 'use_group 1'];
    const { sections, summary } = review(
      { domain_policy, exception_policy: ['acl_group 1 misc env Z'] },
      { domain_policy, exception_policy: ['acl_group 1 misc env Z', 'acl_group 1 misc env A'] },
    );
    expect(sections).toMatchObject([
      { title: 'acl_group 1', note: 'used by 2 domains', changes: [{ effect: 'gained' }] },
    ]);
    expect(summary).toMatchObject({ gainedDomains: 1, lostDomains: 0 });
  });

  it('has what says where programs run, managers, quotas and flags', () => {
    const { sections } = review(
      {
        exception_policy: ['keep_domain any from <kernel> /a'],
        manager: ['/a', '/b'],
        stat: ['Memory used by policy: 1'],
        domain_policy: ['<kernel> /a', 'quota_exceeded'],
      },
      {
        exception_policy: ['initialize_domain /x', '<other> aggregator /y /z'],
        manager: ['/b', '/c'],
        stat: ['Memory used by policy:   2'],
        domain_policy: ['<kernel> /a'],
      },
    );
    expect(shown(sections)).toEqual({
      'domain transitions': ['changed + initialize_domain /x from any', 'changed - keep_domain any from <kernel> /a'],
      '<other> domain transitions': ['changed + aggregator /y /z'],
      '<kernel> /a': ['changed - quota_exceeded'],
      manager: ['lost - /a', 'gained + /c'],
      stat: ['changed + Memory used by policy:   2', 'changed - Memory used by policy: 1'],
    });
  });

  it('is not compared where only one has the file, and not at all where a line is refused', () => {
    expect(review({ manager: ['/a'] }, { domain_policy: ['<kernel>'] }).sections).toEqual([]);
    const { problems, sections } = review(
      { domain_policy: ['file read /x', '<kernel>'] },
      { domain_policy: ['<kernel>', 'nonsense'], manager: ['/a'] },
    );
    expect(problems.map(({ file, line }) => `${file}:${line}`)).toEqual(['old/domain_policy:1', 'new/domain_policy:2']);
    expect(sections).toEqual([]);
  });
});

describe('a review', () => {
  const one = fc.array(fc.oneof({ weight: 5, arbitrary: entry }, fc.constantFrom('use_group 0', 'use_group 1')), { maxLength: 7 }); // prettier-ignore

  it('finds nothing between a policy and the same one sorted', () => {
    fc.assert(
      fc.property(domainPolicy, exceptionPolicy({ deletes: false }), profiles, (domain, exception, profile) => {
        const texts = { domain_policy: domain, exception_policy: exception, profile } as const;
        const sorted = Object.entries(texts).map(([kind, text]) => [
          kind,
          [...sortPolicy({ kind: kind as PolicyKind, file: 'x', text }).pieces].join(''),
        ]);
        expect(review(texts, Object.fromEntries(sorted) as Texts).sections).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('lets no file access that comes or goes pass unsaid', () => {
    const domain = one.map((lines) => ['<kernel> /a', ...lines].map((text) => `${text}\n`).join(''));
    const groups = exceptionPolicy({ deletes: false });
    fc.assert(
      fc.property(domain, domain, groups, groups, fc.boolean(), (before, after, oldGroups, others, stay) => {
        const newGroups = stay ? oldGroups : others;
        const { summary } = review(
          { domain_policy: before, exception_policy: oldGroups },
          { domain_policy: after, exception_policy: newGroups },
        );
        const was = allowedAccesses(before, oldGroups, '<kernel> /a');
        const is = allowedAccesses(after, newGroups, '<kernel> /a');
        const [comes, goes] = [[...is].some((access) => !was.has(access)), [...was].some((access) => !is.has(access))];
        expect(summary.gainedDomains).toBeGreaterThanOrEqual(comes ? 1 : 0);
        expect(summary.lostDomains).toBeGreaterThanOrEqual(goes ? 1 : 0);
      }),
      { numRuns: 1000 },
    );
  });
});
