/** Asks the kernel of a board what it makes of policy lines, patterns and names: see native/oracle.cc. */
import { join } from 'node:path';
import { bootBoard, ensureImage, type Board } from '../../qemu/index.js';
import { staticProgram } from '../cross-compile.js';
import { LINE_FILES, type LineCase } from './generate-lines.js';
import { PROFILE_CONTEXT, STAT_CONTEXT } from './scratch.js';

export interface LineAnswer {
  /** Of the write: 0 if it succeeded, which says nothing about the line. */
  readonly errno: number;
  /** By how much the counter "Policy update" grew. */
  readonly updates: number;
  /** Printed before and not after. */
  readonly gone: readonly string[];
  /** Printed after and not before. */
  readonly came: readonly string[];
}

/** Who names what the pattern is compared with: an address of connect(), or the path of a file or folder for chmod(). */
export type Way = 'socket' | 'file';

/** A pattern and the names to try on it; one character a byte (latin1), names as the kernel gets them: not encoded. */
export interface PatternCase {
  readonly way: Way;
  readonly pattern: string;
  readonly names: readonly string[];
}

/** Names that the kernel cannot be asked for are `undefined`. */
export type PatternAnswer = readonly (boolean | undefined)[];

export interface OracleOptions {
  /** The checkout. */
  readonly root: string;
  readonly architecture: string;
  readonly kernelSeries: string;
}

const PROGRAM = '/srv/fuzz/oracle';
const INTERFACE = '/sys/kernel/security/tomoyo';
/** Takes no more than connect() and chmod() from the programs in it, so the program can go on writing policy. */
const PATTERN_PROFILE = 200;
/** Namespaces stay until the next boot, and as soon as there are two each line is printed with its own. */
const NAMESPACES = ['<kernel>', '<fuzz>', '</usr/sbin/httpd>', '<a\\040b>'];

export class KernelOracle implements AsyncDisposable {
  readonly board: Board;
  readonly wordBits: 32 | 64;

  private constructor(board: Board, wordBits: 32 | 64) {
    this.board = board;
    this.wordBits = wordBits;
  }

  static async open({ root, architecture, kernelSeries }: OracleOptions): Promise<KernelOracle> {
    const image = await ensureImage({ architecture, kernelSeries });
    const fuzz = join(root, 'test', 'fuzz');
    const program = staticProgram(architecture, join(fuzz, 'native', 'oracle.cc'));
    const files = [{ path: PROGRAM, data: program, mode: 0o755 }];
    const board = await bootBoard({ image, policy: join(fuzz, 'policy'), files });
    const oracle = new KernelOracle(board, architecture === 'armhf' ? 32 : 64);
    await oracle.#prepare();
    return oracle;
  }

  /** Each line alone; all lines of profile must have been asked before `defineAllProfiles`. */
  async askLines(cases: readonly LineCase[]): Promise<LineAnswer[]> {
    const answers: LineAnswer[] = [];
    for (const batch of batches(cases, ({ context, line }) => context.length + line.length))
      answers.push(...(await this.#askBatch(batch)));
    return answers;
  }

  async #askBatch(cases: readonly LineCase[]): Promise<LineAnswer[]> {
    const questions = new Writer();
    for (const { file, context, line } of cases) questions.number(LINE_FILES.indexOf(file)).text(context).text(line);
    const answers = new Reader(await this.#run('lines', questions.bytes()));
    return cases.map((asked) => {
      const [errno, updates] = [answers.number(), answers.number()];
      const [gone, came] = [answers.lines(), answers.lines()];
      if (answers.number()) throw new Error(`The kernel's state cannot be taken back after ${JSON.stringify(asked)}`);
      return { errno, updates, gone: without(gone, came), came: without(came, gone) };
    });
  }

  /** Each name is granted or refused by one entry with the pattern. */
  async askPatterns(cases: readonly PatternCase[]): Promise<PatternAnswer[]> {
    const questions = new Writer();
    for (const { way, pattern, names } of cases) {
      questions
        .number(way === 'file' ? 1 : 0)
        .text(pattern)
        .number(names.length);
      for (const name of names) questions.text(name);
    }
    const answers = await this.#run('pairs', questions.bytes());
    let at = 0;
    return cases.map(({ names }) => names.map(() => [false, true, undefined][answers[at++] ?? 2]));
  }

  /** After this every `use_profile N` with N up to 255 is kept. */
  async defineAllProfiles(): Promise<void> {
    const lines = Array.from({ length: 256 }, (_, profile) =>
      NAMESPACES.map((name) => `${name} ${profile}-COMMENT=\n`),
    );
    await this.board.writeFile(`${INTERFACE}/profile`, lines.flat().join(''), { how: 'existing' });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.board.kill();
  }

  async #prepare(): Promise<void> {
    const write = (file: string, text: string) =>
      this.board.writeFile(`${INTERFACE}/${file}`, text, { how: 'existing' });
    const enforced = ['network::unix_stream_connect', 'file::chmod']
      .map((what) => `${PATTERN_PROFILE}-CONFIG::${what}={ mode=enforcing grant_log=no reject_log=no }\n`)
      .join('');
    const quiet = `${PATTERN_PROFILE}-CONFIG={ mode=disabled grant_log=no reject_log=no }\n`;
    await write(
      'profile',
      `${PROFILE_CONTEXT}${quiet}${enforced}${NAMESPACES.map((name) => `${name} 0-COMMENT=\n`).join('')}`,
    );
    await write('stat', STAT_CONTEXT);
    await write('domain_policy', `<kernel> ${PROGRAM}\nuse_profile ${PATTERN_PROFILE}\n`);
  }

  async #run(mode: 'lines' | 'pairs', questions: Buffer): Promise<Buffer> {
    const { board } = this;
    const [input, output] = ['/srv/fuzz/questions', '/srv/fuzz/answers'];
    await board.writeFile(input, questions);
    const { code, signal, stderr } = await board.run([PROGRAM, mode, input, output], { timeoutMs: 280_000 });
    if (code !== 0)
      throw new Error(`oracle ${mode}: ${code ?? signal} ${stderr.toString()}\n${board.console.slice(-2000)}`);
    return board.readFile(output);
  }
}

/** So many bytes of questions, and questions, go to the board at once. */
const BATCH_BYTES = 8 << 20;
const BATCH_COUNT = 2000;

function batches<T>(all: readonly T[], size: (one: T) => number): T[][] {
  const found: T[][] = [];
  let bytes = Infinity;
  for (const one of all) {
    bytes += size(one);
    const last = found.at(-1);
    if (last && bytes <= BATCH_BYTES && last.length < BATCH_COUNT) last.push(one);
    else {
      found.push([one]);
      bytes = size(one);
    }
  }
  return found;
}

/** `lines` less one of each of `others`, and less empty ones. */
export function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return lines.filter((line) => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
    return at < 0 && line !== '';
  });
}

class Writer {
  readonly #parts: Buffer[] = [];

  number(number: number): this {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(number);
    this.#parts.push(bytes);
    return this;
  }

  text(text: string): this {
    this.#parts.push(...new Writer().number(text.length).#parts, Buffer.from(text, 'latin1'));
    return this;
  }

  bytes(): Buffer {
    return Buffer.concat(this.#parts);
  }
}

class Reader {
  #at = 0;

  constructor(readonly bytes: Buffer) {}

  number(): number {
    this.#at += 4;
    return this.bytes.readUInt32LE(this.#at - 4);
  }

  lines(): string[] {
    const length = this.number();
    this.#at += length;
    return this.bytes.toString('latin1', this.#at - length, this.#at).split('\n');
  }
}
