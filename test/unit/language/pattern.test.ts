import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePattern, matches } from '../../../lib/language/pattern.js';
import { referenceMatches } from './pattern-reference.js';

/** Pattern, names it matches, names it does not; each shape was asked of a real kernel. */
const TABLE = JSON.parse(
  readFileSync(new URL('../../fixtures/language/patterns.json', import.meta.url), 'utf8'),
) as readonly (readonly [string, readonly string[], readonly string[]])[];

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
