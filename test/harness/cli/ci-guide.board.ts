// The jobs and commands of docs/guides/testing-in-ci.md, in a checkout like its reader's.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseExpectFile } from '../../../lib/verdict/expect-file.js';
import { blocks, parseYaml } from './ci-guide.js';

const COMMAND = fileURLToPath(new URL('../../../dist/cli/tomoyo.js', import.meta.url));
const [github, gitlab] = blocks('yaml').map(parseYaml) as [
  { jobs: { policy: { steps: { run?: string; with?: { path?: string } }[] } } },
  { policy: { script: string[]; artifacts: { paths: string[]; reports: { junit: string } } } },
];

/** A checkout as the guide has it: `policy`, which is learned, `selftest`, and npx, which runs what was built here. */
let checkout: string;

beforeAll(() => {
  checkout = mkdtempSync(join(tmpdir(), 'tomoyo-ci-guide-'));
  writeFileSync(join(checkout, 'selftest'), '#!/bin/sh\ncat /etc/passwd\n', { mode: 0o755 });
  mkdirSync(join(checkout, 'bin'));
  const run = `exec ${process.execPath} ${COMMAND} "$@"\n`;
  writeFileSync(join(checkout, 'bin/npx'), `#!/bin/sh\nshift\n${run}`, { mode: 0o755 });
  writeFileSync(join(checkout, 'bin/tomoyo'), `#!/bin/sh\n${run}`, { mode: 0o755 });
});
afterAll(() => rmSync(checkout, { recursive: true }));

/** A line of a job, as a runner has it done, which must end with this code. @returns what it prints */
function sh(line: string, exit: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, NO_COLOR: '1', PATH: `${checkout}/bin:${process.env['PATH'] ?? ''}` };
    const child = spawn('/bin/sh', ['-e', '-c', line], { cwd: checkout, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    child.once('error', reject).once('close', (code) => {
      if (code === exit) resolve(output);
      else reject(new Error(`${line}: exit ${code}\n${output}`));
    });
  });
}

/** What needs no network and no root rights. */
const ours = (lines: readonly (string | undefined)[]) =>
  lines.flatMap((line) => (line?.includes('npx tomoyo') === true ? [line] : []));

describe('the guide about CI', () => {
  it('has commands that learn a policy with which the jobs pass, and jobs that write what they keep', async () => {
    const [learn = ''] = blocks('sh').flatMap((text) => text.split('\n').filter((line) => line.includes('--learn')));
    await sh(learn.replace('--learn', '--push selftest:/usr/bin/selftest --learn'), 0);
    const steps = ours(github.jobs.policy.steps.map(({ run }) => run));
    const script = ours(gitlab.policy.script);
    expect([steps.length, script.length]).toEqual([2, 2]);
    for (const line of [...steps, ...script]) await sh(line, 0);
    const kept = github.jobs.policy.steps.flatMap((step) => step.with?.path?.trim().split('\n') ?? []).slice(-2);
    const { paths, reports } = gitlab.policy.artifacts;
    expect(new Set([...paths, reports.junit])).toEqual(new Set(kept));
    for (const name of kept) expect(readFileSync(join(checkout, name), 'utf8').length).toBeGreaterThan(500);
  });

  it('has jobs that fail where the program does what the policy does not allow', async () => {
    writeFileSync(join(checkout, 'selftest'), '#!/bin/sh\ncat /etc/passwd /etc/group\n', { mode: 0o755 });
    const [, test = ''] = ours(github.jobs.policy.steps.map(({ run }) => run));
    expect(await sh(test, 4)).toContain('::error file=policy/domain_policy.conf,line=');
  });

  it('has expectations that are good', () => {
    const [toml = ''] = blocks('toml');
    expect(parseExpectFile(toml, { file: 'guide' })).toMatchObject([
      { domain: '/usr/bin/selftest', entry: 'file read /etc/\\*', atLeast: 1 },
      { domain: undefined, atLeast: 1, atMost: 3 },
    ]);
  });
});
