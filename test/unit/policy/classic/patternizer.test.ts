import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { normalizeLine } from '../../../../lib/policy/classic/lines.js';
import { Patternizer } from '../../../../lib/policy/classic/patternizer.js';
import { patternizeRules } from '../../../../lib/policy/classic/patternize-rules.js';

const read = (name: string) =>
  readFileSync(new URL(`../../../fixtures/oracle/patternize/${name}`, import.meta.url), 'latin1');

/** The lines that the lines of a domain policy become. */
function patternized(rules: string, ...lines: string[]): string[] {
  const parsed = patternizeRules(rules);
  expect(parsed.errors).toEqual([]);
  const patternizer = new Patternizer(parsed);
  return lines.flatMap((line) => patternizer.push(normalizeLine(line)));
}

const entry = (rules: string, line: string) => patternized(rules, '<kernel> /a', line).slice(1);

describe('a patternizer', () => {
  it('gives what tomoyo-patternize gives', () => {
    const lines = read('input.conf').split('\n').slice(0, -1);
    expect(patternized(read('rules.conf'), ...lines)).toEqual(read('expected.conf').split('\n').slice(0, -1));
  });

  it('leaves alone what stands before the first domain, but for taking it apart', () => {
    expect(patternized('rewrite path_pattern /a /\\*\n', 'file read/write /a', '<kernel>', 'file read /a')).toEqual([
      'file read /a',
      'file write /a',
      '<kernel>',
      'file read /\\*',
    ]);
  });

  it.each([
    ['file read /a', 'file read P'],
    ['file execute /a /a exec.realpath="/a"', 'file execute P /a exec.realpath="/a"'],
    ['file rename /a /a', 'file rename P P'],
    ['file create /a 7', 'file create P N'],
    ['file mkblock /a 7 7 7', 'file mkblock P N N N'],
    ['file mount /a /a /a 7', 'file mount P P P N'],
    ['file unmount /a', 'file unmount P'],
    ['file xreadx /a', 'file xreadx P'],
    ['file foo /a', 'file foo /a'],
    ['network inet stream bind 127.0.0.1 7', 'network inet stream bind A N'],
    ['network unix stream bind /a', 'network unix stream bind P'],
    ['file read @/a', 'file read @/a'],
    ['misc env /a', 'misc env /a'],
    ['task manual_domain_transition /a', 'task manual_domain_transition /a'],
    ['delete file read /a', 'delete file read /a'],
    ['acl_group 0 file read /a', 'acl_group 0 file read /a'],
  ])('rewrites the words that are arguments: %s', (line, expected) => {
    const rules =
      'rewrite path_pattern /a P\nrewrite number_pattern 7 N\nrewrite address_pattern 127.0.0.1 A\nrewrite tail_pattern /a T\n';
    expect(entry(rules, line)).toEqual([expected]);
  });

  it('takes the longest head and the longest tail', () => {
    expect(entry('rewrite head_pattern /\\{\\*\\}/ H/\n', 'file read /a/b/c')).toEqual(['file read H/c']);
    expect(entry('rewrite head_pattern /\\*/ H/\n', 'file read /a/b/c')).toEqual(['file read H/b/c']);
    expect(entry('rewrite tail_pattern /\\{\\*\\}/c /T\n', 'file read /a/b/c')).toEqual(['file read /T']);
    expect(entry('rewrite tail_pattern /\\*/c /T\n', 'file read /a/b/c')).toEqual(['file read /a/T']);
  });

  it('rewrites a word once, by the first rule whose conditions hold', () => {
    const rules = [
      'domain[2].equals /b\nacl[2].equals read\nrewrite path_pattern /x 1',
      'domain.starts <kernel> /b\nrewrite path_pattern /x 2',
      'acl.contains read /x\nrewrite path_pattern /x 3',
      'rewrite path_pattern /x 4',
      'rewrite path_pattern \\+ wrong',
    ].join('\n');
    const lines = [
      '<kernel> /a',
      'file read/write /x',
      '<kernel> /b',
      'file read/write /x',
      '<kernel> /bc',
      'file write /x',
    ];
    expect(patternized(`${rules}\n`, ...lines)).toEqual([
      '<kernel> /a',
      'file read 3',
      'file write 4',
      '<kernel> /b',
      'file read 1',
      'file write 2',
      '<kernel> /bc',
      'file write 4',
    ]);
  });

  it.each([
    ['0-0777', '0644', true],
    ['0-0777', '01000', false],
    ['0x10', '16', true],
    ['1-5', '5-1', true],
    ['7', '-5', true],
    ['3', '-5', false],
    ['10', '10abc', true],
    ['0-0xffffffffffffffff', '99999999999999999999999', true],
    ['0-0xffffffffffffffff', '@X', false],
  ])('compares numbers as that program does: %s and %s', (rule, word, matches) => {
    const expected = matches ? 'N' : word;
    expect(entry(`rewrite number_pattern ${rule} N\n`, `file create /a ${word}`)).toEqual([
      `file create /a ${expected}`,
    ]);
  });

  it.each([
    ['10.0.0.0-10.0.0.255', '10.0.0.7', true],
    ['10.0.0.0-10.0.0.255', '10.0.0.7-10.0.1.0', false],
    ['10.0.0.0-10.0.0.255', '10.0.0.9-10.0.0.7', true],
    ['::-ffff::', '10.0.0.7', false],
    ['::1', '0:0::1', true],
  ])('compares addresses as that program does: %s and %s', (rule, word, matches) => {
    const expected = matches ? 'A' : word;
    expect(entry(`rewrite address_pattern ${rule} A\n`, `network inet raw send ${word} 1`)).toEqual([
      `network inet raw send ${expected} 1`,
    ]);
  });
});
