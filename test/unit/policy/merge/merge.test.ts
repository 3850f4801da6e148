import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PolicyKind } from '../../../../lib/language/ast.js';
import { mergePolicies, type MergeOptions, type SeenEntry } from '../../../../lib/policy/merge/merge.js';
import type { MergeFinding } from '../../../../lib/policy/merge/report.js';
import { sortPolicy } from '../../../../lib/policy/sort/sort-policy.js';
import { threeDevices } from './three-devices.js';

const NAMES = 'abcdefgh';
const joined = (pieces: Iterable<string>) => [...pieces].join('');
const lines = (...all: readonly string[]) => all.map((line) => `${line}\n`).join('');

function merge(kind: PolicyKind, texts: readonly string[], options: Partial<MergeOptions> = {}) {
  const found: MergeFinding[] = [];
  const seen: SeenEntry[] = [];
  const inputs = texts.map((text, index) => ({ device: NAMES[index] ?? '', kind, file: `${NAMES[index]}.conf`, text }));
  const { files, problems, differing } = mergePolicies(inputs, {
    found: (finding) => found.push(finding),
    seen: (entry) => seen.push(entry),
    ...options,
  });
  const [file] = files;
  return { text: file === undefined ? undefined : joined(file.pieces), found, seen, problems, differing };
}

const domains = (...texts: readonly string[]) => merge('domain_policy', texts);
const sort = (kind: PolicyKind, text: string) => joined(sortPolicy({ kind, file: 'x', text }).pieces);
const P = '<kernel> /p';

describe('merging domain policies', () => {
  it('has every domain, every entry, every operation, every setting', () => {
    const a = lines(P, 'use_profile 1', 'use_group 0', '', 'file read /x', 'misc env A', '');
    const b = lines(
      P,
      'use_profile 1',
      'quota_exceeded',
      'use_group 2',
      '',
      'file write/read /x',
      '',
      '<kernel> /q',
      'use_profile 2',
      '',
    );
    const { text, found } = domains(a, b);
    expect(text).toBe(
      lines(
        P,
        'use_profile 1',
        'quota_exceeded',
        'use_group 0',
        'use_group 2',
        '',
        'file read /x',
        'file write /x',
        'misc env A',
        '',
      ) + lines('<kernel> /q', 'use_profile 2', '', ''),
    );
    expect(found).toEqual([
      {
        type: 'note',
        code: 'quota_exceeded',
        about: P,
        message: expect.any(String) as string,
        places: [{ file: 'b.conf', line: 1 }],
      },
    ]);
  });

  it('counts who has what, operation by operation', () => {
    const { seen } = domains(lines(P, 'file read /x'), lines(P, 'file read/write /x'), lines(P, 'misc env A'));
    expect(seen.map(({ text, devices, of }) => `${text}: ${devices.join()} of ${of}`)).toEqual([
      'file read /x: a,b of 3',
      'file write /x: b of 3',
      'misc env A: c of 3',
    ]);
    const { text } = merge('domain_policy', [lines(P, 'file read /x'), lines(P, 'file read/write /x', 'misc env A')], {
      comments: 'counts',
    });
    expect(text).toBe(
      lines(
        P,
        '',
        '# read 2 of 2: a, b; write 1 of 2: b',
        'file read /x',
        'file write /x',
        '# 1 of 2: b',
        'misc env A',
        '',
      ),
    );
  });

  it('takes the lowest profile where none is known, and says so', () => {
    const { text, found } = domains(lines(P, 'use_profile 3'), lines(P, 'use_profile 1'), lines(P));
    expect(text).toContain('use_profile 1\n');
    expect(found).toMatchObject([
      {
        code: 'use_profile',
        type: 'conflict',
        about: P,
        places: [
          { file: 'a.conf', line: 1 },
          { file: 'b.conf', line: 1 },
        ],
      },
    ]);
    expect(merge('domain_policy', [lines(P, 'use_profile 3'), lines(P, 'use_profile 1')], { rule: 7 }).text).toContain(
      'use_profile 7\n',
    );
  });

  it('takes the laxest or the strictest profile where they are known', () => {
    const profile = lines(
      '1-CONFIG={ mode=enforcing grant_log=no reject_log=no }',
      '2-CONFIG={ mode=learning grant_log=no reject_log=no }',
      '3-CONFIG={ mode=permissive grant_log=no reject_log=no }',
      '4-CONFIG={ mode=learning grant_log=no reject_log=no }',
    );
    const inputs = ['a', 'b'].flatMap((device, index) => [
      { device, kind: 'profile' as const, file: `${device}/profile.conf`, text: profile },
      {
        device,
        kind: 'domain_policy' as const,
        file: `${device}/domain.conf`,
        text: lines(P, `use_profile ${index === 0 ? 4 : 1}`, '<kernel> /q', `use_profile ${index + 2}`),
      },
    ]);
    const texts = (options: Partial<MergeOptions>) =>
      joined(
        mergePolicies(inputs, { found: () => {}, ...options }).files.find(({ kind }) => kind === 'domain_policy')
          ?.pieces ?? [],
      );
    expect(texts({}).match(/use_profile \d/g)).toEqual(['use_profile 4', 'use_profile 2']);
    expect(texts({ rule: 'strictest' }).match(/use_profile \d/g)).toEqual(['use_profile 1', 'use_profile 3']);
  });

  it('keeps the order that decides something, and says where devices disagree', () => {
    const [one, two] = ['file execute /bin/\\*', 'file execute /bin/b'];
    const same = domains(lines(P, two, one), lines(P, two, one));
    expect([same.text, same.found]).toEqual([lines(P, '', two, one, ''), []]);
    const [first, second] = [
      domains(lines(P, one, two), lines(P, two, one)),
      domains(lines(P, two, one), lines(P, one, two)),
    ];
    expect(first.text).toBe(second.text);
    expect(first.text).toBe(lines(P, '', one, two, ''));
    for (const { found } of [first, second])
      expect(found.map(({ code, type, places }) => [code, type, places.length])).toEqual([['order', 'conflict', 2]]);
  });

  it('names every line that a kernel would not keep, and makes nothing', () => {
    const { text, problems } = domains(lines(P, 'file raed /x'), lines(P, 'file read'));
    expect(text).toBeUndefined();
    expect(problems.map(({ file, line }) => `${file}:${line}`)).toEqual(['a.conf:2', 'b.conf:2']);
  });
});

