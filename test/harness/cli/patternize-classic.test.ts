import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { normalLines } from '../../../lib/policy/classic/lines.js';
import { Patternizer } from '../../../lib/policy/classic/patternizer.js';
import { patternizeRules } from '../../../lib/policy/classic/patternize-rules.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tomoyo-patternize-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Of Debian's tomoyo-tools; undefined: it refuses the rules. */
function theirs(rules: string, policy: string): string | undefined {
  const path = join(folder, 'rules.conf');
  writeFileSync(path, rules, 'latin1');
  const { status, stdout } = spawnSync('tomoyo-patternize', [path], { input: Buffer.from(policy, 'latin1') });
  return status === 0 ? stdout.toString('latin1') : undefined;
}

function ours(rules: string, policy: string): string | undefined {
  const parsed = patternizeRules(rules);
  if (parsed.errors.length > 0) return undefined;
  const patternizer = new Patternizer(parsed);
  const lines = normalLines(policy).slice(0, -1);
  return lines.flatMap((line) => patternizer.push(line).map((one) => `${one}\n`)).join('');
}

const of = (...all: string[]) => fc.constantFrom(...all);
const joined = (piece: fc.Arbitrary<string>, maxLength: number) =>
  fc.array(piece, { minLength: 1, maxLength }).map((all) => all.join(''));
const sentence = (...parts: fc.Arbitrary<string>[]) => fc.tuple(...parts).map((all) => all.join(' '));

const letter = of('a', 'b', '1', '/', '/', '.', '\\\\', '\\040', 'F', '~');
const wildcard = of(
  '\\*',
  '\\@',
  '\\?',
  '\\$',
  '\\+',
  '\\X',
  '\\x',
  '\\A',
  '\\a',
  '\\-',
  '\\*\\-',
  '/\\{\\*\\}/',
  '/\\{a\\}/',
);
const path = sentence(of('/', '/', ''), joined(letter, 6)).map((text) => text.replace(' ', ''));
const pattern = joined(fc.oneof(letter, wildcard), 5);
const number = of('0', '1', '10', '0644', '0x1F', '65535', '1-5', '0-0777', '10abc', '-1', '+3', '08', '0x', '5-1', '5-', '1-2-3', '0x0x5', '-8-5', '0x-5', '99999999999999999999', '18446744073709551615', '@N', 'abc'); // prettier-ignore
const address = of('1.2.3.4', '10.0.0.1', '10.0.0.0-10.0.0.255', '1.2.3.4-1.2.3.1', '001.02.3.4', '256.1.1.1', '1.2.3', '::1', 'fe80::-fe80::ffff', '1:2:3:4:5:6:7::', '::1.2.3.4', '1::2::3', '0.0.0.0-255.255.255.255', 'FE80::A', '00001::', '1.2.3.4-::1', '@A'); // prettier-ignore
const word = fc.oneof(path, path, number, address, pattern);
const operation = of('read', 'read/write', 'unlink', 'create', 'chmod', 'rename', 'symlink', 'mount', 'unmount', 'mkchar', 'pivot_root', 'foo', 'xreadx', '/read', 'append'); // prettier-ignore
const line = fc.oneof(
  sentence(of('file', ' file\t', '<w> acl_group 1 file'), operation, path, word, number, number),
  sentence(of('file'), operation, word, word),
  sentence(of('file'), operation, path),
  sentence(of('network inet stream', 'network inet dgram'), of('bind', 'bind/listen'), address, number),
  sentence(of('network unix stream'), of('bind/listen'), path),
  sentence(of('<kernel>'), path),
  of('', 'use_profile 1', '# c', 'delete file read /a', 'misc env /a'),
);
const operator = of('.contains', '.equals', '.starts');
const texts = ['read', 'file', '<kernel>', 'file read', '/a', 'network inet'];
const condition = fc.oneof(
  // not one letter: see what the C program makes of it below
  sentence(
    fc.tuple(of('acl', 'domain'), of('', '[0]'), operator).map((all) => all.join('')),
    of(...texts),
  ),
  sentence(
    fc.tuple(of('acl', 'domain'), of('[2]', '[3]', '[04]'), operator).map((all) => all.join('')),
    of(...texts, 'a', '1'),
  ),
);
const rewrite = fc.oneof(
  sentence(of('path_pattern'), pattern),
  sentence(
    of('head_pattern'),
    pattern.map((text) => `${text}/`),
  ),
  sentence(
    of('tail_pattern'),
    pattern.map((text) => `/${text}`),
  ),
  sentence(of('number_pattern'), number),
  sentence(of('address_pattern'), address),
);
const rule = fc
  .tuple(fc.array(condition, { maxLength: 1 }), rewrite, of('', ' NEW', ' /new', ' @G'))
  .map(([conditions, what, to]) => [...conditions, `rewrite ${what}${to}`].map((text) => `${text}\n`).join(''));

describe('the patternizer, beside tomoyo-patternize', () => {
  it('takes and refuses the same rules', () => {
    fc.assert(
      fc.property(rule, (one) => {
        expect([one, ours(one, '') === undefined]).toEqual([one, theirs(one, '') === undefined]);
      }),
      { numRuns: 200 },
    );
  });

  it('makes the same of any policy by any rules', () => {
    const policy = fc.array(line, { minLength: 100, maxLength: 300 });
    fc.assert(
      fc.property(fc.array(rule, { minLength: 1, maxLength: 6 }), policy, (all, lines) => {
        const rules = `rewrite path_pattern /unused\n${all.filter((one) => ours(one, '') !== undefined).join('')}`;
        const text = `<kernel> /a\n${lines.join('\n')}\n`;
        expect(ours(rules, text)).toBe(theirs(rules, text));
      }),
      { numRuns: 100 },
    );
  });

  it('compares whole words of a line, where the C program takes the second of two equal letters for a word', () => {
    // behind a place that is no word it looks on one byte further, and takes what stands there for the begin of a line
    const rules = 'acl.contains 1\nrewrite path_pattern /\\* NEW\n';
    const policy = '<kernel> /a\nfile read /1\nfile read /11\nfile rename /b 1\n';
    expect(ours(rules, policy)).toBe('<kernel> /a\nfile read /1\nfile read /11\nfile rename NEW 1\n');
    expect(theirs(rules, policy)).toBe('<kernel> /a\nfile read /1\nfile read NEW\nfile rename NEW 1\n');
  });

  it('makes the same of words that are compared with one pattern', () => {
    fc.assert(
      fc.property(rewrite, fc.array(path, { minLength: 300, maxLength: 600 }), (what, words) => {
        const rules = `rewrite ${what} NEW\n`;
        const text = `<kernel>\n${words.map((one) => `file read ${one}\n`).join('')}`;
        expect(ours(rules, text)).toBe(theirs(rules, text));
      }),
      { numRuns: 100 },
    );
  });
});
