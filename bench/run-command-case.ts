import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandCase } from './command-case.js';

/** What one run of a command cost. */
export interface Cost {
  /** Of both kinds: what the machine did, whatever else it was doing. */
  readonly cpuSeconds: number;
  readonly maxRssKiB: number;
}

export interface SizeResult {
  readonly lines: number;
  readonly ours: readonly Cost[];
  /** One where it is slow, none where it was not asked for. */
  readonly baseline: readonly Cost[];
  /** Cost of our command for an empty file. */
  readonly startUp: readonly Cost[];
  /** The same of the baseline. */
  readonly baselineStartUp: readonly Cost[];
}

/** Python is there on every machine that builds this, and asks the kernel what a child cost. */
const MEASURE = `
import json, resource, subprocess, sys
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"code": code, "cpuSeconds": used.ru_utime + used.ru_stime, "maxRssKiB": used.ru_maxrss}))
`;

function measure(command: readonly string[]): Cost {
  const { code, ...cost } = JSON.parse(execFileSync('python3', ['-c', MEASURE, ...command], { encoding: 'utf8' }));
  if (code !== 0) throw new Error(`${command.join(' ')}: exit ${code}`);
  return cost;
}

interface CommandOptions {
  readonly root: string;
  readonly rounds: number;
  readonly sizes?: readonly number[];
  /** Run the baseline also where it takes minutes. */
  readonly whole?: boolean;
}

/** Each size: rounds of both, in turn; the first is not counted. */
export function* runCommandCase(
  bench: CommandCase,
  { root, rounds, sizes = bench.sizes, whole = false }: CommandOptions,
): Generator<SizeResult, void, undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'tomoyo-bench-'));
  try {
    const empty = join(folder, 'empty.conf');
    for (const suffix of ['', bench.secondFile ?? '']) writeFileSync(empty + suffix, '');
    for (const size of sizes) {
      const path = join(folder, `${size}.conf`);
      const lines = bench.prepare(path, size);
      const isSlow = size >= (bench.slowFrom ?? Infinity);
      const runs = Array.from({ length: rounds + 1 }, () => ({
        ours: measure(bench.command('ours', root, path)),
        baseline: isSlow ? [] : [measure(bench.command('baseline', root, path))],
        startUp: measure(bench.command('ours', root, empty)),
        baselineStartUp: measure(bench.command('baseline', root, empty)),
      })).slice(1);
      const slow = isSlow && whole ? [measure(bench.command('baseline', root, path))] : [];
      yield {
        lines,
        ours: runs.map(({ ours }) => ours),
        baseline: [...runs.flatMap(({ baseline }) => baseline), ...slow],
        startUp: runs.map(({ startUp }) => startUp),
        baselineStartUp: runs.map(({ baselineStartUp }) => baselineStartUp),
      };
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}
