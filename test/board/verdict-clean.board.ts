// On every board: the verdict on a run with which nothing is wrong, and that it is one because something was looked at.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tomoyo } from '../harness/cli/run-command.js';
import { catPolicy } from './guarded-board.js';
import { projectChoice } from './project-board.js';

const { architecture, kernelSeries } = projectChoice();
const policy = catPolicy();
let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'verdict-clean-'));
  for (const name of ['open', 'secret']) writeFileSync(join(scratch, name), `${name}\n`);
});
afterAll(() => {
  policy[Symbol.dispose]();
  rmSync(scratch, { recursive: true });
});

async function judged(...files: readonly string[]) {
  const json = join(scratch, 'verdict.json');
  const push = ['open', 'secret'].flatMap((name) => ['--push', `${join(scratch, name)}:/etc/${name}`]);
  const choice = ['--arch', architecture, '--kernel', kernelSeries, '--policy', policy.folder, ...push];
  const result = await tomoyo(['board', 'test', ...choice, '--report', `json=${json}`, '--', '/bin/cat', ...files]);
  return { ...result, verdict: JSON.parse(readFileSync(json, 'utf8')) };
}

it('board test: is clean where nothing is done that the policy does not allow', async () => {
  const { code, stdout, stderr, verdict } = await judged('/etc/open');
  expect({ code, stdout }).toMatchObject({ code: 0 });
  expect(verdict).toMatchObject({ result: 'clean', worst: null, exitCode: 0, policy: policy.folder });
  expect(verdict.command).toEqual({ argv: ['/bin/cat', '/etc/open'], end: { type: 'exit', code: 0 } });
  expect(verdict.domains).toMatchObject({ enforcing: 2 });
  expect(verdict.board.kernelRelease).toMatch(new RegExp(`^${kernelSeries}\\.`));
  expect(stderr).toContain('open\n'); // what the command prints
  expect(stdout).toMatch(/^ok {6}the board comes up and stays up\n(ok .*\n){4}clean on /);
  const refused = await judged('/etc/open', '/etc/secret');
  expect(refused).toMatchObject({ code: 4, verdict: { worst: 'violation' } });
});
