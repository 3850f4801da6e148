import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixture } from '../../unit/audit/captures.js';
import { tomoyo } from './run-command.js';

const ENFORCING = fileURLToPath(new URL('../../fixtures/audit/6.12-enforcing.audit', import.meta.url));
const RULES = `[default]
action = "ask"
[[rule]]
name = "shadow"
action = "deny"
path = "/etc/shadow"
[[rule]]
action = "allow"
path = "/etc/shadow"
`;

let folder: string;
let rules: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tomoyo-query-'));
  rules = join(folder, 'queryd.toml');
  writeFileSync(rules, RULES);
});
afterAll(() => rmSync(folder, { recursive: true }));

const WARNING = /queryd\.toml:7:1: warning: never decides: rule 1 \(shadow\) takes all of it/;

describe('query --replay', () => {
  it('shows how many each rule decides, and what is left', async () => {
    const { code, stdout, stderr } = await tomoyo(['query', '--replay', ENFORCING, '--rules', rules]);
    expect(stdout).toBe(`10 records, 2 of them requests that would have been asked

  DECIDED  RULE
        1  1 shadow: deny
        0  2: allow
        1  default: ask

    COUNT  WHAT A PERSON OR THE DEFAULT DECIDES
        1  ask <kernel> /bin/editor: file execute /bin/editor-helper
`);
    expect(stderr).toMatch(WARNING);
    expect(code).toBe(0);
  });

  it('gives one object a request and a last one with the sums, from several files and standard input', async () => {
    const input = `junk\n${fixture('audit/6.12-enforcing.audit').toString('latin1')}{"type":"missed","count":3}\n`;
    const args = ['query', '--replay', ENFORCING, '-', '--json', '--rules', rules];
    const { code, stdout, stderr } = await tomoyo(args, { input });
    const objects = stdout.trimEnd().split('\n').map((line) => JSON.parse(line)); // prettier-ignore
    expect(objects).toHaveLength(5);
    expect(objects[0]).toEqual({
      type: 'decision',
      time: '2026-11-23T03:47:21.000Z',
      mode: 'enforcing',
      domain: '<kernel> /bin/editor',
      entry: 'file read /etc/shadow',
      action: 'deny',
      rule: 1,
      name: 'shadow',
      why: 'rule 1 (shadow) holds: path /etc/shadow',
    });
    expect(objects[1]).toMatchObject({ action: 'ask', rule: null, why: 'no rule holds' });
    expect(objects[4]).toEqual({
      type: 'summary',
      records: 20,
      asked: 4,
      undecided: [
        { domain: '<kernel> /bin/editor', entry: 'file execute /bin/editor-helper', action: 'ask', count: 2 },
      ],
      undecidedOthers: 0,
      rules: [
        { rule: 1, name: 'shadow', action: 'deny', decided: 2 },
        { rule: 2, action: 'allow', decided: 0 },
      ],
      default: { action: 'ask', decided: 2 },
      missing: 3,
      malformed: 1,
    });
    expect(stderr).toContain('tomoyo: <stdin>:1: expected an object as JSON, or the first line of a record');
    expect(stderr).toContain('tomoyo: 3 records lost or left out when these were recorded');
    expect(code).toBe(0);
  });

  it('takes with --all what was let pass', async () => {
    const args = ['query', '--replay', ENFORCING, '--all', '--json', '--rules', rules];
    const { stdout } = await tomoyo(args);
    const modes = stdout.split('\n').flatMap((line) => /"mode":"(\w+)"/.exec(line)?.[1] ?? []);
    expect(modes).toEqual(['enforcing', 'enforcing', ...Array.from({ length: 6 }, () => 'learning')]);
  });

  it('names a file that it cannot read, and rules that it cannot', async () => {
    const missing = await tomoyo(['query', '--replay', '/nowhere', '--rules', rules]);
    expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining('Cannot read /nowhere') });
    const noRules = await tomoyo(['query', '--replay', ENFORCING, '--rules', '/nowhere.toml']);
    expect(noRules).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('Cannot read /nowhere.toml'),
    });
  });
});

describe('query --check', () => {
  it('says that rules are good, and what is strange in them', async () => {
    const { code, stdout, stderr } = await tomoyo(['query', '--check', rules]);
    expect(stderr).toMatch(WARNING);
    expect(stderr).toContain('queryd.toml is good: 2 rules, 1 warning\n');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  });

  it('says all that is wrong, with line and column', async () => {
    const bad = join(folder, 'bad.toml');
    writeFileSync(bad, '[[rule]]\naction = "alow"\n  path = "/a b"\n');
    const { code, stderr } = await tomoyo(['query', '--check', bad]);
    expect(stderr).toContain('bad.toml:2:1: action: expected "allow", "deny", "ask", "learn"');
    expect(stderr).toContain(`bad.toml:3:3: "path": expected the kernel's form`);
    expect(stderr).toContain('(TOMOYO_BAD_FORMAT)');
    expect(code).toBe(1);
  });
});
