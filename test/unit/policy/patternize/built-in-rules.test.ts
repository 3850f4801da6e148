import { describe, expect, it } from 'vitest';
import { patternizeRules } from '../../../../lib/policy/classic/patternize-rules.js';
import { Patternizer } from '../../../../lib/policy/classic/patternizer.js';
import { BUILT_IN_RULES } from '../../../../lib/policy/patternize/built-in-rules.js';

const parsed = patternizeRules(BUILT_IN_RULES);

describe('rules that are built in', () => {
  it('are rules', () => {
    expect(parsed).toMatchObject({ errors: [], warnings: [] });
  });

  it.each([
    ['proc:/217/stat', 'proc:/\\$/stat'],
    ['proc:/217/task/219/stat', 'proc:/\\$/task/\\$/stat'],
    ['proc:/217/task/219/fd/3', 'proc:/\\$/task/\\$/fd/\\$'],
    ['proc:/217/fd/3', 'proc:/\\$/fd/\\$'],
    ['proc:/self/fd/3', 'proc:/self/fd/\\$'],
    ['proc:/self/maps', 'proc:/self/maps'],
    ['proc:/sys/kernel/pid_max', 'proc:/sys/kernel/pid_max'],
    ['devpts:/3', 'devpts:/\\$'],
    ['pipe:[17]', 'pipe:[\\$]'],
    ['socket:[17]', 'socket:[\\$]'],
    [
      '/etc/tomoyo/policy/26-11-23.04:22:59/profile.conf',
      '/etc/tomoyo/policy/\\+\\+-\\+\\+-\\+\\+.\\+\\+:\\+\\+:\\+\\+/profile.conf',
    ],
    ['/etc/tomoyo/policy/current', '/etc/tomoyo/policy/current'],
    ['/tmp/tmp.Ab12_zXYz9', '/tmp/tmp.\\?\\?\\?\\?\\?\\?\\?\\?\\?\\?'],
    ['/etc/hosts', '/etc/hosts'],
  ])('make of %s %s', (word, expected) => {
    const patternizer = new Patternizer(parsed);
    patternizer.push('<kernel>');
    expect(patternizer.push(`file read ${word}`)).toEqual([`file read ${expected}`]);
  });
});
