import { describe, expect, it } from 'vitest';
import { TomoyoError } from '../../../lib/errors.js';
import { parseExpectFile } from '../../../lib/verdict/expect-file.js';

const parsed = (toml: string) => parseExpectFile(toml, { file: 'e.toml' });

/** The messages without their frames. */
function errorsOf(toml: string): readonly string[] {
  try {
    parsed(toml);
  } catch (error) {
    if (!(error instanceof TomoyoError)) throw error;
    expect(error.code).toBe('TOMOYO_BAD_FORMAT');
    return error.message.split('\n').filter((text) => text.startsWith('e.toml:'));
  }
  throw new Error('it is taken');
}

describe('the file of expected violations', () => {
  it('gives what is expected, how often, why, and where that is written', () => {
    const file = parsed(`# two
[[expect]]
domain = "/usr/sbin/httpd"
entry = "file read /etc/\\\\*"
reason = "the server probes"

[[expect]]
entry = 'network inet stream connect 0.0.0.0-255.255.255.255 53'
count = 2
reason = "no name server"
[[expect]]
domain = "<kernel> /bin/a"
at_most = 5
reason = "may be"
[[expect]]
domain = "<kernel> /bin/b"
at_least = 2
at_most = 5
reason = "both"
`);
    expect(file).toEqual([
      {
        domain: '/usr/sbin/httpd',
        entry: 'file read /etc/\\*',
        atLeast: 1,
        atMost: undefined,
        reason: 'the server probes',
        line: 2,
      },
      {
        domain: undefined,
        entry: 'network inet stream connect 0.0.0.0-255.255.255.255 53',
        atLeast: 2,
        atMost: 2,
        reason: 'no name server',
        line: 7,
      },
      { domain: '<kernel> /bin/a', entry: undefined, atLeast: 0, atMost: 5, reason: 'may be', line: 11 },
      { domain: '<kernel> /bin/b', entry: undefined, atLeast: 2, atMost: 5, reason: 'both', line: 15 },
    ]);
  });

  it('may be empty', () => {
    expect(parsed('')).toEqual([]);
  });

  it('says everything that is wrong at once, with its place and what was expected', () => {
    expect(
      errorsOf(`[[expect]]
reason = ""
[[expect]]
domain = "/bin/a b\\u00e4"
entry = "file read"
reason = "x"
[[expect]]
domain = "/bin/a"
count = 1
at_most = 3
reason = "x"
[[expect]]
domain = "/bin/a"
at_least = 4
at_most = 3
reason = "x"
[[expect]]
domain = "/bin/a"
at_last = 4
reason = "x"
`),
    ).toEqual([
      'e.toml:1:1: domain: expected this, entry or both: which violations are meant',
      'e.toml:2:1: reason: expected a text that is not empty',
      'e.toml:4:1: "domain": expected the kernel\'s form of the name: b\\303\\244, got "bä".',
      'e.toml:5:1: "entry": expected an entry of domain_policy such as "file read /etc/passwd", got "file read"' +
        ' (missing path; expected a word).',
      'e.toml:9:1: count: expected either count, or at_least and at_most',
      'e.toml:14:1: at_least: expected no more than at_most',
      'e.toml:19:1: unknown key "at_last"; did you mean at_least?',
    ]);
  });

  it.each([
    ['domain = "/bin/a"', '1:1: expected reason in this table'],
    ['reason = "x"', '1:1: domain: expected this, entry or both: which violations are meant'],
    ['domain = "/bin/a"\nreason = ""', '3:1: reason: expected a text that is not empty'],
    [
      'domain = "/bin/ä"\nreason = "x"',
      '2:1: "domain": expected the kernel\'s form of the name: /bin/\\303\\244, got "/bin/ä".',
    ],
    [
      'domain = "/a"\ncount = 1\nat_most = 3\nreason = "x"',
      '3:1: count: expected either count, or at_least and at_most',
    ],
    ['domain = "/a"\nat_least = 4\nat_most = 3\nreason = "x"', '3:1: at_least: expected no more than at_most'],
    ['domain = "/a"\ncount = -1\nreason = "x"', '3:1: count: expected a whole number from 0 to 4294967295'],
    [
      'entry = "file read @X"\nreason = "x"',
      '2:1: "entry": expected no group: nothing says here what is in @X, got "file read @X".',
    ],
  ])('refuses %j', (table, message) => {
    expect(errorsOf(`[[expect]]\n${table}\n`)).toEqual([`e.toml:${message}`]);
  });
});
