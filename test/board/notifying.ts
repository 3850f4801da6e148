// `tomoyo notify` in the guest, an action that notes what it got, and a program that is refused files.
import type { Board, BoardFile } from '../../qemu/index.js';
import { until } from '../until.js';
import { ASKING } from './asking.js';
import { GuestDaemon } from './guest-daemon.js';
import type { GuestNode } from './guest-node.js';
import { runOk } from './project-board.js';

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

export class Notifying {
  readonly #board: Board;
  readonly #node: GuestNode;
  readonly #running = new Set<GuestDaemon>();

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

  async start(args: readonly string[] = [], as: readonly string[] = []): Promise<GuestDaemon> {
    const daemon = await this.spawn(['notify', ...args], as);
    await daemon.untilSaid('started');
    return daemon;
  }

  async spawn(args: readonly string[], as: readonly string[] = []): Promise<GuestDaemon> {
    const daemon = await GuestDaemon.spawn(this.#board, ['/usr/bin/tomoyo', ...args], as);
    this.#running.add(daemon);
    return daemon;
  }

  async killAll(): Promise<void> {
    for (const daemon of this.#running) await daemon.kill();
    this.#running.clear();
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
