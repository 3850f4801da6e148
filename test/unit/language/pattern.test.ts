import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePattern, matches } from '../../../lib/language/pattern.js';
import { referenceMatches } from './pattern-reference.js';

/** Pattern, names it matches, names it does not; each shape was asked of a real kernel. */
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
  ['/\\-a', [], ['/', '/a']],
  ['/caf\\?\\?', ['/caf\\303\\251', '/cafe\\\\'], ['/caf\\303', '/cafe']],
  ['/\\+\\x\\a\\A', ['/1fzab'], ['/1fz', '/1gza', '/afza']],
  ['/a\\040b', ['/a\\040b'], ['/a\\041b', '/a b']],
];

describe('patterns beside a plain reference', () => {
  it.each(TABLE)('%s decides as the kernel does', (pattern, yes, no) => {
    const compiled = compilePattern(pattern);
    for (const name of yes) expect(compiled.matches(name)).toBe(true);
    for (const name of no) expect(compiled.matches(name)).toBe(false);
    for (const name of [...yes, ...no]) expect(referenceMatches(pattern, name)).toBe(matches(pattern, name));
  });

  const name = fc.array(fc.constantFrom('/', '/', 'a', 'b', '1', '.', '\\\\', '\\303', 'F'), { maxLength: 10 });
  const pieces = ['/', '/', 'a', 'b', '.', '\\*', '\\@', '\\?', '\\$', '\\+', '\\X', '\\x', '\\A', '\\a', '\\-'];
  const piece = fc.constantFrom(...pieces, '\\\\', '\\303', '/\\{a\\}/', '/\\{\\*\\}/', '/\\{\\*\\-b\\}/');

  it('match as plain backtracking does', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), name, (pattern, text) => {
        expect(matches(pattern.join(''), text.join(''))).toBe(referenceMatches(pattern.join(''), text.join('')));
      }),
      { numRuns: 5000 },
    );
  });

  it('end on patterns that plain backtracking would not finish', () => {
    expect(matches(`/${'\\*a'.repeat(20)}b`, `/${'a'.repeat(4000)}`)).toBe(false);
    expect(matches(`${'/\\{\\*\\}'.repeat(10)}/x`, '/a'.repeat(2000))).toBe(false);
  });

  it('know a word without wildcards', () => {
    expect(compilePattern('/etc/a\\040b\\\\c').isLiteral).toBe(true);
    expect(compilePattern('/etc/\\*').isLiteral).toBe(false);
  });
});
