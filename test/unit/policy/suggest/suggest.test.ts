import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePattern } from '../../../../lib/language/pattern.js';
import { patternizeRules } from '../../../../lib/policy/classic/patternize-rules.js';
import { patternizePolicy } from '../../../../lib/policy/patternize/patternize-policy.js';
import { newlyAllowed } from '../../../../lib/policy/suggest/newly-allowed.js';
import { suggestRules } from '../../../../lib/policy/suggest/suggest.js';

const KIND = { kind: 'domain_policy', min: 3 } as const;
const domain = (words: readonly string[], begin = 'file read') =>
  `<kernel> /a\n${words.map((word) => `${begin} ${word}\n`).join('')}`;
const lines = (policy: string, min = 3) =>
  suggestRules(policy, { ...KIND, min }).rules.map((one) => one.lines.join('; '));
const patterns = (...words: string[]) => lines(domain(words)).map((line) => line.replace('rewrite ', ''));

const inet = (...addresses: string[]) =>
  lines(
    domain(
      addresses.map((address) => `${address} 80`),
      'network inet stream connect',
    ),
  );
const inDomains = (count: number, paths: readonly string[], begin = 'file read/getattr') =>
  Array.from(
    { length: count },
    (_, index) => `<kernel> /d${index}\n${paths.map((path) => `${begin} ${path}\n`).join('')}`,
  ).join('');

