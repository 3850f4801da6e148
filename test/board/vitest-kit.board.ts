// The example of docs/guides/testing-with-vitest.md as somebody else's project, and what its tests print when they fail.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserProject, type Ended } from '../user-project.js';

const FAILING = `
import { expect } from 'vitest';
import { boardTest } from 'tomoyo/vitest';
import { board } from './board.js';

const each = boardTest(board);
const file = boardTest({ ...board, scope: 'file' });

each('of its own', async ({ board }) => {
  await board.run(['sh', '-c', 'echo said on the console > /dev/console']);
  await board.run(['/usr/bin/reporter', '/etc/shadow']);
  expect('one').toBe('another');
});

each('panic', async ({ board }) => {
  await board.run(['sh', '-c', 'echo c > /proc/sysrq-trigger']);
});

each('matcher', async ({ board }) => {
  await expect(board).toAllow(['/usr/bin/reporter', '/etc/shadow']);
});

file('first of the file', async ({ board }) => {
  await expect(board).toRefuse(['/usr/bin/reporter', '/etc/shadow']);
});

file('second of the file', async ({ board }) => {
  await board.run(['/usr/bin/new-reporter', '/etc/reporter.conf']);
  expect('one').toBe('another');
});

file('without a board', () => {
  expect('one').toBe('another');
});
`;

interface JsonReport {
  readonly numPassedTests: number;
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly title: string; readonly failureMessages: readonly string[] }[];
  }[];
}

let project: UserProject;
beforeAll(async () => {
  project = await UserProject.make();
});
afterAll(() => project?.[Symbol.asyncDispose]());

it('the example passes as it stands in the documentation', async () => {
  const { code, printed } = await project.run('vitest', ['run']);
  expect(printed).toContain('Tests  5 passed (5)');
  expect(code).toBe(0);
});

describe('tests that fail', () => {
  /** Title of a test -> its errors. */
  let failures: Map<string, readonly string[]>;
  let ended: Ended;
  let report: JsonReport;
  beforeAll(async () => {
    await project.write('failing.test.ts', FAILING);
    const out = `${project.folder}/report.json`;
    ended = await project.run('vitest', [
      'run',
      'failing',
      '--reporter=default',
      '--reporter=json',
      `--outputFile=${out}`,
    ]);
    report = JSON.parse(await project.read('report.json')) as JsonReport;
    const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults);
    failures = new Map(tests.map(({ title, failureMessages }) => [title, failureMessages]));
  });

  const told = (title: string) => failures.get(title)?.at(-1) ?? '';

  it('are the only ones that fail', () => {
    expect(ended.code).toBe(1);
    expect(report.numPassedTests).toBe(1);
  });

  it('print what the console said last, the records with the entries that would allow them, and how to repeat it', () => {
    expect(failures.get('of its own')).toHaveLength(2);
    expect(told('of its own')).toMatch(/^The board of this test: arm64, Linux 6\.1\.\S+, clone\.\n/);
    expect(told('of its own')).toMatch(
      /#.* mode=enforcing granted=no .*\n  <kernel> \/usr\/bin\/reporter\n  file read \/etc\/shadow\n/,
    );
    expect(told('of its own')).toContain(
      'To allow them, in domain_policy:\n  <kernel> /usr/bin/reporter\n  file read /etc/shadow\n',
    );
    expect(told('of its own')).toContain('From the console:\n  said on the console\n');
    expect(told('of its own')).toMatch(/\nTo start the same board by hand:\n.*qemu-system-aarch64 /);
    expect(ended.printed).toContain('said on the console');
  });

  it('do not print console and command again that the error of a lost board has', () => {
    expect(failures.get('panic')?.[0]).toContain('The guest kernel panicked.');
    expect(told('panic')).toMatch(
      /^The board of this test: .*\nIts audit records could not be read: The guest kernel panicked\.$/,
    );
  });

  it('have the records that a matcher took from the queue', () => {
    expect(failures.get('matcher')?.[0]).toContain('"/usr/bin/reporter /etc/shadow" was not allowed all it asked for');
    expect(told('matcher')).toContain('  file read /etc/shadow\nTo allow them');
  });

  it('have the records of their own time alone, where the board is one for the file', () => {
    expect(told('second of the file')).toContain('<kernel> /usr/bin/new-reporter\n  file read /etc/reporter.conf\n');
    expect(told('second of the file')).not.toContain('/etc/shadow');
    expect(told('without a board')).toContain('Audit records of its time: none that is not granted.');
  });
});
