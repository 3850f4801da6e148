// What a call of the command takes on this machine, from the start of Node.js to its end, beside a Node.js that does nothing.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spread } from './spread.js';

export const COMMAND_STARTS = 'command-starts';

const BARE = 'node -e 0';
const POLICY = '<kernel>\nuse_profile 0\n\n<kernel> /usr/sbin/httpd\nuse_profile 3\n\nfile read /etc/httpd.conf\n';

export interface CommandStart {
  readonly name: string;
  /** Milliseconds, a number a round. */
  readonly ms: readonly number[];
}

/** Each round starts one of each. @param root where dist is */
export function runCommandStarts({
  root,
  rounds,
}: {
  readonly root: string;
  readonly rounds: number;
}): readonly CommandStart[] {
  const folder = mkdtempSync(join(tmpdir(), 'tomoyo-bench-'));
  try {
    const file = join(folder, 'domain_policy.conf');
    writeFileSync(file, POLICY);
    const tomoyo = join(root, 'dist/cli/tomoyo.js');
    const calls: readonly (readonly [string, readonly string[]])[] = [
      [BARE, ['-e', '0']],
      ['tomoyo --version', [tomoyo, '--version']],
      ['tomoyo --help', [tomoyo, '--help']],
      ['tomoyo check --help', [tomoyo, 'check', '--help']],
      ['tomoyo status', [tomoyo, 'status']],
      ['tomoyo check FILE', [tomoyo, 'check', file]],
    ];
    const ms = new Map(calls.map(([name]) => [name, [] as number[]]));
    // the first of each finds cold files
    for (let round = -1; round < rounds; round++)
      for (const [name, args] of calls) {
        const taken = timed(args);
        if (round >= 0) ms.get(name)?.push(taken);
      }
    return calls.map(([name]) => ({ name, ms: ms.get(name) ?? [] }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function timed(args: readonly string[]): number {
  const begun = performance.now();
  const { error } = spawnSync(process.execPath, args, { stdio: 'ignore' });
  if (error) throw error;
  return performance.now() - begun;
}

export function reportCommandStarts(starts: readonly CommandStart[]): string {
  const bare = starts.find(({ name }) => name === BARE)?.ms ?? [];
  const lines = starts.map(({ name, ms }) => {
    const ratios = ms.map((time, round) => time / (bare[round] ?? Number.NaN));
    return `  ${name.padEnd(20)} ${spread(ms, 0)} ms, ratio ${spread(ratios)}`;
  });
  return [`${COMMAND_STARTS} on this machine, ${bare.length} rounds, from start to end`, ...lines].join('\n');
}
