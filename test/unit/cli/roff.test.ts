import { describe, expect, it } from 'vitest';
import { manPage } from '../../../lib/cli/man/page.js';
import { escapeRoff, paragraphs, prose } from '../../../lib/cli/man/roff.js';

describe('text of a manual page', () => {
  it.each([
    ['/etc/\\*', '/etc/\\e*'],
    ['--json', '\\-\\-json'],
    ['.profile is a file', '\\&.profile is a file'],
    ['\'quoted\' "twice"', '\\(aqquoted\\(aq \\(dqtwice\\(dq'],
    ['one\n.two', 'one\n\\&.two'],
    ['~/^x`', '\\(ti/\\(hax\\(ga'],
    ['a — b', 'a \\[u2014] b'],
  ])('%j has no command of roff in it', (text, escaped) => {
    expect(escapeRoff(text)).toBe(escaped);
  });

  it('sets what stands in backquotes in bold, a lone one stays', () => {
    expect(prose('of `tomoyo auditd`: `')).toBe('of \\fBtomoyo auditd\\fR: \\(ga');
  });

  it('fills lines of a paragraph, and leaves indented ones', () => {
    expect(paragraphs('one\ntwo\n\n  three\n    four')).toEqual([
      '.PP',
      'one',
      'two',
      '.PP',
      '.nf',
      '  three',
      '    four',
      '.fi',
    ]);
  });
});

it('a manual page has its sections in order, and those that are empty not at all', () => {
  const page = manPage(
    {
      words: ['tomoyo', 'x'],
      aliases: ['y'],
      group: '',
      description: 'do it',
      options: [{ flags: ['-a', '--all'], description: 'all' }],
      arguments: [],
      commands: [],
      notes: "More.\n\nExample:\n  tomoyo x '\\*'",
    },
    { version: '1', related: ['tomoyo'] },
  );
  expect(page.match(/^\.S[HS] .*/gm)).toEqual([
    '.SH NAME',
    '.SH SYNOPSIS',
    '.SH DESCRIPTION',
    '.SH OPTIONS',
    '.SH EXIT STATUS',
    '.SH EXAMPLES',
    '.SH SEE ALSO',
  ]);
  expect(page).toContain('\ntomoyo x \\(aq\\e*\\(aq\n');
  expect(page).toContain('Also called \\fBtomoyo y\\fR.');
});
