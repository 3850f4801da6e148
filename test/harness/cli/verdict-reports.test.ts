import { Ajv2020 } from 'ajv/dist/2020.js';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import picocolors from 'picocolors';
import { describe, expect, it } from 'vitest';
import { toGithub } from '../../../lib/cli/verdict-reports/github.js';
import { toHtml } from '../../../lib/cli/verdict-reports/html.js';
import { toJson } from '../../../lib/cli/verdict-reports/json.js';
import { toJunit } from '../../../lib/cli/verdict-reports/junit.js';
import { addReports } from '../../../lib/cli/verdict-reports/report-option.js';
import type { TestReport } from '../../../lib/cli/verdict-reports/report.js';
import { toSarif } from '../../../lib/cli/verdict-reports/sarif-report.js';
import { toText } from '../../../lib/cli/verdict-reports/text.js';
import { FAULT_TYPES, type Fault } from '../../../lib/verdict/fault.js';
import type { Check } from '../../../lib/verdict/judge.js';

/** What breaks a page or a file of XML where it is not escaped. */
const HOSTILE = `<script>alert("1")</script> & 'x' ]]> \u001b[31m \ud800 ä\r\n`;
const MODES = { learning: 1, permissive: 2, enforcing: 3 };
const VIOLATION = {
  type: 'violation',
  message: `violated ${HOSTILE}`,
  domain: '<kernel> /bin/cat',
  entry: 'file read /etc/shadow',
  allow: 'file read /etc/shadow',
  count: 2,
  refused: 1,
  modes: ['enforcing', 'permissive'],
  raw: '#x\n<kernel>\nfile\n',
} as const;
const EXPECTED = { domain: '/bin/cat', entry: undefined, atLeast: 3, atMost: undefined, reason: HOSTILE, line: 7 };

/** One of each type. */
const FAULTS: readonly Fault[] = [
  { type: 'panic', message: 'panicked', text: `Kernel panic - not syncing: ${HOSTILE}` },
  { type: 'board', message: 'gone', code: 'BOARD_EXITED' },
  { type: 'timeout', message: 'late', timeoutMs: 500 },
  { type: 'signal', message: 'ended', signal: 'SIGSEGV' },
  { type: 'exit-code', message: 'failed', code: 3 },
  { type: 'not-started', message: 'refused', errno: 'EPERM' },
  { type: 'loss', message: 'lost', lost: MODES },
  { type: 'malformed', message: 'bad', raw: HOSTILE },
  VIOLATION,
  { ...VIOLATION, domain: '<kernel> /bin/new', allow: undefined },
  { type: 'expectation', message: 'expected 3', happened: 1, ...EXPECTED },
  { type: 'mode', message: 'wrong', domain: '<kernel> /bin/cat', profile: 1, mode: 'learning' },
  { type: 'mode', message: 'wrong', domain: '<kernel> /bin/gone', profile: undefined, mode: undefined },
];
const CHECKS: readonly Check[] = [
  { name: 'good', state: 'passed', faults: [] },
  { name: `bad ${HOSTILE}`, state: 'failed', faults: FAULTS },
  { name: 'unknown', state: 'not-made', faults: [] },
];
const FAILED: TestReport = {
  checks: CHECKS,
  faults: FAULTS,
  worst: FAULTS[0],
  met: [{ ...EXPECTED, happened: 3 }],
  domains: { disabled: 1, learning: 2, permissive: 0, enforcing: 0 },
  exitCode: 10,
  startedAt: new Date('2026-11-29T15:00:00.123Z'),
  durationMs: 1234,
  argv: ['/bin/sh', '-c', HOSTILE],
  end: { type: 'not-started', errno: 'EPERM', reason: HOSTILE },
  board: { architecture: 'arm64', kernelRelease: '6.1.0', origin: 'clone' },
  policy: `my policy${HOSTILE}`,
  enforce: true,
  count: { counted: MODES, received: MODES, lost: MODES },
  agentCount: 4,
  console: [HOSTILE],
  repeat: `tomoyo board test -- ${HOSTILE}`,
  byHand: HOSTILE,
  places: {
    policyFile: 'my policy/domain_policy.conf',
    domains: new Map([['<kernel> /bin/cat', 12]]),
    expectFile: 'expect.toml',
  },
};
const CLEAN: TestReport = {
  ...FAILED,
  checks: [{ name: 'good', state: 'passed', faults: [] }],
  faults: [],
  worst: undefined,
  exitCode: 0,
  end: { type: 'exit', code: 0 },
  count: { counted: MODES, received: MODES, lost: { learning: 0, permissive: 0, enforcing: 0 } },
};
const NEVER_UP: TestReport = { ...FAILED, board: undefined, count: undefined, domains: undefined, end: undefined };

