import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Patternizer } from '../../../../lib/policy/classic/patternizer.js';
import { unpack } from '../../../../lib/policy/classic/unpack.js';
import { patternizeRules } from '../../../../lib/policy/classic/patternize-rules.js';
import { patternizePolicy, type Patternized } from '../../../../lib/policy/patternize/patternize-policy.js';
import type { EntryPolicyKind } from '../../../../lib/policy/patternize/policy-entries.js';

interface Case {
  readonly rules: readonly string[];
  readonly kind?: EntryPolicyKind;
  readonly exception?: string;
}

function patternized(policy: string, { rules, kind = 'domain_policy', exception }: Case): Patternized {
  const parsed = patternizeRules(`${rules.join('\n')}\n`);
  expect(parsed.errors).toEqual([]);
  const exceptionPolicy = exception === undefined ? undefined : { file: 'e', text: exception };
  return patternizePolicy(policy, { kind, rules: parsed, exceptionPolicy });
}

const text = (policy: string, options: Case) => [...patternized(policy, options).pieces()].join('');
const reasons = (policy: string, options: Case) =>
  patternized(policy, options).problems.map(({ severity, reason, rule }) => `${rule.atLine} ${severity}: ${reason}`);

const PID = 'rewrite head_pattern proc:/\\$/';

describe('a policy that is patternized', () => {
  it('is as written where nothing is rewritten', () => {
    const policy =
      ' file read proc:/1/a\n# c\n<kernel>\n\tuse_profile  1\r\n\nfile  read/write /a\nfoo\nfile raed proc:/1/\n\xe4\n';
    expect(text(policy, { rules: [PID] })).toBe(policy);
  });

  it('keeps the operations of a line together', () => {
    expect(text('<kernel>\nfile read/write proc:/1/a\n', { rules: [PID] })).toBe(
      '<kernel>\nfile read/write proc:/\\$/a\n',
    );
  });

  it('takes them apart where rules look at them', () => {
    const rules = ['acl[2].equals write', PID];
    expect(text('<kernel>\nfile append/write/read proc:/1/a\n', { rules })).toBe(
      '<kernel>\nfile read/append proc:/1/a\nfile write proc:/\\$/a\n',
    );
    expect(text('<kernel>\nfile append/write/read /a\n', { rules })).toBe('<kernel>\nfile append/write/read /a\n');
  });

  it('has one entry for those that become equal, where the first stands, with all operations', () => {
    const policy =
      '<kernel> /a\nfile read /b\nfile write proc:/1/a\n# c\nfile read proc:/2/a task.uid=0\nfile read proc:/3/a\nfile read /b\n' +
      'file getattr proc:/\\$/a\n<kernel> /b\nfile read proc:/4/a\n';
    expect(text(policy, { rules: [PID] })).toBe(
      '<kernel> /a\nfile read /b\nfile read/write/getattr proc:/\\$/a\n# c\nfile read proc:/\\$/a task.uid=0\nfile read /b\n' +
        '<kernel> /b\nfile read proc:/\\$/a\n',
    );
    const { entries, rewritten, folded, rules } = patternized(policy, { rules: [PID] });
    expect({ entries, rewritten, folded }).toEqual({ entries: 7, rewritten: 4, folded: 2 });
    expect(rules[0]).toMatchObject({ words: 4, entries: 4, domains: 2, left: 3, kept: 0 });
  });

  it('folds into an entry that was there, and leaves it as written if it says all', () => {
    const policy = '<kernel>\nfile  write/read proc:/\\$/a\nfile read proc:/1/a\n';
    expect(text(policy, { rules: [PID] })).toBe('<kernel>\nfile  write/read proc:/\\$/a\n');
  });

  it('folds nothing across a line that deletes, and counts those that delete entries', () => {
    const policy = '<kernel>\nfile read proc:/1/a\ndelete file read proc:/1/a\nfile read proc:/2/a\n';
    const line = 'file read proc:/\\$/a\n';
    expect(text(policy, { rules: [PID] })).toBe(`<kernel>\n${line}delete file read proc:/1/a\n${line}`);
    expect(patternized(policy, { rules: [PID] }).deletes).toBe(1);
  });

  it('leaves alone what has bytes in it that the kernel takes for spaces', () => {
    const policy = '<kernel>\nfile read proc:/1/\xe4\n';
    expect(text(policy, { rules: [PID] })).toBe(policy);
  });

  it('may be an exception policy, each acl_group and namespace by itself', () => {
    const policy =
      'path_group P proc:/1/a\nacl_group 1 file read proc:/1/a\n<web> acl_group 1 file read proc:/2/a\nacl_group 2 file read proc:/3/a\n' +
      'acl_group 1 file write proc:/4/a\nacl_group 256 file read proc:/1/a\ninitialize_domain proc:/1/a from any\n';
    expect(text(policy, { rules: [PID], kind: 'exception_policy' })).toBe(
      'path_group P proc:/1/a\nacl_group 1 file read/write proc:/\\$/a\n<web> acl_group 1 file read proc:/\\$/a\n' +
        'acl_group 2 file read proc:/\\$/a\nacl_group 256 file read proc:/1/a\ninitialize_domain proc:/1/a from any\n',
    );
    const rules = ['domain.equals <web>', 'acl[1].equals file', PID];
    expect(text(policy, { rules, kind: 'exception_policy' })).toBe(
      policy.replace('<web> acl_group 1 file read proc:/2/a', '<web> acl_group 1 file read proc:/\\$/a'),
    );
  });

  it('counts words that a rule keeps from those behind it', () => {
    const rules = ['rewrite path_pattern proc:/1/a', PID];
    const policy = '<kernel>\nfile read proc:/1/a\n';
    expect(text(policy, { rules })).toBe(policy);
    expect(patternized(policy, { rules })).toMatchObject({
      rewritten: 0,
      rules: [{ words: 1, kept: 1 }, { words: 0 }],
    });
  });

  it('tells where numbers stood', () => {
    const policy =
      '<kernel>\nfile create /a 7\nfile ioctl /a 7\nfile chown /a 7\nfile chown/chgrp /a 7\nfile mkchar /a 7 7 7\n' +
      'file mount /a /b/ c 7\nnetwork inet stream bind 0.0.0.0 7\n';
    const [rule] = patternized(policy, { rules: ['rewrite number_pattern 7 6-7'] }).rules;
    expect(Object.fromEntries(rule?.places ?? [])).toEqual({
      mode: 2,
      'ioctl command': 1,
      'user id': 1,
      'user id and group id': 1,
      'major number': 1,
      'minor number': 1,
      'mount flags': 1,
      port: 1,
    });
  });

  it('counts a word once, whether operations are looked at or not', () => {
    const policy =
      '<kernel>\nfile read/write/execute proc:/1/a\nfile link/rename proc:/1/a proc:/2/a\nfile chown/chgrp /a 7\n';
    for (const condition of ['acl.starts file', 'domain.contains <kernel>']) {
      const [first, second] = patternized(policy, {
        rules: [condition, PID, condition, 'rewrite number_pattern 7 0-7'],
      }).rules;
      expect(first).toMatchObject({ words: 3, entries: 2, executes: 1 });
      expect(second).toMatchObject({ entries: 1 });
    }
  });

  it('counts programs that become patterns', () => {
    expect(patternized('<kernel>\nfile execute/read proc:/1/a\n', { rules: [PID] }).executes).toBe(1);
  });
});

