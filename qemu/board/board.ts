/** A running board, as its user sees it. */
import { TomoyoError } from '../../lib/errors.js';
import { Tomoyo } from '../../lib/index.js';
import type { AgentClient } from './agent-client.js';
import type { BoardProcess } from './agent-process.js';
import { boardEnd, closed, type BoardEnd } from './board-end.js';
import { BoardNode, callOf, type EvalOptions, type NodeOptions } from './board-node.js';
import type { BoardMachine, BoardOrigin, BoardParts } from './board-parts.js';
import type { CopyOptions, CopyReport } from './copy-plan.js';
import type { BoardDisk } from './disks.js';
import { GuestAccess } from './guest-access.js';
import type { ForwardedPort } from './network.js';
import type { ScratchDisk } from './scratch-disk.js';
import { stoppedError } from './stopped-error.js';
import { NodeWorker } from './node-worker.js';
import type { PutHow } from './protocol.js';
import { checkRunOptions, DEFAULT_ENVIRONMENT, finishCommand, type RunOptions, type RunResult } from './run-command.js';
import { pullTree } from './pull.js';
import { pushTree } from './push.js';
import type { BoardImage } from '../image/board-image.js';

/** Options of spawn(). */
export interface SpawnOptions extends Pick<RunOptions, 'cwd' | 'env' | 'uid' | 'gid' | 'domain'> {
  /** 'pipe' for write() and endStdin(); default 'none', which is /dev/null. */
  readonly stdin?: 'none' | 'pipe' | undefined;
}

/** Options of writeFile(). */
export interface WriteFileOptions {
  /** Permission bits of the file, also when it is there already; default 0o644. */
  readonly mode?: number | undefined;
  /** 'replace' (default), 'append', or 'existing': neither created nor cut, as the kernel's files need it. */
  readonly how?: PutHow | undefined;
}

const DEFAULT_FILE_MODE = 0o644;
const POWER_OFF_LIMIT_MS = 10_000;

/**
 * One machine with a TOMOYO kernel, in QEMU where bootBoard() made it, else see connectBoard(). End it with powerOff(),
 * kill() or `await using`.
 *
 * Every call rejects with BOARD_PANIC when the guest kernel panics, BOARD_EXITED when QEMU ends, BOARD_CLOSED after
 * powerOff() or kill(), BOARD_PROTOCOL when the agent was started again, and BOARD_GUEST_FAILED (with `errno`) when the
 * guest's kernel refuses what was asked.
 */
export class Board implements AsyncDisposable {
  readonly image: BoardImage;
  /** A shell command that starts the same machine by hand, console on the terminal; ours has a shell there. */
  readonly reproduce: string;
  /** 'clone': it went on where a template was saved; 'connection': it ran already. */
  readonly origin: BoardOrigin;
  /** Where this host reaches the guest. */
  readonly ports: readonly ForwardedPort[];
  /** Settles once, when QEMU is gone. Never rejects: also a panic is an end. */
  readonly ended: Promise<BoardEnd>;
  readonly #machine: BoardMachine;
  readonly #agent: AgentClient;
  readonly #disk: BoardDisk | undefined;
  readonly #scratch: ScratchDisk | undefined;
  #tomoyo: Tomoyo | undefined;
  readonly #node: BoardNode;
  #closing = false;
  #poweringOff: Promise<void> | undefined;

  /** For bootBoard(). */
  constructor({ origin = 'boot', node = {}, ports = [], ...parts }: BoardParts) {
    const { image, machine, agent, reproduce, warm, disk, scratch } = parts;
    this.image = image;
    this.#disk = disk;
    this.#scratch = scratch;
    this.origin = origin;
    this.ports = ports;
    this.reproduce = reproduce;
    this.#machine = machine;
    this.#agent = agent;
    this.#node = new BoardNode(() => NodeWorker.start(agent, node, 'inherit'), warm);
    this.ended = machine.ended.then((end) => {
      const told = this.#closing && end.kind !== 'panic' ? closed() : boardEnd(end, this);
      agent.fail(told.error);
      return told;
    });
  }

