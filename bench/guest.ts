/** What cases do in the guest. */
import { join } from 'node:path';
import { staticProgram } from '../test/cross-compile.js';
import { GuestNode } from '../test/board/guest-node.js';
import type { Board, BoardFile } from '../qemu/index.js';
import type { Contestant, Measurement } from './bench-case.js';
import type { CaseOptions } from './run-case.js';

export const INTERFACE = '/sys/kernel/security/tomoyo';

/** By its domain a policy manager; runs what it is given. */
export const MANAGER = '/srv/bench/manager';

/** For programs of cases that change the policy: what it runs, and where that stands. */
export const MANAGER_PROGRAMS = { timed: '/srv/bench/timed' } as const;

/** Reads a file, and writes to it before if told so: system calls and nothing else. */
export const READ_FILE = '/srv/bench/read-file';

/** Programs of bench/native, for /srv/bench. */
export function benchPrograms(
  { root, architecture }: Pick<CaseOptions, 'root' | 'architecture'>,
  names: readonly string[],
): BoardFile[] {
  return names.map((name) => {
    const data = staticProgram(architecture, join(root, 'bench', 'native', `${name}.cc`));
    return { path: `/srv/bench/${name}`, data, mode: 0o755 };
  });
}

/** Runs a command that must succeed; gives its standard output. */
export async function runInGuest(board: Board, argv: readonly string[]): Promise<string> {
  const { code, signal, stdout, stderr } = await board.run(argv, { timeoutMs: 250_000 });
  if (code !== 0) throw new Error(`${argv.join(' ')}: exit ${code ?? signal}: ${stderr.toString()}`);
  return stdout.toString();
}

/** Programs that change the policy, and a Node that runs and may change it too. */
export class ManagerGuest {
  private constructor(
    readonly board: Board,
    readonly node: GuestNode,
  ) {}

  static async start(board: Board): Promise<ManagerGuest> {
    await board.writeFile(MANAGER, '#!/bin/sh\nexec "$@"\n', { mode: 0o755 });
    await board.writeFile(START, `import { openTomoyo } from 'tomoyo';\nawait openTomoyo();\n`);
    return new ManagerGuest(board, await GuestNode.start(board, { as: [MANAGER] }));
  }

  /**
   * A call inside of the running Node.
   * @param body of an async function, see GuestNode.try(); what it returns is how many bytes it dealt with
   */
  call(label: string, body: string): Contestant {
    const measured = `
      const usage = process.cpuUsage(), start = process.hrtime.bigint();
      const bytes = await (async () => { ${body} })();
      const seconds = Number(process.hrtime.bigint() - start) / 1e9;
      const { user, system } = process.cpuUsage(usage);
      const { maxRSS: maxRssKiB } = process.resourceUsage();
      return { seconds, bytes, maxRssKiB, cpu: { userSeconds: user / 1e6, systemSeconds: system / 1e6 } };`;
    return { label, run: () => this.node.eval(measured) };
  }

  /** A program from its start to its end. */
  program(label: string, stdin: string, argv: readonly string[], bytes: number): Contestant {
    return {
      label,
      run: async (): Promise<Measurement> => {
        const printed = await runInGuest(this.board, [MANAGER, MANAGER_PROGRAMS.timed, stdin, ...argv]);
        return { bytes, ...JSON.parse(printed) };
      },
    };
  }

  /** What it takes until a program that uses the library has it. */
  startUp(): Contestant {
    return this.program('start of Node and the library', '/dev/null', ['/usr/bin/node', START], 0);
  }
}

const START = '/srv/bench/start.mjs';

/** Does something before each run that is not measured. */
export function after(prepare: () => Promise<unknown>, contestant: Contestant): Contestant {
  return {
    label: contestant.label,
    run: async () => {
      await prepare();
      return contestant.run();
    },
  };
}
