import type { Board, BoardProcess } from '../../qemu/index.js';
import { type Saying, until } from '../until.js';

/** A command in the guest that says on stderr how it goes. */
export class GuestDaemon implements Saying {
  readonly process: BoardProcess;
  said = '';
  stdout = '';
  ended: string | undefined;

  /** `as`: what the command is executed by, such as AS_MANAGER. */
  static async spawn(board: Board, argv: readonly string[], as: readonly string[] = []): Promise<GuestDaemon> {
    const exec = ['/bin/sh', '-c', 'echo pid=$$ >&2; exec "$@"', 'sh', ...argv];
    return new GuestDaemon(await board.spawn([...as, ...exec]));
  }

  /** And waits until it says that it has started. */
  static async start(board: Board, argv: readonly string[], as: readonly string[] = []): Promise<GuestDaemon> {
    const daemon = await GuestDaemon.spawn(board, argv, as);
    await daemon.untilSaid('started');
    return daemon;
  }

  constructor(process: BoardProcess) {
    this.process = process;
    process.stderr.setEncoding('utf8').on('data', (text: string) => (this.said += text));
    process.stdout.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    const ended = (how: unknown) => (this.ended = `the process has ended: ${JSON.stringify(how)}`);
    process.exited.then(ended, (error: Error) => ended(error.message));
  }

  get pid(): number {
    return Number(/pid=(\d+)/.exec(this.said)?.[1]);
  }

  untilSaid(what: string | RegExp): Promise<void> {
    const holds = () => (typeof what === 'string' ? this.said.includes(what) : what.test(this.said));
    return until(`it says ${what}`, holds, this);
  }

  /** As a service manager does. @throws Error when it does not end with 0 */
  async stop(): Promise<void> {
    this.process.kill('SIGTERM');
    const { code } = await this.process.exited;
    if (code !== 0) throw new Error(`ended with ${code}:\n${this.said}`);
  }

  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.process.exited;
  }
}
