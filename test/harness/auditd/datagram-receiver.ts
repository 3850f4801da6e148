// A receiver of AF_UNIX datagrams, which Node has not: a process of python3.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { soon } from '../../until.js';

export interface ReceivedDatagram {
  readonly data: Buffer;
  /** Of the descriptor that came with it. */
  readonly file?: Buffer | undefined;
  readonly seals?: number | undefined;
}

export class DatagramReceiver {
  readonly received: ReceivedDatagram[] = [];
  readonly #path: string;
  readonly #child: ChildProcess;

  private constructor(path: string, child: ChildProcess) {
    this.#path = path;
    this.#child = child;
  }

  /** @param how `held`: it reads nothing until release() */
  static async open(path: string, how: 'reads' | 'held' = 'reads'): Promise<DatagramReceiver> {
    const script = new URL('receive-datagrams.py', import.meta.url).pathname;
    const child = spawn('python3', [script, path, how], { stdio: ['pipe', 'pipe', 'inherit'] });
    const receiver = new DatagramReceiver(path, child);
    const lines = createInterface({ input: child.stdout });
    const bound = once(lines, 'line');
    lines.on('line', (line) => receiver.#take(JSON.parse(line)));
    await bound;
    return receiver;
  }

  /** As text of one character a byte. */
  get texts(): string[] {
    return this.received.map(({ data }) => data.toString('latin1'));
  }

  release(): void {
    this.#child.stdin?.write('\n');
  }

  /** When there are so many. */
  async take(count: number): Promise<string[]> {
    await soon(() => this.received.length >= count);
    return this.texts;
  }

  /** Its end; its name stays, as after a crash. */
  async kill(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }

  async close(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await this.kill();
    if (!this.#path.startsWith('@')) rmSync(this.#path, { force: true });
  }

  #take(said: 'bound' | { data: string; file?: string; seals?: number }): void {
    if (said === 'bound') return;
    const { data, file, seals } = said;
    const bytes = file === undefined ? undefined : Buffer.from(file, 'base64');
    this.received.push({ data: Buffer.from(data, 'base64'), file: bytes, seals });
  }
}
