import { describe, expect, it } from 'vitest';
import { parseAuditdRules, routeRecord } from '../../../lib/audit/auditd-rules.js';
import { captured, record } from './captures.js';

/** What the installation of tomoyo-tools writes. */
const DEFAULT_RULES = [
  'header.contains granted=yes\ndestination /dev/null\n',
  ...[0, 1, 2, 3].map(
    (profile) => `header.contains profile=${profile}\ndestination /var/log/tomoyo/reject_00${profile}.log\n`,
  ),
].join('\n# a comment\n');

const errors = (text: string) => parseAuditdRules(text).errors.map(({ message }) => message);
const warnings = (text: string) => parseAuditdRules(text).warnings.map(({ line, reason }) => `${line}: ${reason}`);

/** Where one condition sends a record. */
function isTaken(condition: string, entry: string, domain = '<kernel> /a b/c abc'): boolean {
  const { rules, errors: wrong } = parseAuditdRules(`${condition}\ndestination /x\n`);
  expect(wrong).toEqual([]);
  return routeRecord(rules, record({ entry, domain })) !== undefined;
}

describe('rules of auditd.conf', () => {
  it('are conditions and the destination behind them', () => {
    const { rules, ...rest } = parseAuditdRules(
      ' # c\n\n acl[2].starts   exec \n header.contains a   b\r\n\tdestination  /a\\040b \n',
    );
    expect(rest).toEqual({ errors: [], warnings: [] });
    expect(rules).toEqual([
      {
        conditions: [
          { line: 'acl', word: 2, operator: 'starts', text: 'exec' },
          { line: 'header', word: undefined, operator: 'contains', text: 'a b' },
        ],
        destination: '/a\\040b',
        path: new TextEncoder().encode('/a b'),
        atLine: 5,
      },
    ]);
  });

  it('send each record to the first that takes it, and drop what none takes', () => {
    const { rules } = parseAuditdRules(DEFAULT_RULES);
    const counts: Record<string, number> = {};
    for (const found of [...captured('6.12-run.audit'), ...captured('6.12-enforcing.audit')]) {
      const destination = routeRecord(rules, found)?.destination ?? 'dropped';
      const profile = found.profile < 4 ? `/var/log/tomoyo/reject_00${found.profile}.log` : 'dropped';
      expect(destination).toBe(found.granted ? '/dev/null' : profile);
      counts[destination] = (counts[destination] ?? 0) + 1;
    }
    expect(counts['/var/log/tomoyo/reject_001.log']).toBeGreaterThan(100);
    expect(counts).toMatchObject({ '/dev/null': 1, dropped: expect.any(Number) });
  });

  it('hold only where all conditions do', () => {
    const { rules } = parseAuditdRules('header.contains mode=enforcing\ndomain.contains /bin/editor\ndestination /x\n');
    expect(routeRecord(rules, record())?.destination).toBe('/x');
    expect(routeRecord(rules, record({ mode: 'permissive' }))).toBeUndefined();
    expect(routeRecord(rules, record({ domain: '<kernel> /bin/editor2' }))).toBeUndefined();
  });

  // as tomoyo-tools 2.6.1 answers for the same operators
  it.each([
    ['acl.contains read', 'file read /x', true],
    ['acl.contains rea', 'file read /x', false],
    ['acl.contains x', 'file read /x xy x', true],
    ['acl.contains x', 'file read /x xy zx', false],
    ['acl.contains read /x', 'file read /x', true],
    ['acl.contains ad /x', 'file read /x', false],
    ['acl.contains aa a', 'file read aaa aa a', true],
    ['acl.starts file', 'file read /x', true],
    ['acl.starts fil', 'file read /x', false],
    ['acl.starts file read', 'file read /x', true],
    ['acl.starts read', 'file read /x', false],
    ['acl.equals file read /x', 'file read /x', true],
    ['acl.equals file read', 'file read /x', false],
    ['acl[1].equals file', 'file read /x', true],
    ['acl[01].equals file', 'file read /x', true],
    ['acl[1].contains il', 'file read /x', true],
    ['acl[1].starts fi', 'file read /x', true],
    ['acl[1].starts il', 'file read /x', false],
    ['acl[3].equals /x', 'file read /x', true],
    ['acl[4].contains x', 'file read /x', false],
    ['acl[0].contains read', 'file read /x', true],
    ['acl[0].contains rea', 'file read /x', false],
    ['acl[0].equals file', 'file read /x', false],
    ['acl[2].contains read /x', 'file read /x', false],
    ['domain.contains b/c', 'file read /x', true],
    ['domain.starts <kernel>', 'file read /x', true],
    ['domain[1].equals <kernel>', 'file read /x', true],
    ['domain[2].starts /', 'file read /x', true],
    ['domain[4].contains b', 'file read /x', true],
    ['header.starts #', 'file read /x', false],
    ['header[1].starts #', 'file read /x', true],
    ['header.contains (global-pid=177)', 'file read /x', true],
  ])('%s takes "%s": %s', (condition, entry, expected) => {
    expect(isTaken(condition, entry)).toBe(expected);
  });

  it.each([
    ['destination mnt', '1:13: expected a path that begins with /'],
    ['destination', '1:11: expected a path that begins with /'],
    ['destination /a b', '1:15: not a name'],
    ['destination /a\\101', '1:15: not a name'],
    ['destination /a\\q', '1:15: not a name'],
    ['  header.contains', '1:3: nothing to compare with'],
    ['header[].contains a', '1:7: "[]" is no word; expected its number'],
    ['acl[a].contains a', '1:4: "[a]" is no word'],
    ['acl[1.contains a', '1:4: "[1" is no word'],
    ['acl[1a].contains a', '1:4: "[1a]" is no word'],
    ['acl[0x1].contains a', '1:4: "[0x1]" is no word'],
    ['acl[-1].contains a', '1:4: "[-1]" is no word'],
    ['acl[1].containsx a', '1:7: ".containsx" is no comparison; expected .contains, .equals or .starts'],
    ['acl.matches a', '1:4: ".matches" is no comparison'],
    ['acl [1].contains a', '1:4: "" is no comparison'],
    ['acl[1] .contains a', '1:7: "" is no comparison'],
    ['Header.contains a', '1:1: unknown word "Header.contains"; expected header, domain, acl or destination'],
    ['foo', '1:1: unknown word "foo"'],
  ])('refuse the line "%s" with its place', (line, message) => {
    const [error = '', ...more] = errors(`${line}\ndestination /a\n`);
    expect(error).toMatch(/^auditd\.conf:/);
    expect(error.slice('auditd.conf:'.length)).toContain(message);
    expect(more).toEqual([]);
  });

  it('name every wrong line, with its own number', () => {
    expect(errors('# c\nfoo\n\ndestination x\ndestination /y\nbar\n').map((text) => text.split(': ', 1)[0])).toEqual([
      'auditd.conf:2:1',
      'auditd.conf:4:13',
      'auditd.conf:6:1',
    ]);
  });

  it('never take more because one of their conditions is wrong', () => {
    const { rules } = parseAuditdRules('acl.contain x\ndestination /a\nacl.contains y\ndestination /b\n');
    expect(rules.map(({ destination }) => destination)).toEqual(['/b']);
  });

  it('are missing in a file without any', () => {
    for (const text of ['', '# only\n', '\n\n']) expect(errors(text)[0]).toContain('auditd.conf:1:1: no rules');
  });

  it('say what surely was not meant', () => {
    expect(warnings(DEFAULT_RULES)).toEqual([]);
    expect(warnings('destination /a')).toEqual(['1: no line end; tomoyo-auditd drops a last line without one']);
    expect(warnings('destination /a\nacl.contains x\n')).toEqual([
      '2: conditions without a destination behind them do nothing',
    ]);
    expect(warnings('destination /a\nacl.contains x\ndestination /b\n')).toEqual([
      '3: no record comes here: line 1 takes all',
    ]);
  });
});