describe('rules that a policy shows', () => {
  it.each([
    ['process numbers', ['proc:/1/stat', 'proc:/22/stat', 'proc:/333/maps'], ['head_pattern proc:/\\$/']],
    [
      'threads before processes',
      ['proc:/1/task/1/stat', 'proc:/22/task/23/stat', 'proc:/333/task/3/maps', 'proc:/1/maps'],
      ['head_pattern proc:/\\$/task/\\$/'],
    ],
    ['descriptors', ['proc:/1/fd/3', 'proc:/1/fd/4', 'proc:/2/fd/5'], ['path_pattern proc:/\\$/fd/\\$']],
    ['terminals', ['devpts:/0', 'devpts:/1', 'devpts:/12'], ['path_pattern devpts:/\\$']],
    ['pipes', ['pipe:[100]', 'pipe:[101]', 'pipe:[102]'], ['path_pattern pipe:[\\$]']],
    ['numbers', ['/var/log/a.1.gz', '/var/log/a.2.gz', '/var/log/a.10.gz'], ['path_pattern /var/log/a.\\$.gz']],
    ['versions', ['/lib/a-1.2.3.so', '/lib/a-1.2.4.so', '/lib/a-1.2.15.so'], ['path_pattern /lib/a-1.2.\\$.so']],
    [
      'dates',
      ['/log/2026-01-05', '/log/2026-01-06', '/log/2025-12-17'],
      ['path_pattern /log/\\+\\+\\+\\+-\\+\\+-\\+\\+'],
    ],
    [
      'times',
      ['/log/26-01-05.04:22:59/a', '/log/26-01-06.17:00:00/b', '/log/26-02-17.12:00:00/a'],
      ['head_pattern /log/\\+\\+-\\+\\+-\\+\\+.\\+\\+:\\+\\+:\\+\\+/'],
    ],
    ['time stamps', ['/d/1764390000', '/d/1764390017', '/d/1764399999'], [`path_pattern /d/${'\\+'.repeat(10)}`]],
    [
      'names of mkstemp',
      ['/tmp/up.Ab12Zz', '/tmp/up.x9Yz1Q', '/tmp/up.0a1B2c'],
      [`path_pattern /tmp/up.${'\\?'.repeat(6)}`],
    ],
    [
      'with text before them',
      ['/tmp/vteA1B2c3', '/tmp/vteX9y8Z7', '/tmp/vte0aB1cD'],
      [`path_pattern /tmp/vte${'\\?'.repeat(6)}`],
    ],
    [
      'names of Python',
      ['/tmp/tmpab3d_9xk', '/tmp/tmp0a_b1cde', '/tmp/tmpzzz111aa'],
      [`path_pattern /tmp/tmp${'\\?'.repeat(8)}`],
    ],
    [
      'hashes',
      ['/o/0123456789abcdef.idx', '/o/fedcba9876543210.idx', '/o/00000000000000ff.idx'],
      ['path_pattern /o/\\X.idx'],
    ],
    ['short hashes', ['/o/0123abcd', '/o/abcd0123', '/o/00ff00ff'], [`path_pattern /o/${'\\x'.repeat(8)}`]],
    [
      'UUIDs',
      [
        '01234567-89ab-cdef-0123-456789abcdef',
        'a1234567-89ab-cdef-0123-456789abcdef',
        'b1234567-89ab-cdef-0123-456789abcdef',
      ].map((uuid) => `/dev/disk/by-uuid/${uuid}`),
      ['path_pattern /dev/disk/by-uuid/\\X-\\X-\\X-\\X-\\X'],
    ],
    [
      'folders, where many things are in them',
      ['/run/user/1000/a', '/run/user/1001/b', '/run/user/1002/c'],
      ['head_pattern /run/user/\\$/'],
    ],
    [
      'folders, where one thing is in them',
      ['/run/user/1000/a', '/run/user/1001/a', '/run/user/1002/a'],
      ['path_pattern /run/user/\\$/a'],
    ],
  ])('are about %s', (_, words, expected) => {
    expect(patterns(...words)).toEqual(expected);
  });

  it.each([
    ['two words', ['/a1', '/a2']],
    [
      'names',
      ['/etc/passwd', '/etc/shadow', '/etc/group', '/usr/lib/libOpenSSL', '/usr/lib/libGLESv', '/usr/lib/libXext'],
    ],
    ['one word often', ['/a1', '/a1', '/a1', '/a1']],
    ['patterns and groups', ['/a\\$', '/a1\\*', '@A1', '@A2', '@A3']],
    ['escapes', ['/a\\001', '/a\\002', '/a\\003']],
    ['lengths that differ', ['/t.Ab12Zz', '/t.x9Yz1Qq', '/t.0a1B2c3D4']],
  ])('are not about %s', (_, words) => {
    expect(patterns(...words)).toEqual([]);
  });

  it('keep what does not differ enough', () => {
    const words = ['1', '2', '3'].flatMap((file) => [`/app1/f${file}`, `/app2/f${file}`]);
    expect(patterns(...words)).toEqual(['path_pattern /app1/f\\$', 'path_pattern /app2/f\\$']);
    expect(patterns(...words, '/app3/f1')).toEqual(['path_pattern /app\\$/f\\$']);
  });

  it('are not shown by programs', () => {
    expect(lines(domain(['/a1', '/a2', '/a3'], 'file execute'))).toEqual([]);
  });

  it('need as many words as wanted', () => {
    expect(lines(domain(['/a1', '/a2']), 2)).toEqual(['rewrite path_pattern /a\\$']);
    expect(lines(domain(['/a1', '/a2', '/a3']), 4)).toEqual([]);
  });

  it('are about ports of clients, for what is done with them', () => {
    const ports = ['40000', '40001', '50000', '60999', '80', '443', '8080', '1', '61000'];
    const policy = domain(
      ports.map((port) => `10.0.0.1 ${port}`),
      'network inet stream bind',
    );
    expect(lines(policy)).toEqual(['acl.starts network inet stream bind; rewrite number_pattern 32768-60999']);
    expect(
      lines(
        domain(
          ports.slice(1).map((port) => `10.0.0.1 ${port}`),
          'network inet stream bind',
        ),
      ),
    ).toEqual([]);
  });

  it('are about networks', () => {
    expect(inet('10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.9')).toEqual([
      'acl.starts network inet stream connect; rewrite address_pattern 10.0.0.0-10.0.0.255',
    ]);
    expect(inet('10.0.0.1', '10.0.1.1', '10.0.2.1', '10.0.3.1')).toEqual([
      'acl.starts network inet stream connect; rewrite address_pattern 10.0.0.0-10.0.255.255',
    ]);
    expect(inet('10.0.0.1', '10.1.1.1', '10.2.2.1', '10.3.3.1')).toEqual([]);
    expect(inet('fe80::1', 'fe80::2', 'fe80::3', 'fe80::4')).toEqual([
      'acl.starts network inet stream connect; rewrite address_pattern fe80::-fe80::ffff:ffff:ffff:ffff',
    ]);
  });

  it('say what they would do', () => {
    const policy = `${domain(['/a1', '/a2', '/b'])}<kernel> /b\nfile read/write /a3\nfile read /a1\n`;
    const [found] = suggestRules(policy, KIND).rules;
    expect(found).toMatchObject({
      words: 3,
      examples: ['/a1', '/a2'],
      count: { entries: 4, domains: 2, left: 2, executes: 0 },
    });
  });

  it('are about exception policies, too', () => {
    const policy = 'acl_group 1 file read /a1\nacl_group 2 file read /a2\n<x> acl_group 1 file read /a3\n';
    expect(suggestRules(policy, { kind: 'exception_policy', min: 3 }).rules.map(({ lines: [line] }) => line)).toEqual([
      'rewrite path_pattern /a\\$',
    ]);
  });

  it('do to the policy what they say, and match what they replace', () => {
    const part = fc.constantFrom(
      'a',
      'b/',
      '1',
      '22',
      '333',
      '.',
      '-',
      'Ab1Cd2',
      'x9Y8z7',
      '0123abcd',
      'ffff0000',
      '\\040',
    );
    const word = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => `/${parts.join('')}`);
    const entry = fc
      .tuple(fc.constantFrom('file read', 'file read/write', 'file unlink'), word)
      .map((all) => all.join(' '));
    const policy = fc.array(fc.oneof({ weight: 9, arbitrary: entry }, fc.constant('<kernel> /x')), {
      minLength: 30,
      maxLength: 120,
    });
    fc.assert(
      fc.property(policy, (all) => {
        const text = `<kernel>\n${all.join('\n')}\n`;
        const found = suggestRules(text, KIND).rules;
        const rules = patternizeRules(found.map((one) => `${one.lines.join('\n')}\n`).join('') || '# none\n');
        const done = patternizePolicy(text, {
          kind: 'domain_policy',
          rules,
          rewritten: ({ rule, word: one, to }) => {
            expect(rule.kind === 'head_pattern' || to === rule.to).toBe(true);
            expect([to, one, compilePattern(to).matches(one)]).toEqual([to, one, true]);
          },
        });
        expect(done.problems).toEqual([]);
        expect(done.rules.map(({ entries, left }) => [entries, left])).toEqual(
          found.map(({ count: { entries, left } }) => [entries, left]),
        );
        for (const one of found) expect(one.words).toBeGreaterThanOrEqual(3);
      }),
      { numRuns: 200 },
    );
  });
});