  /**
   * The TOMOYO of the guest's kernel, as a program in the guest has it from openTomoyo(), reached through the agent: the guest
   * needs no Node. Nothing runs in the guest until the first call, and nothing is left after `tomoyo.close()`.
   *
   * Streams open a little after the call that gives them: `stream.begun()` tells when; what keeps one from opening ends its
   * loop. Whoever holds the connection asks from the domain of the agent, and with its program: for what only managers may
   * do a policy must name it in manager.conf (`/usr/sbin/board-agent`), else the calls throw TOMOYO_NOT_MANAGER. Every call
   * throws the board's error when the board is lost; then all questions are refused at once.
   * Tested: test/board/remote.board.ts.
   */
  get tomoyo(): Tomoyo {
    this.#tomoyo ??= new Tomoyo(undefined, new GuestAccess(() => this.#agent.askKernel()));
    return this.#tomoyo;
  }

  /** What the serial line said: the last 256 KiB. */
  get console(): string {
    return this.#machine.console.text;
  }

  /** What the guest's kernel said when it panicked, with the lines before it; undefined while it did not. */
  get panic(): string | undefined {
    return this.#machine.console.panic;
  }

  /**
   * The disk that bootBoard() was told of with `disk`: its file is at `path`, and `bootBoard({ disk: board.disk })` boots with
   * it again when this board has ended.
   * @throws TomoyoError BOARD_BAD_OPTION: it has none
   */
  get disk(): BoardDisk {
    if (this.#disk !== undefined) return this.#disk;
    throw new TomoyoError('BOARD_BAD_OPTION', 'This board has no disk of its own: boot it with "disk: true".');
  }

  /** Of the QEMU process. */
  get pid(): number | undefined {
    return this.#machine.pid;
  }

  /**
   * Runs a program to its end: no shell, `argv[0]` is looked up in the PATH of `env` when it has no slash.
   *
   * Settles when the program has ended and what was written until then has arrived. A descendant that lives on keeps
   * running, but what it writes later is dropped.
   * @throws TomoyoError BOARD_COMMAND_TIMEOUT: the process group was killed; the error carries `stdout` and `stderr`.
   * BOARD_GUEST_FAILED ENOBUFS: more output than `maxOutputBytes`; ENOENT, EACCES ...: it could not be started.
   * The signal's reason when aborted.
   */
  async run(argv: readonly string[], options: RunOptions = {}): Promise<RunResult> {
    checkRunOptions(options);
    options.signal?.throwIfAborted();
    const process = await this.spawn(argv, { ...options, stdin: options.stdin === undefined ? 'none' : 'pipe' });
    const outcome = await finishCommand(process, options);
    if (outcome.stop === undefined && outcome.exit !== undefined) {
      return { ...outcome.exit, pid: process.pid, stdout: outcome.stdout, stderr: outcome.stderr };
    }
    throw stoppedError(argv, outcome, this);
  }

  /** Starts a program and resolves as soon as it runs. */
  spawn(argv: readonly string[], options: SpawnOptions = {}): Promise<BoardProcess> {
    const { cwd = '/', env = DEFAULT_ENVIRONMENT, stdin = 'none', uid, gid, domain } = options;
    return this.#agent.start({ argv, cwd, env, stdin, uid, gid, domain });
  }

  /**
   * Evaluates a function in Node.js in the guest, which is started at the first call (or in the template: `warmNode`)
   * and stays: what one evaluation puts on `globalThis` the next one finds.
   *
   * The text of the function goes there, so it must not use anything around it: it gets what it needs as `args`, and with
   * `await import('...')`, which looks from / on (`import('tomoyo')` is this package). Arguments and result are copied as
   * structuredClone() does, with Buffers; objects lose their class. What it prints comes to our stdout and stderr,
   * before the result. Several may be evaluated at once, in one thread.
   * @throws GuestError: what it threw, with its name, message, stack and `code`. TomoyoError BOARD_COMMAND_TIMEOUT, and
   * the reason of `signal`: Node.js is killed then, the next call starts another. BOARD_NODE_ENDED: it ended, now or since the
   * last call; what it held is lost, the next call starts another. BOARD_NO_NODE: the image has none. BOARD_BAD_OPTION:
   * what cannot be sent.
   * Tested: test/board/eval.board.ts.
   */
  eval<Result>(fn: () => Result, args?: readonly [], options?: EvalOptions): Promise<Awaited<Result>>;
  eval<Args extends readonly unknown[], Result>(
    fn: (...args: Args) => Result,
    args: Args,
    options?: EvalOptions,
  ): Promise<Awaited<Result>>;
  async eval(
    fn: (...args: never[]) => unknown,
    args: readonly unknown[] = [],
    options?: EvalOptions,
  ): Promise<unknown> {
    return this.#node.call(callOf(fn, args), options);
  }

  /** Starts the Node.js of eval() now, if it does not run. @throws as eval() does */
  warmNode(): Promise<void> {
    return this.#node.warm();
  }

  /** One more Node.js, for functions that run as another user, in another domain, or executed by a program of its own. */
  async openNode({ output = 'inherit', ...start }: NodeOptions = {}): Promise<BoardNode> {
    const node = new BoardNode(() => NodeWorker.start(this.#agent, start, output));
    await node.warm();
    return node;
  }

  /** Round trip to the agent: answers only while the guest's user space runs. */
  ping(): Promise<void> {
    return this.#agent.ping();
  }

  /**
   * Copies a file, symlink or folder into the guest, of any size: at most some megabytes are in memory.
   *
   * Modes are kept, setuid, setgid and sticky bit too, and so are symlinks and empty folders; the owner is root unless
   * told otherwise. Times, extended attributes, capabilities and hard links are not kept. `destination` is the name of
   * the copy itself; what a folder that is there has besides stays. Each file and symlink takes the place of what is
   * there at once, when it is whole; a program that has the old file open keeps it.
   * @param destination Absolute. A folder gets the folders above it; that of a single file must be there.
   * @throws TomoyoError BOARD_BAD_OPTION: devices, FIFOs and sockets, before anything is copied (see `special`), names that
   * are not UTF-8, a source that cannot be read; BOARD_GUEST_FAILED with `errno`, such as ENOSPC; the reason of `signal`.
   * Tested: test/harness/board/copy.test.ts, test/board/board-api.board.ts.
   */
  push(source: string, destination: string, options?: CopyOptions): Promise<CopyReport> {
    return pushTree(this.#agent, source, destination, options);
  }

  /**
   * Copies a file, symlink or folder out of the guest, by the rules of push(). The owner is whoever copies unless told
   * otherwise, which needs root rights on this machine.
   * @throws as push() does; BOARD_DISK_FULL.
   */
  pull(source: string, destination: string, options?: CopyOptions): Promise<CopyReport> {
    return pullTree(this.#agent, source, destination, options);
  }

  /** For a file that the kernel makes up (proc, securityfs): what is there now, without waiting for more. */
  async readFile(path: string): Promise<Buffer> {
    const parts: Buffer[] = [];
    await this.#agent.get(path, (part) => void parts.push(part));
    return Buffer.concat(parts);
  }

  /** Up to 512 KiB go to the file in one write(2). */
  writeFile(path: string, data: string | Uint8Array, options: WriteFileOptions = {}): Promise<void> {
    const { mode = DEFAULT_FILE_MODE, how = 'replace' } = options;
    return this.#agent.put(path, [typeof data === 'string' ? Buffer.from(data) : data], { mode, how });
  }

  /** Makes a folder and those above it; one that is there gets the mode. @param mode Permission bits. */
  makeFolder(path: string, mode = 0o755): Promise<void> {
    return this.#agent.makeFolder(path, mode);
  }

  /** Writes what the guest's caches hold, then powers it off; kills QEMU when that takes longer than 10 s. */
  powerOff(): Promise<void> {
    this.#closing = true;
    this.#poweringOff ??= this.#powerOff();
    return this.#poweringOff;
  }

  /**
   * As if the plug was pulled, also for a board that hangs. Resolves when QEMU is gone: disks hold exactly what the guest
   * had written to them by then, and nothing of what it still had in its caches.
   */
  cutPower(): Promise<void> {
    return this.kill();
  }

  /** Ends QEMU at once, for a board of which nothing is wanted any more. Resolves when QEMU is gone. */
  async kill(): Promise<void> {
    this.#closing = true;
    this.#machine.kill();
    await this.ended;
  }

  /** powerOff(), and the disk that was made for it is removed. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.powerOff();
    await this.#scratch?.remove();
  }

  async #powerOff(): Promise<void> {
    const limit = setTimeout(() => this.#machine.kill(), POWER_OFF_LIMIT_MS);
    // a refusal shows as a time-out, and the loss of the board is what is wanted
    this.#agent.powerOff().catch(() => undefined);
    await this.ended;
    clearTimeout(limit);
  }
}