/** The entries of each domain, one operation each. */
function accesses(lines: readonly string[]): Record<string, string[]> {
  const found: Record<string, Set<string>> = {};
  let domain = '';
  for (const line of lines) {
    if (line.startsWith('<')) domain = line;
    else for (const one of unpack(line)?.lines ?? [line]) (found[domain] ??= new Set()).add(one);
  }
  return Object.fromEntries(Object.entries(found).map(([name, entries]) => [name, [...entries].sort()]));
}

const of = (...all: string[]) => fc.constantFrom(...all);
const sentence = (...parts: fc.Arbitrary<string>[]) => fc.tuple(...parts).map((all) => all.join(' '));
const path = of('/a1', '/a2', '/a3', '/b/1', '/b/2', '/c', '@G', '/a\\$', 'proc:/1/a', 'proc:/2/a');
const number = of('1', '2', '0644', '0x10', '1-5');
const line = fc.oneof(
  sentence(of('file'), of('read', 'read/write', 'unlink', 'read/append/execute'), path),
  sentence(of('file'), of('create', 'chmod/chown', 'ioctl'), path, number),
  sentence(of('file'), of('rename', 'link/rename'), path, path),
  sentence(of('file mkchar'), path, number, number, number),
  sentence(of('network inet stream'), of('bind/listen', 'connect'), of('10.0.0.1', '10.0.0.2', '::1'), number),
  sentence(of('file read'), path, of('task.uid=0', 'exec.realpath="/a1"')),
  sentence(of('<kernel>'), of('/a', '/b')),
  of('misc env A', 'use_group 1'),
);
const condition = sentence(
  of('acl[2].equals', 'acl[2].starts', 'domain.contains', 'acl.contains'),
  of('read', 'write', 'c', '/a', 'file create'),
);
const anyRule = sentence(
  of('path_pattern', 'path_pattern', 'head_pattern', 'tail_pattern', 'number_pattern', 'address_pattern'),
  of('/a\\*', '/a\\+', '/\\*', '/b/', '/\\*/', '/\\$', '1-5', '0-0777', '10.0.0.0-10.0.0.9'),
  of('', '@X', 'N'),
);