describe('groups that a policy shows', () => {
  const shared = ['/etc/ssl/a', '/etc/ssl/b', '/etc/ssl/c/d', '/etc/ssl/e'];

  it('are paths that stand in the same domains under the same operations', () => {
    const policy = `${inDomains(3, [...shared, '/x'])}<kernel> /y\nfile read/getattr /x\nfile read /etc/ssl/a\n`;
    expect(suggestRules(policy, KIND).groups).toEqual([
      { name: 'ETC_SSL', begin: 'file read/getattr', paths: shared, domains: 3 },
    ]);
  });

  it('need four paths and three domains', () => {
    expect(suggestRules(inDomains(2, shared), KIND).groups).toEqual([]);
    expect(suggestRules(inDomains(3, shared.slice(1)), KIND).groups).toEqual([]);
  });

  it('count a domain once that comes twice', () => {
    expect(suggestRules(inDomains(2, shared) + inDomains(1, shared), KIND).groups).toEqual([]);
  });

  it('are not of entries with conditions, or that a rule rewrites', () => {
    expect(
      suggestRules(
        inDomains(
          3,
          shared.map((path) => `${path} task.uid=0`),
        ),
        KIND,
      ).groups,
    ).toEqual([]);
    expect(suggestRules(inDomains(3, ['/a1', '/a2', '/a3', '/a4']), KIND).groups).toEqual([]);
  });

  it('have different names', () => {
    const policy = inDomains(3, shared) + inDomains(3, shared, 'file write').replaceAll('/d', '/e');
    expect(suggestRules(policy, KIND).groups.map(({ name }) => name)).toEqual(['ETC_SSL', 'ETC_SSL_2']);
  });
});

describe('files that a rule would newly allow', () => {
  it('are those that match and that no word stands for', () => {
    const policy = domain([
      '/v/a1',
      '/v/a2',
      '/v/a3',
      '/u/1/x',
      '/u/2/y',
      '/u/3/z',
      'proc:/1/a',
      'proc:/2/b',
      'proc:/3/c',
    ]);
    const { rules } = suggestRules(policy, KIND);
    const asked: string[] = [];
    const files: Record<string, string[]> = {
      '/v/': ['/v/a1', '/v/a4', '/v/a5/', '/v/b', ...Array.from({ length: 20 }, (_, index) => `/v/a9${index}`)],
      '/u/': ['/u/1/x', '/u/9/x', '/u/9/w', '/u/1/y'],
    };
    const found = newlyAllowed(policy, 'domain_policy', rules, (folder) => {
      asked.push(folder);
      return files[folder] ?? [];
    });
    expect(asked.sort()).toEqual(['/u/', '/v/']);
    expect(rules.map(({ rule }) => [rule.from, found.get(rule)])).toEqual([
      ['/v/a\\$', { files: ['/v/a4', ...Array.from({ length: 9 }, (_, index) => `/v/a9${index}`)], more: 11 }],
      ['/u/\\$/', { files: ['/u/9/x', '/u/1/y'], more: 0 }],
      ['proc:/\\$/', undefined],
    ]);
  });
});
