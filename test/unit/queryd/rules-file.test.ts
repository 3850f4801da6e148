import { describe, expect, it } from 'vitest';
import { TomoyoError } from '../../../lib/errors.js';
import { compileRules } from '../../../lib/query/rules.js';
import { parseRulesFile } from '../../../lib/queryd/rules-file.js';

const NOW = new Date('2026-11-23T12:00:00Z');
const parsed = (toml: string) => parseRulesFile(toml, { file: 'q.toml', now: NOW });
const warningsOf = (toml: string) => parsed(toml).warnings.map((text) => text.split('\n', 1)[0]);

/** The messages without their frames. */
function errorsOf(toml: string): { lines: string[]; line: number | undefined; column: number | undefined } {
  try {
    parsed(toml);
  } catch (error) {
    if (!(error instanceof TomoyoError)) throw error;
    expect(error.code).toBe('TOMOYO_BAD_FORMAT');
    const lines = error.message.split('\n').filter((text) => text.startsWith('q.toml:'));
    return { lines, line: error.line, column: error.column };
  }
  throw new Error('it is taken');
}

const ALL = `
[default]
action = "ask"
hold = "2m"
unattended = "5s"
[socket]
path = "/run/tomoyo/desk.sock"
[decisions]
file = "/var/log/tomoyo/decisions.jsonl"
[[rule]]
name = "updates"
domain = "/usr/bin/apt-get"
path = "/etc/apt/\\\\*"
operation = ["file read", "network"]
uid = [0, 100]
time = "22:00-06:00"
days = ["sat", "sun"]
at_most = "10/min"
at_most_per_domain = "2/30s"
retries = 1
until = 2027-01-31T18:00:00+01:00
action = "allow"
[[rule]]
action = "learn"
entry = "file read /etc/\\\\*"
`;