describe('beside tomoyo-patternize', () => {
  it('gives the same entries to each domain', () => {
    const chunk = fc.tuple(
      fc.array(condition, { maxLength: 1 }),
      anyRule.map((what) => `rewrite ${what}`),
    );
    fc.assert(
      fc.property(
        fc.array(chunk, { minLength: 1, maxLength: 4 }),
        fc.array(line, { minLength: 10, maxLength: 60 }),
        (chunks, all) => {
          const parsed = patternizeRules(
            chunks.map(([conditions, one]) => `${[...conditions, one].join('\n')}\n`).join(''),
          );
          fc.pre(parsed.rules.length > 0);
          const lines = ['<kernel>', ...all];
          const patternizer = new Patternizer(parsed);
          const theirs = lines.flatMap((one) => patternizer.push(one));
          const done = patternizePolicy(`${lines.join('\n')}\n`, { kind: 'domain_policy', rules: parsed });
          const ours = [...done.pieces()].join('').split('\n').slice(0, -1);
          expect(accesses(ours)).toEqual(accesses(theirs));
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('NEW', () => {
  it.each([
    ['path_pattern /a\\* /b\\*', 'file read /a1', '1 error: /b\\* does not match /a1'],
    ['path_pattern /a\\* /\\*', 'file read /a1', undefined],
    ['head_pattern /\\*/ /a/', 'file read /b/c', '1 error: /a/c does not match /b/c'],
    ['head_pattern /\\*/ /b', 'file read /b/c', '1 error: /bc does not match /b/c'],
    ['head_pattern /\\*/ /\\?/', 'file read /b/c', undefined],
    ['tail_pattern /c\\* /d\\*', 'file read /b/c1', '1 error: /b/d\\* does not match /b/c1'],
    ['tail_pattern /c\\* /\\*', 'file read /b/c1', undefined],
    ['number_pattern 1-9 10-19', 'file create /a 5', '1 error: 10-19 does not match 5'],
    ['number_pattern 5abc', 'file create /a 5', '1 error: 5abc does not match 5'],
    ['number_pattern 1-9 0-0777', 'file create /a 5', undefined],
    [
      'address_pattern 10.0.0.1 10.0.0.2',
      'network inet raw bind 10.0.0.1 1',
      '1 error: 10.0.0.2 does not match 10.0.0.1',
    ],
    ['address_pattern 10.0.0.1 10.0.0.0-10.0.0.9', 'network inet raw bind 10.0.0.1 1', undefined],
    [
      'head_pattern /\\*/ @X',
      'file read /b/c',
      '1 error: @Xc is the name of a group; expected NEW of a head_pattern to be no group',
    ],
  ])('must match what it replaces: %s', (rule, entry, expected) => {
    const found = reasons(`<kernel>\n${entry}\n`, { rules: [`rewrite ${rule}`] });
    expect(found).toEqual(expected === undefined ? [] : [expected]);
  });

  it('is told of once a rule, with the line of the first', () => {
    const policy = '<kernel>\nfile read /x\nfile read /a1\nfile read /a2\n';
    const { problems } = patternized(policy, { rules: ['rewrite path_pattern /a\\* /b'] });
    expect(problems).toMatchObject([{ start: policy.indexOf('file read /a1') }]);
  });

  it('may be a group, which must hold the word if it is known', () => {
    const exception =
      'path_group G /a\\*\n<web> path_group H /a1\nnumber_group N 1-9\naddress_group A 10.0.0.0-10.0.0.9\n';
    const rule = (to: string) => ({ rules: [`rewrite path_pattern /\\* ${to}`], exception });
    const policy = '<kernel>\nfile read /a1\nfile read /a2\n';
    expect(reasons(policy, rule('@G'))).toEqual([]);
    expect(reasons(policy, rule('@H'))).toEqual(['1 warning: no path_group "H" in <kernel>']);
    expect(reasons(policy, rule('@N'))).toEqual(['1 warning: no path_group "N" in <kernel>']);
    expect(reasons('<web>\nfile read /a2\n', rule('@H'))).toEqual(['1 error: @H does not hold /a2']);
    expect(reasons(policy, { rules: rule('@H').rules })).toEqual([]);
    const inet = '<kernel>\nnetwork inet stream bind 10.0.0.1 80\n';
    expect(
      reasons(inet, { rules: ['rewrite number_pattern 80 @N', 'rewrite address_pattern 10.0.0.1 @A'], exception }),
    ).toEqual(['1 error: @N does not hold 80']);
  });
});
