import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { tomoyo } from '../run-command.js';

const runFile = promisify(execFile);

export type Shell = 'bash' | 'zsh' | 'fish';

const PROGRAMS: Readonly<Record<Shell, readonly string[]>> = {
  bash: ['bash', '--norc'],
  zsh: ['zsh', '-f'],
  fish: ['fish', '--no-config'],
};

/**
 * What a real shell offers with the script that the command prints.
 * @param lines typed so far, words separated by tabs
 * @param policy what its domain policy is
 */
export async function offers(
  shell: Shell,
  lines: readonly string[],
  policy = '',
): Promise<ReadonlyMap<string, readonly string[]>> {
  const folder = mkdtempSync(join(tmpdir(), 'tomoyo-completion-'));
  try {
    const script = join(folder, '_tomoyo');
    const { stdout } = await tomoyo(['completion', shell]);
    writeFileSync(script, stdout.replaceAll(/\/(etc|sys\/kernel\/security)\/tomoyo/g, folder));
    writeFileSync(join(folder, 'domain_policy.conf'), policy);
    // zsh and fish cut lines themselves
    const asked = shell === 'bash' ? lines : lines.map((line) => line.replaceAll('\t', ' '));
    writeFileSync(join(folder, 'lines'), `${asked.join('\n')}\n`);
    const [program = '', ...args] = PROGRAMS[shell];
    const driver = fileURLToPath(new URL(`ask.${shell}`, import.meta.url));
    const run = await runFile(program, [...args, driver, script, join(folder, 'lines')], {
      env: { PATH: process.env['PATH'], HOME: folder, LC_ALL: 'C.UTF-8', TERM: 'dumb' },
    });
    return new Map(lines.map((line, index) => [line, answersTo(asked[index] ?? '', run.stdout)]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function answersTo(line: string, stdout: string): readonly string[] {
  const all = stdout.split('\n');
  const answers: string[] = [];
  for (const answer of all.slice(all.indexOf(line) + 1)) {
    if (!answer.startsWith('  ') && answer !== '') break;
    if (answer.trim() !== '') answers.push(answer.slice(2));
  }
  return answers;
}