describe('rules file of queryd', () => {
  it('gives rules that can be compiled, and what is done for the rest', () => {
    const { rules, ...rest } = parsed(ALL);
    expect(rest).toEqual({
      fallback: 'ask',
      holdMs: 120_000,
      unattendedMs: 5_000,
      socket: '/run/tomoyo/desk.sock',
      decisions: '/var/log/tomoyo/decisions.jsonl',
      warnings: [],
    });
    expect(rules[0]).toEqual({
      name: 'updates',
      action: 'allow',
      domain: '/usr/bin/apt-get',
      path: '/etc/apt/\\*',
      operation: ['file read', 'network'],
      uid: [0, 100],
      time: { fromMinute: 22 * 60, toMinute: 6 * 60 },
      days: ['sat', 'sun'],
      atMost: { count: 10, periodMs: 60_000 },
      atMostPerDomain: { count: 2, periodMs: 30_000 },
      retries: 1,
      until: new Date('2027-01-31T17:00:00Z'),
    });
    expect(rules[1]).toMatchObject({ action: 'learn', entry: 'file read /etc/\\*' });
    expect(() => compileRules(rules, rest)).not.toThrow();
  });

  it('denies after a minute where nothing is said', () => {
    const nothing = {
      rules: [],
      fallback: 'deny',
      holdMs: 60_000,
      unattendedMs: 0,
      socket: '/run/tomoyo/query.sock',
      decisions: undefined,
      warnings: [],
    };
    expect(parsed('')).toEqual(nothing);
    expect(parsed('[default]\n')).toEqual(nothing);
  });

  it.each([
    ['until = 2027-01-31T18:00:00', new Date(2027, 0, 31, 18)],
    ['until = 2027-01-31 18:00:00Z', new Date('2027-01-31T18:00:00Z')],
    ['until = "2027-01-31T18:00"', new Date(2027, 0, 31, 18)],
    ['until = "2027-01-31T18:00Z"', new Date('2027-01-31T18:00:00Z')],
  ])('takes %s', (line, until) => {
    expect(parsed(`[[rule]]\naction = "deny"\n${line}`).rules[0]?.until).toEqual(until);
  });

  it.each([
    ['actoin = "deny"', 'q.toml:1:1: expected action in this table', 'q.toml:2:1: unknown key "actoin"; did you mean action?'],
    ['action = "alow"', 'q.toml:2:1: action: expected "allow", "deny", "ask", "learn"'],
    ['action = "deny"\nfile = "/x"', 'q.toml:3:1: "file" does not belong here'],
    ['action = "deny"\n  domain = "/bin/a b\\\\q"', /^q\.toml:3:3: "domain": expected a name or pattern in the kernel's form/],
    ['action = "deny"\npath = "/tmp/a b"', /^q\.toml:3:1: "path": expected the kernel's form of the name: \/tmp\/a\\040b/],
    ['action = "deny"\noperation = "file raed"', /^q\.toml:3:1: "operation": .* Did you mean file read\?$/],
    ['action = "deny"\noperation = ["file read", "fiel"]', /^q\.toml:3:1: "operation": .* got "fiel"/],
    ['action = "deny"\noperation = []', /^q\.toml:3:1: operation: expected a text or a list/],
    ['action = "deny"\nuid = "root"', 'q.toml:3:1: uid: expected a user id or a list: whole numbers from 0 to 4294967295'],
    ['action = "deny"\nuid = -1', /^q\.toml:3:1: uid: expected a whole number from 0/],
    ['action = "deny"\ntime = "8-17"', 'q.toml:3:1: time: expected a time of the day such as "08:00-17:30", "22:00-06:00"'],
    ['action = "deny"\ndays = ["monday"]', /^q\.toml:3:1: days: expected a list of "sun", "mon"/],
    ['action = "deny"\nat_most = "often"', /^q\.toml:3:1: at_most: expected a rate such as "10\/min"/],
    ['action = "deny"\nat_most_per_domain = "1001/d"', /^q\.toml:3:1: at_most_per_domain: expected a rate .* of at most 1000$/],
    ['action = "deny"\nretries = 256', /^q\.toml:3:1: retries: expected a whole number from 0 to 255/],
    ['action = "deny"\nuntil = 2027-01-31', /^q\.toml:3:1: until: expected a date and time such as/],
    ['action = "deny"\nuntil = 18:00:00', /^q\.toml:3:1: until: expected a date and time such as/],
    ['action = "deny"\nuntil = "tomorrow"', /^q\.toml:3:1: until: expected a date and time such as/],
    ['action = "deny"\nentry = "file read /a"', 'q.toml:3:1: entry: expected only beside action = "learn"'],
    ['action = "learn"\nretries = 1', /^q\.toml:3:1: retries: expected no such line beside action = "learn"/],
    ['action = "learn"\nentry = "file raed /a"', /^q\.toml:3:1: "entry": expected an entry .* did you mean "read"\?\)\.$/],
  ])('refuses a rule with %j', (lines, ...messages) => {
    const expected = messages.map((message) => (typeof message === 'string' ? message : expect.stringMatching(message)));
    expect(errorsOf(`[[rule]]\n${lines}`).lines).toEqual(expected);
  }); // prettier-ignore

  it('says all errors at once, in the order of the file, each with its column', () => {
    const toml = `[default]
action = "allow"
  hold = "soon"
[decision]
[[rule]]
action = "deny"
[[rule]]
  action = "denny"
  entry = "file raed /a"
    path = "/a b"
time = "25:00-26:00"
colour = 1
size = 2
`;
    const { lines, line, column } = errorsOf(toml);
    expect(lines.map((text) => text.split(' ', 3).join(' '))).toEqual([
      'q.toml:2:1: action: expected',
      'q.toml:3:3: hold: expected',
      'q.toml:4:1: unknown key',
      'q.toml:8:3: action: expected',
      'q.toml:9:3: "entry": expected',
      'q.toml:10:5: "path": expected',
      'q.toml:11:1: time: expected',
      'q.toml:12:1: unknown key',
      'q.toml:13:1: unknown key',
    ]);
    expect({ line, column }).toEqual({ line: 2, column: 1 });
  });

  it('warns of what is expired and of what never decides, with the place', () => {
    const toml = `[[rule]]
action = "deny"
domain = "/bin/\\\\*"
[[rule]]
action = "allow"
domain = "/bin/sh"
  until = 2026-11-23T12:00:00Z
[[rule]]
action = "ask"
until = 2026-11-23T12:00:01Z
`;
    expect(warningsOf(toml)).toEqual([
      'q.toml:4:1: warning: never decides: rule 1 takes all of it',
      'q.toml:7:3: warning: the rule is expired',
    ]);
  });
});
