/**
 * A board with its store on a disk of its own saves or applies a policy, and its power fails: in front of a step of the
 * program, or at a write to the disk. Then the disk is booted, or looked into.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../lib/index.js';
import { STORED_FILES, type StoredFile } from '../../lib/store/layout.js';
import { bootBoard, readWriteLog, type Board, type BoardFile, type BoardImage } from '../../qemu/index.js';
import { inspectCuts, type Replay } from './inspect-cuts.js';
import { policyOf } from './marked-policy.js';
import { compileStopper, stopEnvironment } from './stop-at-step.js';
import { makeDisk } from './store-disk.js';

const STORE = '/etc/tomoyo';
const STOPPER = '/srv/stop.so';
/** Folders with policies, by their marks. */
const POLICY = '/srv/policy';
const STEPS = '/srv/steps';
const INTERFACE = '/sys/kernel/security/tomoyo';
const MARKS = ['old', 'new', 'next'];
/** For one program on an emulated machine that shares its host. */
const LIMIT_MS = 250_000;

const COMMAND = ['/usr/bin/node', '/usr/bin/tomoyo'];
/** What is cut short: the words before the folder of the policy, and below which folders its steps are. */
const WORK = {
  save: { words: ['save', '--to', STORE, '--from'], roots: STORE },
  apply: { words: ['apply'], roots: `${STORE}:/run/tomoyo:${INTERFACE}` },
} as const;
export type Work = keyof typeof WORK;
const ENVIRONMENT = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root' };

/** What a boot after the cut found. */
export interface AfterCut {
  /** What the kernel holds, see markOf(). */
  readonly loaded: string;
  /** What must not be. */
  readonly troubles: readonly string[];
}

export class PowerCuts implements Disposable {
  readonly #image: BoardImage;
  readonly #folder = mkdtempSync(join(tmpdir(), 'power-cuts-'));
  readonly #disk = join(this.#folder, 'disk');

  private constructor(image: BoardImage) {
    this.#image = image;
  }

  /** @param stopper where native/stop-at-step.cc is, if not beside this file */
  static async open(image: BoardImage, stopper?: string): Promise<PowerCuts> {
    const cuts = new PowerCuts(image);
    compileStopper(image.architecture, join(cuts.#folder, 'stop.so'), stopper);
    const root = join(cuts.#folder, 'root');
    mkdirSync(root);
    await (await openStore({ root })).save(policyOf('old'));
    makeDisk(root, cuts.#disk);
    return cuts;
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true });
  }

  /** The steps of a save, or an apply, that nobody stops, as `rename /etc/tomoyo/policy/current`. */
  async steps(work: Work = 'save'): Promise<readonly string[]> {
    const disk = this.#copy();
    await using board = await this.#boot(disk);
    await this.#must(work, board, 'new', { log: STEPS });
    const log = (await board.readFile(STEPS)).toString();
    return log
      .trimEnd()
      .split('\n')
      .map((line) => line.replace(/^\d+ /, ''));
  }

  /** Kills QEMU when the work is in front of a step, then boots the disk and saves. @param step from 1 */
  async cutAt(step: number, work: Work = 'save'): Promise<AfterCut> {
    const disk = this.#copy();
    await this.#workAndKill(work, disk, step);
    return this.#bootAfterCut(disk);
  }

  /** Boots a disk that replay() gave. */
  async bootDisk(image: Buffer): Promise<AfterCut> {
    return this.#bootAfterCut(this.#copy(image));
  }

  /**
   * Saves once and takes down every write to the disk; then looks into the disk as it is after a power cut behind each
   * of them: with all that was written, without all that was not flushed, without each single write of that, and with
   * the last write half done.
   */
  async replay(): Promise<Replay> {
    const disk = this.#copy();
    const writeLog = join(this.#folder, 'log');
    let first: number;
    let finished: number;
    {
      const board = await this.#boot(disk, writeLog);
      try {
        await board.run(['sync']);
        first = (await readWriteLog(writeLog)).length;
        await this.#must('save', board, 'new');
        finished = (await readWriteLog(writeLog)).length;
      } finally {
        await board.kill();
      }
    }
    const steps = await readWriteLog(writeLog);
    return inspectCuts({ before: readFileSync(this.#disk), steps, first, finished });
  }

  #copy(image: Buffer = readFileSync(this.#disk)): string {
    const path = join(this.#folder, 'copy');
    writeFileSync(path, image);
    return path;
  }

  async #bootAfterCut(disk: string): Promise<AfterCut> {
    await using board = await this.#boot(disk);
    return { loaded: await loadedMark(board), troubles: await this.#nextSave(board) };
  }

  #boot(path: string, writeLog?: string): Promise<Board> {
    return bootBoard({
      image: this.#image,
      disks: [{ path, mount: STORE, writeLog }],
      files: [
        { path: STOPPER, data: readFileSync(join(this.#folder, 'stop.so')) },
        ...['new', 'next'].flatMap(policyFiles),
      ],
    });
  }

  async #must(work: Work, board: Board, mark: string, { log }: { log?: string } = {}): Promise<void> {
    const { words, roots: root } = WORK[work];
    const stop = log === undefined ? {} : stopEnvironment({ library: STOPPER, root, step: 0, how: 'wait', log });
    const env = { ...ENVIRONMENT, ...stop };
    const { code, stderr } = await board.run([...COMMAND, ...words, `${POLICY}/${mark}`], { env, timeoutMs: LIMIT_MS });
    if (code !== 0) throw new Error(`${work} failed: ${stderr.toString()}`);
  }

  async #workAndKill(work: Work, disk: string, step: number): Promise<void> {
    const { words, roots: root } = WORK[work];
    const board = await this.#boot(disk);
    try {
      const env = { ...ENVIRONMENT, ...stopEnvironment({ library: STOPPER, root, step, how: 'wait' }) };
      const command = await board.spawn([...COMMAND, ...words, `${POLICY}/new`], { env });
      command.stdout.resume();
      let said = '';
      for await (const part of command.stderr) if ((said += String(part)).includes('stopped\n')) return;
      throw new Error(`${work} ended before step ${step}: ${said}`);
    } finally {
      await board.kill();
    }
  }

  async #nextSave(board: Board): Promise<string[]> {
    await this.#must('save', board, 'next');
    const troubles: string[] = [];
    const { stdout } = await board.run(['find', STORE, '-name', '.*']);
    if (stdout.length > 0) troubles.push(`left: ${stdout.toString()}`);
    const saved = await markOfFiles(board, (file) => `${STORE}/${file}.conf`);
    if (saved !== 'next') troubles.push(`the next save gives ${saved}`);
    return troubles;
  }
}

function policyFiles(mark: string): readonly BoardFile[] {
  return Object.entries(policyOf(mark)).map(([file, data]) => ({ path: `${POLICY}/${mark}/${file}.conf`, data }));
}

function loadedMark(board: Board): Promise<string> {
  return markOfFiles(board, (file) => `${INTERFACE}/${file}`);
}

/** Of each file the marks that are in it: `old` for four files of the old policy, and any mix as such. */
async function markOfFiles(board: Board, path: (file: StoredFile) => string): Promise<string> {
  const found: string[] = [];
  for (const file of STORED_FILES) {
    const text = (await board.readFile(path(file))).toString('latin1');
    const marks = MARKS.filter((mark) => new RegExp(`[/=]${mark}$`, 'm').test(text));
    found.push(marks.join('+') || 'nothing');
  }
  return [...new Set(found)].join(' and ');
}
