// What is wrong with a run, and how that is said. That a clean one is clean on every board: verdict-clean.board.ts.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tomoyo, type CommandResult } from '../harness/cli/run-command.js';
import { projectChoice } from './project-board.js';

const { architecture, kernelSeries } = projectChoice();
const BOARD_TEST = ['board', 'test', '--arch', architecture, '--kernel', kernelSeries];
const SHELL = ['/bin/sh', '-c'];

/** cat is permissive; so is head, with a queue for one record. Nothing else is checked. */
const PROFILES = `PROFILE_VERSION=20150505
0-CONFIG={ mode=disabled grant_log=no reject_log=no }
1-PREFERENCE={ max_audit_log=1024 max_learning_entry=2048 }
1-CONFIG={ mode=permissive grant_log=no reject_log=yes }
1-CONFIG::misc={ mode=disabled grant_log=no reject_log=no }
2-PREFERENCE={ max_audit_log=1 max_learning_entry=2048 }
2-CONFIG={ mode=permissive grant_log=no reject_log=yes }
2-CONFIG::misc={ mode=disabled grant_log=no reject_log=no }
`;
const DOMAINS = `<kernel>
use_profile 0

<kernel> /bin/cat
use_profile 1

file read /etc/passwd

<kernel> /usr/bin/head
use_profile 2
`;
const EXCEPTIONS = 'initialize_domain /bin/cat from any\ninitialize_domain /usr/bin/head from any\n';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tomoyo-verdict-'));
  writePolicy('policy', DOMAINS);
  writePolicy('broken', DOMAINS.replace('use_profile 1', 'use_profile 9'));
  writeFileSync(join(folder, 'expect.toml'), '[[expect]]\ndomain = "/usr/bin/head"\nreason = "a storm"\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

function writePolicy(name: string, domains: string): void {
  mkdirSync(join(folder, name));
  writeFileSync(join(folder, name, 'profile.conf'), PROFILES);
  writeFileSync(join(folder, name, 'domain_policy.conf'), domains);
  writeFileSync(join(folder, name, 'exception_policy.conf'), EXCEPTIONS);
}

const path = (name: string) => join(folder, name);
const cat = (name: string) => [...SHELL, `cat ${name} >/dev/null`];

/** Must end with this code. */
async function testOn(exit: number, ...words: readonly string[]): Promise<CommandResult> {
  const result = await tomoyo([...BOARD_TEST, ...words]);
  const { code, stdout, stderr } = result;
  if (code !== exit) throw new Error(`board test ${words.join(' ')}: exit ${code}\n${stdout}${stderr}`);
  return result;
}

/** With the policy above; also what the JSON report says. */
async function judged(exit: number, ...words: readonly string[]) {
  const json = path('verdict.json');
  rmSync(json, { force: true });
  const result = await testOn(exit, '--policy', path('policy'), '--report', `json=${json}`, ...words);
  const verdict = JSON.parse(readFileSync(json, 'utf8'));
  const types = verdict.checks.flatMap(({ faults }: { faults: { type: string }[] }) => faults.map(({ type }) => type));
  return { ...result, verdict, types };
}

describe('tomoyo board test', () => {
  it('shows a violation with the entry that would allow it, in every report', async () => {
    const kinds = ['junit', 'sarif', 'html'];
    const reports = `${kinds.map((kind) => `${kind}=${path(kind)}`).join(',')},github`;
    const options = ['--report', reports, '--keep-console', path('console')];
    const { stdout, stderr, verdict, types } = await judged(4, ...options, '--', '/bin/cat', '/etc/hosts');
    expect(types).toEqual(['violation']);
    const place = `file=${path('policy/domain_policy.conf')},line=4`;
    expect(stdout).toContain(`::error ${place},title=tomoyo board test%3A violation::the policy of <kernel> /bin/cat `);
    expect(verdict.checks[3].faults[0]).toMatchObject({
      domain: '<kernel> /bin/cat',
      allow: 'file read /etc/hosts',
      count: 1,
      refused: 0,
      modes: ['permissive'],
    });
    for (const kind of kinds) expect(readFileSync(path(kind), 'utf8')).toContain('file read /etc/hosts');
    expect(existsSync(path('console'))).toBe(true);
    expect(stderr).toMatch(/To repeat it:\n {2}tomoyo board test --arch .* -- \/bin\/cat \/etc\/hosts\n/);
  });

  it('counts records that the kernel dropped, where all that was seen is expected', async () => {
    const names = 'while [ $# -lt 1000 ]; do set -- "$@" /etc/hosts; done';
    const storm = [...SHELL, `${names}; head -n 1 "$@" >/dev/null`];
    const { types, verdict } = await judged(6, '--expect', path('expect.toml'), '--', ...storm);
    expect(types).toEqual(['loss']);
    const { counted, received, lost } = verdict.audit;
    expect(lost.permissive).toBeGreaterThan(0);
    expect(received.permissive + lost.permissive).toBe(counted.permissive);
    expect(verdict.met).toMatchObject([{ happened: received.permissive, reason: 'a storm' }]);
  });

  it('says what the kernel said when it panicked, and what nobody could look at then', async () => {
    const { types, verdict } = await judged(10, '--', ...SHELL, 'echo c >/proc/sysrq-trigger; sleep 1000');
    expect(types).toEqual(['panic']);
    expect(verdict.checks[0].faults[0].text).toContain('Kernel panic - not syncing: sysrq triggered crash');
    expect(verdict).toMatchObject({ command: { end: { type: 'lost' } }, audit: null, domains: null });
    expect(verdict.checks[1]).toMatchObject({ state: 'not-made' });
    expect(verdict.console.length).toBeGreaterThan(3);
  });

  it('has a verdict and a report of a board that panicked at boot', async () => {
    const { types, verdict } = await judged(10, '--append', 'rdinit=/none', '--', '/bin/true');
    expect(types).toEqual(['panic']);
    expect(verdict.checks[0].faults[0]).toMatchObject({
      message: 'the kernel panicked at boot',
      text: expect.stringContaining('Kernel panic - not syncing: VFS'),
    });
    expect(verdict).toMatchObject({ board: null, command: { end: null } });
    expect(verdict.checks[4]).toMatchObject({ state: 'not-made' });
  });

  it('ends a command that hangs, and still judges what it did', async () => {
    const script = 'cat /etc/passwd /etc/hosts; sleep 1000';
    const { types } = await judged(9, '--timeout', '2s', '--', ...SHELL, script);
    expect(types).toEqual(['timeout', 'violation']);
  });

  it.each([
    ['kill -SEGV $$', 8, 'signal', { type: 'signal', signal: 'SIGSEGV' }],
    ['exit 3', 7, 'exit-code', { type: 'exit', code: 3 }],
  ])('has an exit code of its own for a command that does "%s"', async (script, exit, type, end) => {
    const { types, verdict } = await judged(exit, '--', ...SHELL, script);
    expect({ types, end: verdict.command.end }).toEqual({ types: [type], end });
  });

  it('says that a domain has another profile than the policy that was given', async () => {
    const { stdout } = await testOn(5, '--policy', path('broken'), '--', '/bin/true');
    expect(stdout).toContain('[mode] <kernel> /bin/cat: the policy has profile 9, but ');
  });

  it('learns a policy that then enforces, and refuses what was not learned', async () => {
    const late = '(sleep 0.2; cat /etc/group) >/dev/null 2>&1 &';
    await testOn(0, '--learn', path('learned'), '--', ...SHELL, late);
    const enforced = ['--policy', path('learned'), '--enforce', '--'];
    const clean = await testOn(0, ...enforced, ...cat('/etc/group'));
    expect(clean.stdout).toMatch(/domains: (\d+ disabled, )?\d+ enforcing[;\n]/);
    const refused = await testOn(4, ...enforced, ...cat('/etc/hosts'));
    expect(refused.stdout).toContain('/bin/sh /bin/cat does not allow "file read /etc/hosts": refused');
    expect(refused.stdout).toContain('the command ended with exit code 1');
  });

  it('has no verdict when it is interrupted, and leaves no report', async () => {
    const options = ['--policy', path('policy'), '--report', `json=${path('none')}`];
    const { code, stdout, stderr } = await tomoyo(
      [...BOARD_TEST, ...options, '--', ...SHELL, 'echo begun; sleep 1000'],
      {
        started: (child) => child.stderr?.on('data', (text: string) => text.includes('begun') && child.kill('SIGINT')),
      },
    );
    expect({ code, stdout, left: existsSync(path('none')) }).toEqual({ code: 1, stdout: '', left: false });
    expect(stderr).toContain('tomoyo: interrupted: there is no verdict\n');
  });

  it('runs the command as another user and from another domain', async () => {
    const from = ['--uid', '1000', '--domain', '<kernel> /bin/cat'];
    const { types, verdict, stderr } = await judged(4, ...from, '--', ...SHELL, 'id -u; cat /etc/hosts');
    expect(stderr).toContain('1000\n');
    expect(new Set(types)).toEqual(new Set(['violation']));
    expect(verdict.checks[3].faults).toContainEqual(
      expect.objectContaining({ domain: '<kernel> /bin/cat', entry: 'file execute /bin/sh' }),
    );
  });
});