describe('merging other files', () => {
  it('unites groups and acl_groups, and says that they are wider', () => {
    const a = lines(
      'path_group G /a',
      'path_group H /h',
      'acl_group 1 file read /x',
      'initialize_domain /s from any',
      'aggregator /b /c',
    );
    const b = lines(
      'path_group G /b',
      'acl_group 1 file read/write /x',
      'no_initialize_domain /s from any',
      'aggregator /b /d',
    );
    const { text, found } = merge('exception_policy', [a, b]);
    expect(text?.split('\n')).toEqual([
      'initialize_domain /s from any',
      'no_initialize_domain /s from any',
      'aggregator /b /c',
      'aggregator /b /d',
      'path_group G /a',
      'path_group G /b',
      'path_group H /h',
      'acl_group 1 file read /x',
      'acl_group 1 file write /x',
      '',
    ]);
    expect(found.map(({ type, code, about }) => `${type} ${code} ${about}`).sort()).toEqual([
      'conflict aggregator aggregator /b /c',
      'conflict transition initialize_domain /s from any',
      'note acl_group acl_group 1',
      'note group path_group G',
    ]);
  });

  it('asks whose profiles are to be taken where they differ', () => {
    const a = lines('PROFILE_VERSION=20150505', '1-CONFIG={ mode=learning grant_log=no reject_log=no }', '2-COMMENT=x');
    const b = lines(
      '1-CONFIG={ mode=enforcing grant_log=no reject_log=no }',
      'PROFILE_VERSION=20150505',
      '3-COMMENT=y',
    );
    const { text, differing } = merge('profile', [a, b]);
    expect(text).toBeUndefined();
    expect(differing).toMatchObject([
      {
        about: 'profile 1 of <kernel>',
        places: [
          { file: 'a.conf', line: 2 },
          { file: 'b.conf', line: 1 },
        ],
      },
    ]);
    expect(merge('profile', [a, b], { take: 'b' }).text).toBe(
      lines(
        'PROFILE_VERSION=20150505',
        '1-CONFIG={ mode=enforcing grant_log=no reject_log=no }',
        '2-COMMENT=x',
        '3-COMMENT=y',
      ),
    );
  });

  it('unites managers, and takes the largest limit', () => {
    expect(merge('manager', [lines('/b', '/a'), lines('/a', 'manage_by_non_root')]).text).toBe(
      lines('/a', '/b', 'manage_by_non_root'),
    );
    const { text, found } = merge('stat', [
      lines('Memory used by policy: 100'),
      lines('Memory used by policy: 200', 'Memory used by policy: 5 (Quota: 7)'),
    ]);
    expect([text?.replace(/ +/g, ' '), found.map(({ code }) => code)]).toEqual([
      lines('Memory used by policy: 200'),
      ['quota'],
    ]);
  });
});

const seeds = fc.integer();

describe.each(['domain_policy', 'exception_policy'] as const)('merging random files: %s', (kind) => {
  const merged = (texts: readonly string[]) => merge(kind, texts).text ?? 'nothing';

  it('is the same whichever comes first, and itself when it is merged with itself', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const texts = threeDevices(kind, seed, false);
        const [a = '', b = '', c = ''] = texts;
        expect(merged([b, a])).toBe(merged([a, b]));
        expect(merged([c, b, a])).toBe(merged([a, b, c]));
        expect(merged([a, a])).toBe(sort(kind, a));
        const all = merged(texts);
        expect(sort(kind, all)).toBe(all);
      }),
      { numRuns: 30 },
    );
  });

  it('is the same however it is grouped, where no order and no profile decides', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const [a = '', b = '', c = ''] = threeDevices(kind, seed, true);
        expect(merged([merged([a, b]), c])).toBe(merged([a, merged([b, c])]));
        expect(merged([merged([a, b]), c])).toBe(merged([a, b, c]));
        expect(merged([merged([a, b]), b])).toBe(merged([a, b]));
      }),
      { numRuns: 30 },
    );
  });
});
