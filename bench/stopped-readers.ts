import { setTimeout as sleep } from 'node:timers/promises';
import type { Board } from '../qemu/index.js';
import type { Contestant, Measurement } from './bench-case.js';
import { INTERFACE, runInGuest } from './guest.js';

const REFUSED = '/srv/bench/refused';

/** bench/native/NAME.cc -> where it stands in the guest. */
export const READER_PROGRAMS = {
  violate: '/srv/bench/violate',
  'read-loop': '/srv/bench/read-loop',
  resume: '/srv/bench/resume',
} as const;

/** A program that reads audit records for ever, and a file that grows with them. */
export interface Reader {
  readonly label: string;
  /** Starts it; its process id, once it reads. */
  readonly start: () => Promise<number>;
  readonly file: string;
  /** It makes the file as many bytes long as records have come. Default: it stores them, in the form of tomoyo-auditd. */
  readonly counts?: boolean;
}

/**
 * Readers of `audit` that run beside each other, all stopped but one: records wait in the kernel's queue while it is
 * stopped, then it goes on until it has dealt with all of them. So nothing but the reading is measured, in programs that
 * are warm.
 */
export class StoppedReaders {
  readonly #board: Board;
  readonly #size: number;
  /** Of a stored record of violate without its two process ids. */
  readonly #recordBytes: number;

  private constructor(board: Board, size: number, recordBytes: number) {
    this.#board = board;
    this.#size = size;
    this.#recordBytes = recordBytes;
  }

  static async open(board: Board, size: number): Promise<StoppedReaders> {
    await board.writeFile(REFUSED, 'nobody may read this in the domain of violate');
    const pid = (await runInGuest(board, [READER_PROGRAMS.violate, REFUSED, '1'])).trim();
    const records = (await runInGuest(board, ['/bin/cat', `${INTERFACE}/audit`])).split('\0');
    const sample = records.find((record) => record.includes(`(global-pid=${pid})`) && record.includes(REFUSED));
    if (sample === undefined) throw new Error('violate is not refused');
    return new StoppedReaders(board, size, sample.length + 1 - 2 * pid.length);
  }

  async contestant({ label, start, file, counts = false }: Reader): Promise<Contestant> {
    const pid = await start();
    await this.#sh(`kill -STOP ${pid}; while ! grep -q '^State:.T' /proc/${pid}/status; do :; done; : > ${file}`);
    return {
      label,
      run: async (): Promise<Measurement> => {
        await this.#sh(`: > ${file}`);
        const violator = await runInGuest(this.#board, [READER_PROGRAMS.violate, REFUSED, String(this.#size)]);
        const bytes = this.#size * (this.#recordBytes + 2 * violator.trim().length);
        const wanted = String(counts ? this.#size : bytes);
        return {
          bytes,
          ...JSON.parse(await runInGuest(this.#board, [READER_PROGRAMS.resume, String(pid), file, wanted])),
        };
      },
    };
  }

  /** The bare loop. */
  readLoop(): Promise<Contestant> {
    const file = '/tmp/read-loop.done';
    const program = `${READER_PROGRAMS['read-loop']} ${INTERFACE}/audit ${file} ${this.#size}`;
    const start = () => this.spawn(program, `test -e ${file}`);
    return this.contestant({ label: 'C++ read(2) loop', file, counts: true, start });
  }

  /** tomoyo-auditd of the C tools. */
  classicDaemon(): Promise<Contestant> {
    const file = '/tmp/classic.log';
    const start = async () => {
      await this.#sh('mkdir -p /etc/tomoyo/tools');
      await this.#board.writeFile('/etc/tomoyo/tools/auditd.conf', `header.contains profile=3\ndestination ${file}\n`);
      await this.#sh('tomoyo-auditd');
      return Number(await this.#sh('pidof tomoyo-auditd'));
    };
    return this.contestant({ label: 'tomoyo-auditd', file, start });
  }

  /** A Node without anything of ours, when it has started and waits. */
  bareNode(): Contestant {
    const program = `
      import { closeSync, openSync } from 'node:fs';
      closeSync(openSync(process.argv[2], 'w'));
      setInterval(() => {}, 1e9);`;
    return this.waiting('bare Node', program);
  }

  /** @param program A module that makes the file that is its first argument when it has started, and then waits. */
  waiting(label: string, program: string): Contestant {
    return {
      label,
      run: async (): Promise<Measurement> => {
        const file = '/tmp/waiting.done';
        await this.#sh(`rm -f ${file}`);
        await this.#board.writeFile('/srv/bench/waiting.mjs', program);
        const pid = await this.spawn(`/usr/bin/node /srv/bench/waiting.mjs ${file}`, `test -e ${file}`);
        const status = await this.#sh(`cat /proc/${pid}/status; kill ${pid}`);
        return { seconds: 0, bytes: 0, maxRssKiB: Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1]) };
      },
    };
  }

  /** Starts a program in the background; its process id, once the shell command `ready` succeeds. */
  async spawn(command: string, ready: string): Promise<number> {
    const child = await this.#board.spawn(['/bin/sh', '-c', `echo $$; exec ${command}`]);
    child.stderr.pipe(process.stderr, { end: false });
    const pid = await new Promise<number>((resolve) =>
      child.stdout.once('data', (text: Buffer) => resolve(Number(text.toString()))),
    );
    for (const end = Date.now() + 60_000; ; await sleep(100)) {
      const { code } = await this.#board.run(['/bin/sh', '-c', ready]);
      if (code === 0) return pid;
      if (Date.now() > end) throw new Error(`${command} does not start`);
    }
  }

  async #sh(script: string): Promise<string> {
    return runInGuest(this.#board, ['/bin/sh', '-c', script]);
  }
}