/** What Python's parser makes of it: element, attributes, text, children. */
function parseXml(text: string): { tag: string; attributes: Record<string, string>; text: string; children: [] } {
  const script =
    'import sys, json, xml.etree.ElementTree as E\n' +
    'def o(e): return {"tag": e.tag, "attributes": e.attrib, "text": e.text, "children": [o(c) for c in e]}\n' +
    'print(json.dumps(o(E.fromstring(sys.stdin.buffer.read()))))';
  const { status, stdout, stderr } = spawnSync('python3', ['-c', script], { input: text, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

describe('the reports of board test', () => {
  it('junit: is well-formed, a case a check, with what failed and what nobody could look at', () => {
    const root = parseXml(toJunit(FAILED));
    expect(root).toMatchObject({ tag: 'testsuites', attributes: { tests: '3', failures: '1' } });
    // all that the schema knows of
    const known = ['name', 'tests', 'failures', 'errors', 'time'];
    expect(Object.keys(root.attributes)).toEqual(known);
    const [suite] = root.children as { children: { tag: string; attributes: object; children: object[] }[] }[];
    expect(suite).toMatchObject({
      tag: 'testsuite',
      attributes: { skipped: '1', time: '1.234', timestamp: '2026-11-29T15:00:00', hostname: '6.1.0' },
    });
    const cases = suite?.children.filter(({ tag }) => tag === 'testcase') ?? [];
    expect(cases.map(({ children }) => children.length)).toEqual([0, FAULTS.length, 1]);
    expect(cases[1]?.attributes).toMatchObject({
      name: expect.stringContaining('<script>alert("1")</script> & \'x\' ]]>'),
    });
    expect(cases[1]?.children[8]).toMatchObject({
      tag: 'failure',
      attributes: { type: 'violation' },
      text: expect.stringContaining('To allow it:\n  <kernel> /bin/cat\n  file read /etc/shadow'),
    });
    expect(cases[2]?.children).toMatchObject([{ tag: 'skipped' }]);
    expect(suite?.children.at(-1)).toMatchObject({
      tag: 'system-err',
      text: expect.stringContaining('To repeat it:\ntomoyo board test -- <script>'),
    });
    for (const report of [CLEAN, NEVER_UP]) expect(parseXml(toJunit(report)).tag).toBe('testsuites');
  });

  it('sarif: has a rule for each type, and a place where the policy or the expectation would be changed', () => {
    const [run] = JSON.parse(toSarif(FAILED)).runs;
    expect(run.tool.driver).toMatchObject({ name: 'tomoyo board test' });
    expect(run.tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual([...FAULT_TYPES]);
    expect(run.artifacts).toEqual([
      { location: { uri: 'my%20policy/domain_policy.conf' } },
      { location: { uri: 'expect.toml' } },
    ]);
    for (const { ruleId, ruleIndex, level } of run.results) {
      expect(run.tool.driver.rules[ruleIndex].id).toBe(ruleId);
      expect(level).toBe('error');
    }
    const places = run.results.map(
      ({ locations }: { locations?: { physicalLocation: { region: { startLine: number } } }[] }) =>
        locations?.[0]?.physicalLocation.region.startLine,
    );
    expect(places).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 12, 1, 7, 12, 1]);
    expect(JSON.parse(toSarif(CLEAN)).runs[0].results).toEqual([]);
  });

  it('github: is a command a fault, each in one line, and says how to repeat it', () => {
    const lines = toGithub(FAILED).trimEnd().split('\n');
    expect(lines).toHaveLength(FAULTS.length + 1);
    for (const line of lines)
      expect(line).toMatch(/^::(error|notice) (file=[^:,]+,line=\d+,)?title=[^:]+%3A [-a-z ]+::/);
    expect(lines[8]).toContain(
      '::error file=my policy/domain_policy.conf,line=12,title=tomoyo board test%3A violation::',
    );
    expect(toGithub(CLEAN)).toBe('');
  });

  it('json: is what its schema says, for every fault', () => {
    const schema = JSON.parse(
      readFileSync(new URL('../../../docs/reference/board-test.schema.json', import.meta.url), 'utf8'),
    );
    const isValid = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false }).compile(schema);
    for (const report of [FAILED, CLEAN, NEVER_UP]) {
      isValid(JSON.parse(toJson(report)));
      expect(isValid.errors).toBe(null);
    }
    const other = JSON.parse(toJson(FAILED));
    other.checks[1].faults[0].type = 'surprise';
    expect(isValid(other)).toBe(false);
    expect(JSON.parse(toJson(FAILED))).toMatchObject({
      type: 'verdict',
      result: 'failed',
      worst: 'panic',
      exitCode: 10,
    });
    expect(JSON.parse(toJson(CLEAN))).toMatchObject({ result: 'clean', worst: null });
  });

  it('html: is one page that asks for nothing and has no markup of what was run', () => {
    for (const report of [FAILED, CLEAN, NEVER_UP]) {
      const page = toHtml(report);
      expect(page).not.toMatch(/<script|<img|<link|<iframe|\bsrc=|\bhref=|@import|url\(/i);
      expect(page).toContain("content=\"default-src 'none'; style-src 'unsafe-inline'\"");
      expect(
        page.match(/<[^>]*>/g)?.every((tag) => /^<(!DOCTYPE html|\/?[a-z0-9]+( [a-z-]+="[^"]*")*)>$/.test(tag)),
      ).toBe(true);
      expect(page).not.toMatch(/(?!\n)\p{Cc}/u);
    }
    expect(toHtml(FAILED)).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;');
    expect(toHtml(FAILED).match(/<pre data-type="[-a-z]+">/g)).toHaveLength(FAULTS.length);
  });

  it('text: says what would allow it, how to repeat it, what the console said, and that nothing was checked', () => {
    const text = toText(FAILED, picocolors.createColors(false));
    expect(text).toContain('FAILED  bad');
    expect(text).toContain('unknown unknown');
    expect(text).toContain(
      '          To allow it:\n            <kernel> /bin/cat\n            file read /etc/shadow\n',
    );
    expect(text).toContain('To repeat it:\n  tomoyo board test -- <script>');
    expect(text).toContain('The console said last:\n');
    expect(toText(CLEAN, picocolors.createColors(false))).toBe(
      "ok      good\nclean on 6.1.0 (arm64, clone); domains: 1 disabled, 2 learning; 3 violations expected; 4 of the board's agent left out\n",
    );
    const unchecked = { ...CLEAN, domains: { disabled: 4, learning: 0, permissive: 0, enforcing: 0 } };
    expect(toText(unchecked, picocolors.createColors(false))).toContain('no domain was checked');
  });
});

describe('--report', () => {
  it('takes several, with files whose names have commas', () => {
    expect(addReports('junit=a,b.xml,sarif=c.sarif,github', [{ kind: 'html', file: 'x.html' }])).toEqual([
      { kind: 'html', file: 'x.html' },
      { kind: 'junit', file: 'a,b.xml' },
      { kind: 'sarif', file: 'c.sarif' },
      { kind: 'github', file: undefined },
    ]);
  });

  it.each([
    ['xml=a', 'Expected KIND or KIND=FILE'],
    ['junit=', 'Expected KIND or KIND=FILE'],
    ['junit,xml=b', 'Expected KIND or KIND=FILE'],
    ['junit,github', 'Only one report can go to standard output'],
  ])('refuses %s', (text, sentence) => {
    expect(() => addReports(text, [])).toThrow(sentence);
  });
});
