// `tomoyo notify` in the guest, an action that notes what it got, and a program that is refused files.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Board, BoardFile, BoardProcess } from '../../qemu/index.js';
import { ASKING } from './asking.js';
import type { GuestNode } from './guest-node.js';
import { AS_MANAGER, runOk } from './project-board.js';

export const CONFIG = '/etc/tomoyo/tools/notifyd.conf';
const NOTED = '/tmp/notified';

/** Notes its input, what it was told of, and its descriptors; `$1` is executed then. */
export const NOTE: BoardFile = {
  path: '/srv/notify/note',
  data: `#!/bin/sh
cat > ${NOTED}/$$.text
env | grep '^TOMOYO_' | sort > ${NOTED}/$$.env
ls -l /proc/$$/fd > ${NOTED}/$$.fds
echo $$ >> ${NOTED}/order
eval "$1"
`,
  mode: 0o755,
};

export interface Noted {
  readonly pid: number;
  readonly text: string;
  readonly env: Readonly<Record<string, string>>;
  readonly descriptors: string;
}

export interface Asked {
  readonly got: number;
  readonly errno: number;
  readonly heldMs: number;
}

export interface Started {
  readonly process: BoardProcess;
  readonly pid: number;
  said: string;
}

export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 120_000; !(await holds()); await sleep(100))
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
}

export class Notifying {
  readonly #board: Board;
  readonly #node: GuestNode;
  readonly #running = new Set<Started>();

  constructor(board: Board, node: GuestNode) {
    this.#board = board;
    this.#node = node;
  }

  readonly shell = (script: string) => runOk(this.#board, ['/bin/sh', '-c', script]);

  configure(waitS: number, intervalS: number, then = ''): Promise<void> {
    const words = then === '' ? '' : ` ${then.replaceAll('\\', '\\\\').replaceAll(' ', '\\040')}`;
    const action = `action_to_take ${NOTE.path}${words}\n`;
    return this.#board.writeFile(CONFIG, `time_to_wait ${waitS}\nminimal_interval ${intervalS}\n${action}`);
  }

  async clear(): Promise<void> {
    await this.shell(`rm -rf ${NOTED}; mkdir ${NOTED}; cat /sys/kernel/security/tomoyo/audit > /dev/null`);
  }

  async start(args: readonly string[] = [], as: readonly string[] = AS_MANAGER): Promise<Started> {
    const started = await this.spawn(['notify', ...args], as);
    await until(`it starts: ${started.said}`, () => started.said.includes('started'));
    return started;
  }

  async spawn(args: readonly string[], as: readonly string[] = AS_MANAGER): Promise<Started> {
    const exec = ['/bin/sh', '-c', 'echo pid=$$ >&2; exec /usr/bin/tomoyo "$@"', 'sh', ...args];
    const process = await this.#board.spawn([...as, ...exec]);
    let said = '';
    process.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    process.stdout.resume();
    const started: Started = {
      process,
      get said() {
        return said;
      },
      get pid() {
        return Number(/pid=(\d+)/.exec(said)?.[1]);
      },
    };
    this.#running.add(started);
    void process.exited.then(() => this.#running.delete(started));
    return started;
  }

  async stop({ process }: Started): Promise<void> {
    process.kill('SIGTERM');
    const { code } = await process.exited;
    if (code !== 0) throw new Error(`exit ${code}`);
  }

  async killAll(): Promise<void> {
    for (const { process } of this.#running) {
      process.kill('SIGKILL');
      await process.exited;
    }
  }

  /** What the actions noted, in the order of their ends. */
  async noted(): Promise<readonly Noted[]> {
    const parts = 'cat $p.text; echo %%; cat $p.env; echo %%; cat $p.fds';
    const each = `for p in $(cat order 2>/dev/null); do echo $p; ${parts}; echo %%%%; done`;
    const all = await this.shell(`cd ${NOTED}; ${each}`);
    return all
      .split('%%%%\n')
      .slice(0, -1)
      .map((one) => {
        const [head = '', env = '', descriptors = ''] = one.split('%%\n');
        const [pid = '', ...lines] = head.split('\n');
        const pairs = env.split('\n').filter(Boolean).map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]); // prettier-ignore
        return { pid: Number(pid), text: lines.join('\n'), env: Object.fromEntries(pairs), descriptors };
      });
  }

  async notedCount(count: number): Promise<readonly Noted[]> {
    let noted: readonly Noted[] = [];
    await until(`${count} messages`, async () => (noted = await this.noted()).length >= count);
    return noted;
  }

  /** What a program saw that made folders PATH0, PATH1 ... */
  async ask(path: string, count = 1, times = 1): Promise<readonly Asked[]> {
    const found: readonly { got: number; errno: number; began: number; ended: number }[] = await this.#node.eval(`
      ${ASKING}
      const all = [];
      for (let i = 0; i < ${times}; i++) all.push(...(await ask('open', ${JSON.stringify(path)}, ${count}).results));
      return all;`);
    return found.map(({ got, errno, began, ended }) => ({ got, errno, heldMs: (ended - began) / 1e6 }));
  }

  /** Who has the kernel's questions open. */
  async questionHolders(): Promise<number> {
    return Number(await this.shell('ls -l /proc/[0-9]*/fd 2>/dev/null | grep -c tomoyo/query || true'));
  }
}
