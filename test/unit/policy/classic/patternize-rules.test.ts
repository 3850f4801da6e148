import { describe, expect, it } from 'vitest';
import { patternizeRules } from '../../../../lib/policy/classic/patternize-rules.js';

const errors = (text: string) => patternizeRules(text, 'r.conf').errors.map(({ message }) => message);
const warnings = (text: string) => patternizeRules(text).warnings.map(({ line, reason }) => `${line}: ${reason}`);

describe('rules of patternize.conf', () => {
  it('are conditions and the rewrite behind them; NEW is OLD where it is left out', () => {
    const text =
      ' # c\n\nrewrite path_pattern proc:/\\$\n domain.contains /usr/bin/a   b\r\n\tacl[2].starts read\nrewrite  tail_pattern /x\\* @X\n';
    expect(patternizeRules(text, 'r.conf')).toEqual({
      file: 'r.conf',
      rules: [
        { conditions: [], kind: 'path_pattern', from: 'proc:/\\$', to: 'proc:/\\$', atLine: 3 },
        {
          conditions: [
            { line: 'domain', word: undefined, operator: 'contains', text: '/usr/bin/a b' },
            { line: 'acl', word: 2, operator: 'starts', text: 'read' },
          ],
          kind: 'tail_pattern',
          from: '/x\\*',
          to: '@X',
          atLine: 6,
        },
      ],
      errors: [],
      warnings: [],
      isEmpty: false,
    });
  });

  it.each([
    ['rewrite paht_pattern /a', '9: found "paht_pattern"; expected path_pattern, head_pattern, tail_pattern,'],
    ['rewrite', '8: found nothing; expected path_pattern'],
    ['rewrite path_pattern', '21: missing OLD; expected a word'],
    ['rewrite path_pattern /a\\q', '24: bad OLD: unknown escape "\\q"; expected "\\\\" for a backslash'],
    ['rewrite path_pattern /a /b\\', '27: bad NEW: "\\" at the end'],
    ['rewrite path_pattern /a /b /c', '28: text behind NEW; expected the end of the line'],
    ['rewrite head_pattern /a', '22: "/a" is no head; expected a word that ends in /'],
    ['rewrite tail_pattern a/', '22: "a/" is no tail; expected a word that begins with /'],
    ['rewrite number_pattern @X', '24: "@X" is no number; expected a decimal'],
    ['rewrite number_pattern 1-', '24: "1-" is no number'],
    ['rewrite address_pattern 10.0.0.0/8', '25: "10.0.0.0/8" is no address; expected an IPv4 or IPv6 address'],
    ['domian.contains x', '1: unknown word "domian.contains"; expected domain, acl or rewrite'],
    ['acl[x].contains y', '4: "[x]" is no word; expected its number'],
    ['acl[2].is y', '7: ".is" is no comparison; expected .contains, .equals or .starts'],
    ['acl.equals', '1: nothing to compare with; expected a text'],
  ])('say what is wrong, where, and what was expected: %s', (line, expected) => {
    const [first = '', ...others] = errors(`# c\n${line}\nrewrite path_pattern /good\n`);
    expect(first.slice(0, 'r.conf:2:'.length + expected.length)).toBe(`r.conf:2:${expected}`);
    expect(others).toEqual([]);
  });

  it('lose a rule with an error in one of its lines, and no other', () => {
    const { rules } = patternizeRules('acl.is x\nacl.equals y\nrewrite path_pattern /a\nrewrite path_pattern /b\n');
    expect(rules.map(({ from, conditions }) => [from, conditions])).toEqual([['/b', []]]);
  });

  it('must be there', () => {
    for (const text of ['', '# nothing\n\n']) {
      expect(patternizeRules(text).isEmpty).toBe(true);
      expect(errors(text)).toEqual(['r.conf:1:1: no rules; expected "rewrite KIND OLD [NEW]"']);
    }
  });

  it('come with warnings for what is taken, but surely not meant', () => {
    expect(warnings('rewrite path_pattern /a\nacl.equals x\n')).toEqual([
      '2: conditions without a rewrite behind them do nothing',
    ]);
    expect(warnings('rewrite path_pattern /a')).toEqual([
      '1: no line end; tomoyo-patternize drops a last line without one',
    ]);
    expect(
      warnings('rewrite number_pattern 10abc\nrewrite number_pattern 5-1 @X\nrewrite number_pattern 0x1F-0777\n'),
    ).toEqual(['1: "10abc" is taken for 10-10', '2: "5-1" is taken for 5-1']);
  });
});
