import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePattern, matches } from '../../../lib/language/pattern.js';

/** Decided by real kernels (6.1 and 6.12, arm64): pattern, names it matches, names it does not. */
const TABLE: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['/srv/\\*', ['/srv/a', '/srv/.a', '/srv/a.b'], ['/srv/', '/srv/a/b', '/srv']],
  ['/srv/\\@', ['/srv/a'], ['/srv/.a', '/srv/a.b']],
  ['/srv\\*', ['/srv', '/srvx'], ['/srv/', '/srv/x']],
  ['/srv/\\*/', ['/srv/a/'], ['/srv/', '/srv/a', '/srv/a/b/']],
  ['\\*.txt', ['a.txt', 'a.b.txt', '.txt'], ['a/b.txt']],
  ['/\\$1', ['/11', '/21'], ['/1', '/12']],
  ['/\\Xf', ['/ff', '/aff'], ['/f']],
  ['/\\*\\-a\\-b', ['/c', '/ab'], ['/a', '/b']],
  ['/\\*\\-\\*.txt', ['/a', '/a.txt.x'], ['/a.txt', '/.txt']],
  ['/\\{dir\\}/x', ['/dir/x', '/dir/dir/x'], ['/x', '/d/x']],
  ['/\\{\\*\\}/\\*', ['/a/b', '/a/b/c'], ['/a', '/', '/a/']],
  ['/\\{a\\}/\\{b\\}/x', ['/a/b/x', '/a/a/b/b/x'], ['/a/x', '/b/x']],
  ['/a/\\{\\*\\-b\\}/c', ['/a/x/c', '/a/x/y/c'], ['/a/c', '/a/b/c', '/a/x/b/c']],
  ['\\*:[\\$]', ['pipe:[123]'], ['pipe:[]', 'x:[1a]']],
  ['/home/\\*/\\*', ['/home/u/f', '/home/u'], ['/home/u/d/']],
  ['\\*/\\*', ['a/b', 'a'], ['/']],
  ['/srv/pass\\*\\-passwd', ['/srv/passX', '/srv/passwd'], ['/srv/pass']],
  ['/srv/pass\\*\\-wd', ['/srv/passX'], ['/srv/passwd', '/srv/pass']],
  ['/srv/\\*\\-passwd', ['/srv/passX'], ['/srv/passwd']],
  ['/x\\*/pass\\*\\-passwd', ['/xb/passX'], ['/xb/passwd']],
  ['/a\\-b', [], ['/a', '/b', '/ab']],
  ['/\\-a', [], ['/a', '/', '/b']],
  ['/a\\?', ['/ab', '/a\\040', '/a\\\\'], ['/a', '/abc', '/a\\040\\040']],
  ['/a\\040b', ['/a\\040b'], ['/a b', '/a\\041b']],
  ['/\\+\\x\\a', ['/0fz', '/9Az'], ['/afz', '/0gz', '/0f1']],
  ['/\\A', ['/abcXYZ'], ['/', '/ab1']],
];

describe('pathname pattern', () => {
  for (const [pattern, yes, no] of TABLE) {
    it.each([...yes])(`${pattern} matches %s`, (name) => {
      expect(matches(pattern, name)).toBe(true);
    });
    it.each([...no])(`${pattern} does not match %s`, (name) => {
      expect(matches(pattern, name)).toBe(false);
    });
  }

  it('knows a word without wildcards', () => {
    expect(compilePattern('/etc/a\\040b\\\\c').isLiteral).toBe(true);
    expect(compilePattern('/etc/\\*').isLiteral).toBe(false);
  });

  it('answers as the plain algorithm does', () => {
    const piece = fc.constantFrom('a', 'b', '1', '.', '/', '/', '\\*', '\\@', '\\?', '\\$', '\\X', '\\A', '\\-', '\\040', '/\\{a\\}/', '/\\{\\*\\}/'); // prettier-ignore
    const letter = fc.constantFrom('a', 'b', '1', '.', '/', 'a/', '\\040', '\\\\');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), fc.array(letter, { maxLength: 10 }), (pieces, letters) => {
        const pattern = `/${pieces.join('')}`;
        const name = `/${letters.join('')}`;
        expect([pattern, name, matches(pattern, name)]).toEqual([pattern, name, plainMatches(pattern, name)]);
      }),
      { numRuns: 5000 },
    );
  });

  it('takes no exponential time', () => {
    const name = `/${'a'.repeat(5000)}`;
    expect(matches(`/${'\\*a'.repeat(20)}b`, name)).toBe(false);
    expect(matches(`${'/\\{\\*\\}'.repeat(10)}/b`, `${'/a'.repeat(400)}/c`)).toBe(false);
  });
});

/** The kernel's way, with plain backtracking: what compilePattern() is held against. */
function plainMatches(pattern: string, name: string): boolean {
  const prefix = /^(?:[^\\]|\\\\|\\\d\d\d)*/.exec(pattern)?.[0] ?? '';
  if (prefix === pattern) return name === pattern;
  if (name.endsWith('/') !== pattern.endsWith('/') || !name.startsWith(prefix)) return false;
  return path(name.slice(prefix.length), pattern.slice(prefix.length), prefix.endsWith('/'));
}

function path(f: string, p: string, afterSlash: boolean): boolean {
  let slash = afterSlash;
  while (f !== '' && p !== '') {
    const [F = '', P = ''] = [f.split('/', 1)[0], p.split('/', 1)[0]];
    if (P.startsWith('\\{') && slash) return repeated(f, p, P);
    if (!component(F, P)) return false;
    f = f.slice(F.length + 1);
    p = p.slice(P.length + 1);
    slash = true;
  }
  return f === '' && /^(?:\\[*@])*$/.test(p);
}

function repeated(f: string, p: string, P: string): boolean {
  for (;;) {
    const F = f.split('/', 1)[0] ?? '';
    if (F.length === f.length || !component(F, P.slice(2, -2))) return false;
    f = f.slice(F.length + 1);
    if (path(f, p.slice(P.length + 1), true)) return true;
  }
}

function component(F: string, P: string): boolean {
  const [first = '', ...others] = P.split(/(?<!\\)\\-/);
  return glob(F, first) && !others.some((other) => glob(F, other));
}

function glob(f: string, p: string): boolean {
  if (f === '' || p === '') return f === '' && /^(?:\\[*@])*$/.test(p);
  const unit = /^(?:\\\d\d\d|\\\\|[^])/.exec(f)?.[0] ?? '';
  const step = /^(?:\\\d\d\d|\\[^]|[^])/.exec(p)?.[0] ?? '';
  const [f1, p1] = [f.slice(unit.length), p.slice(step.length)];
  const one = { '\\?': /[^]/, '\\+': /^\d$/, '\\x': /^[\da-f]$/i, '\\a': /^[a-z]$/i }[step];
  if (one) return one.test(unit) && glob(f1, p1);
  const many = { '\\*': /[^]/, '\\@': /^[^.]/, '\\$': /^\d$/, '\\X': /^[\da-f]$/i, '\\A': /^[a-z]$/i }[step];
  if (!many) return unit === step && glob(f1, p1);
  if (/\\[*@]/.test(step) && glob(f, p1)) return true;
  return many.test(unit) && (glob(f1, p) || glob(f1, p1));
}
