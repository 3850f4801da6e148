import { spawnSync } from 'node:child_process';
import { lstatSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert, boolean, constantFrom, property } from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ClassicCheck } from '../../../lib/policy/classic/check/check.js';
import { differenceText } from '../../../lib/policy/classic/diff.js';
import { BadDomainName, ClassicDomainPolicy } from '../../../lib/policy/classic/domain-policy.js';
import { MissingNames, MissingNamesByDomain } from '../../../lib/policy/classic/find-temp.js';
import { DomainSelection } from '../../../lib/policy/classic/select.js';
import { sortedText } from '../../../lib/policy/classic/sort.js';
import { DOMAINS, hostileLines, hostilePolicy } from './hostile-policies.js';

/** The programs of Debian's tomoyo-tools against ours, in this process; each text comes in pieces. */
interface Answer {
  readonly status: number | null;
  readonly stdout: string;
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tomoyo-compat-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function theirs(program: string, args: readonly string[], input: string): Answer {
  const { status, stdout, error } = spawnSync(program, args, { input: Buffer.from(input, 'latin1') });
  if (error) throw error;
  return { status, stdout: stdout.toString('latin1') };
}

function* pieces(text: string): Generator<string> {
  for (let at = 0; at < text.length; at += 37) yield text.slice(at, at + 37);
}

function load(text: string): ClassicDomainPolicy {
  const policy = new ClassicDomainPolicy();
  for (const piece of pieces(text)) policy.push(piece);
  return policy;
}

function answer(makeText: () => Iterable<string>): Answer {
  try {
    return { status: 0, stdout: [...makeText()].join('') };
  } catch (error) {
    if (!(error instanceof BadDomainName)) throw error;
    return { status: 1, stdout: '' };
  }
}

function exists(name: Uint8Array): boolean {
  return lstatSync(Buffer.from(name), { throwIfNoEntry: false }) !== undefined;
}

it('sorts as tomoyo-sortpolicy, whatever is in the file', () => {
  assert(
    property(hostilePolicy(), (text) => {
      expect(answer(() => sortedText(load(text)))).toEqual(theirs('tomoyo-sortpolicy', [], text));
    }),
    { numRuns: 300 },
  );
});

it('tells differences as tomoyo-diffpolicy, whatever is in the files', () => {
  const files = ['old.conf', 'new.conf'].map((name) => join(folder, name));
  assert(
    property(hostilePolicy(), hostilePolicy(), boolean(), (text, other, isLonger) => {
      const wanted = isLonger ? text + other : other;
      for (const [index, path] of files.entries()) writeFileSync(path, index === 0 ? text : wanted, 'latin1');
      const own = answer(() => differenceText(load(text), load(wanted)));
      expect(own).toEqual(theirs('tomoyo-diffpolicy', files, ''));
    }),
    { numRuns: 200 },
  );
});

it('selects as tomoyo-selectpolicy, whatever is in the file', () => {
  const names = constantFrom(...DOMAINS, ' <kernel>  /a\t', '<kernel> x', '');
  assert(
    property(hostilePolicy(), names, names, boolean(), (text, one, two, below) => {
      const selection = new DomainSelection([one, two], { below });
      const stdout = [...pieces(text)].map((piece) => selection.push(piece)).join('');
      expect({ status: 0, stdout }).toEqual(theirs('tomoyo-selectpolicy', [...(below ? ['-r'] : []), one, two], text));
    }),
    { numRuns: 200 },
  );
});

it.each([
  ['--all', MissingNames],
  ['--with-domainname', MissingNamesByDomain],
])('finds missing files as tomoyo-findtemp %s', (mode, Finder) => {
  assert(
    property(hostilePolicy(), (text) => {
      const finder = new Finder(exists);
      const found = [...pieces(text)].map((piece) => finder.push(piece) ?? '').join('');
      expect({ status: 0, stdout: found + finder.end() }).toEqual(theirs('tomoyo-findtemp', [mode], text));
    }),
    { numRuns: 120 },
  );
});

it.each([
  ['d', 'domain_policy'],
  ['e', 'exception_policy'],
] as const)('says of 18,000 odd lines what tomoyo-checkpolicy %s says', (mode, kind) => {
  assert(
    property(hostileLines(), (text) => {
      const check = new ClassicCheck(kind);
      const said = [...pieces(text)].map((piece) => check.push(piece)).join('') + check.end();
      expect({ status: check.status, stdout: said }).toEqual(theirs('tomoyo-checkpolicy', [mode], text));
    }),
    { numRuns: 12, endOnFailure: true },
  );
});

it('keeps the first of 65,536 bytes and more as that program does, though that loses them', () => {
  for (const length of [65_535, 65_536, 65_546, 70_010]) {
    const text = `<kernel>\n${'x'.repeat(length)}\n`;
    expect(answer(() => sortedText(load(text)))).toEqual(theirs('tomoyo-sortpolicy', [], text));
  }
});

it('cuts long lines for tomoyo-findtemp where its buffer ends', () => {
  const text = `<kernel>\n${'x '.repeat(8188)}/gone${'y'.repeat(20)} /gone2\n/${'z'.repeat(16_383)}\n/gone3\n`;
  for (const [mode, Finder] of [
    ['--all', MissingNames],
    ['--with-domainname', MissingNamesByDomain],
  ] as const) {
    const finder = new Finder((name) => name.length < 4096 && exists(name));
    const found = finder.push(text) ?? '';
    expect({ status: 0, stdout: found + finder.end() }).toEqual(theirs('tomoyo-findtemp', [mode], text));
  }
});
