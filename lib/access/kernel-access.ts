import type { Answered, NativeRules, Seen, Taken } from '../addon/native.js';

export type { Answered, NativeRule, NativeRules } from '../addon/native.js';

/**
 * How a running kernel is asked: everything that `Tomoyo` needs of the machine it speaks of. That of this machine goes
 * through the addon; another one may stand for a machine far away, as that of a board does.
 *
 * Paths are those of the kernel's machine. A failed system call rejects with what `systemCallError()` makes of it, so that
 * codes and texts are the same everywhere; whatever else an access fails with ends the call, or the stream, with it.
 * Tested: test/board/remote.board.ts.
 */
export interface KernelAccess {
  /** Who asks: the process that opens the files, and the machine it runs on. */
  caller(): Promise<KernelCaller>;

  /**
   * Opens `path`, writes `lines` (each with its own write(2), so that a failure names its line), then, when `read`, reads to
   * the end, and closes. @param lines newline-terminated; undefined: only read
   */
  exchange(path: string, lines: Uint8Array | undefined, read: boolean): Promise<Buffer>;

  /** One read(2) of at most `limitBytes`: for `self_domain`, which names whoever reads it. */
  readOnce(path: string, limitBytes: number): Promise<Buffer>;

  /** Opens with the rights of the process, and writes with one write(2) as another user: what the kernel says to that. */
  writeAsUser(path: string, data: Uint8Array, uid: number): Promise<void>;

  /** Opens a file of the interface for reading and writing, with `read` for reading alone. */
  openControlFile(path: string, access?: 'read'): Promise<ControlFile>;

  /** Begins to read records. What fails at once may be thrown here or come from `take()`. */
  openRecords(path: string, options: RecordOptions): RecordSource;

  /**
   * Begins to read questions, if the caller may answer them: who may not must not make others wait. What fails at once may
   * be thrown here or come from `take()`.
   */
  openQuestions(path: string, onReady: () => void): QuestionChannel;

  /** The records of /dev/kmsg that are there, from the first; undefined where some were overwritten. Rejects without it. */
  kernelLog(): Promise<Iterable<string | undefined>>;

  /** Names in a folder. */
  list(folder: string): Promise<readonly string[]>;
  /** Where a link leads to. */
  readLink(path: string): Promise<Buffer>;
  /** Without any links. */
  realPath(path: string): Promise<string>;
  /** As access(2). */
  may(path: string, what: 'see' | 'execute'): Promise<boolean>;

  /** Path -> the processes that have it open; only those that the caller may look into. */
  fileHolders(paths: readonly string[]): Promise<ReadonlyMap<string, ReadonlySet<number>>>;
  /** Whether it is a process of this access. */
  isOwn(pid: number): boolean;

  /** The old content or the new one is there at any time, for root alone; makes the folder. */
  replaceFile(path: string, text: string): Promise<void>;
  /** Takes a file that replaceFile() made away. */
  removeFile(path: string): Promise<void>;

  /** What the access itself holds; the next call opens it again. */
  close(): Promise<void>;
}

/** The process that the kernel is asked by, as the kernel sees it. */
export interface KernelCaller {
  readonly pid: number;
  /** The path of its program, as the kernel's list of managers has it. */
  readonly executable: string;
  /** As `uname -m` prints it. */
  readonly machine: string;
  /** As `uname -r` prints it. */
  readonly release: string;
}

/** A file of the interface, open until close(). Calls run one after the other, in their order. */
export interface ControlFile {
  /** All of `text` with one write(2), unless the file takes only a part of it. */
  write(text: Uint8Array): Promise<void>;
  /** To the end, which for the kernel's files is the end until the next `reset` or `select` line. */
  read(): Promise<Buffer>;
  /** For each line: writes it, then reads to the end. One answer a line. */
  ask(lines: Uint8Array): Promise<readonly Buffer[]>;
  /** Takes the flock(2) of the file unless somebody else has it; close(), or the end of the process, gives it back. */
  tryLock(): boolean | Promise<boolean>;
  /** Settles when the descriptor is closed. */
  close(): Promise<void>;
}

/** What the two that go on by themselves have in common. */
interface Running {
  /** Stops, and frees what it holds. Idempotent. A promise settles when that is done, and all it saw can be taken. */
  close(): void | Promise<void>;
  /** Whether a pending notification keeps the event loop alive. Starts unref'd. */
  ref(): void;
  /** From now on it does not keep the process alive. */
  unref(): void;
}

/** How records are to be read for a RecordSource. */
export interface RecordOptions {
  /** Of whole records that wait to be taken: then the kernel keeps them, and drops those for which it has no room. */
  readonly limitBytes: number;
  /**
   * Called when something can be taken, or a failure; at most once until all is taken. With `counters` the first time is when
   * counting begins.
   */
  readonly onReady: () => void;
  /** The path of `stat`, for check points; see CheckPoint. */
  readonly counters: string | undefined;
}

/** Records as they come; see RecordPump of the addon. */
export interface RecordSource extends Running {
  /**
   * Everything that is there, or the first part of it: until it is empty, there is more. Records alone are themselves. Throws
   * what ended it, after all before it was taken.
   */
  take(): Taken | string;
}

/** What was seen of a kernel whose questions only the one who takes them answers. */
export type SeenAfar = Omit<Seen, keyof Answered>;

/** Questions as they come, and the answers; see QueryChannel of the addon. */
export interface QuestionChannel extends Running {
  /** Where it takes time to open it: settles when it is open, or has failed; never rejects. */
  readonly opened?: Promise<void>;
  /** Everything that was seen; empty when there is nothing. Throws what ended it, after all before it was taken. */
  take(): Seen | SeenAfar;
  /** Writes the answer 1, 2 or 3 if the question waits at this moment. False: it does not wait. */
  answer(serial: number, code: number): boolean | Promise<boolean>;
  /** Where the kernel is near: answers by itself what the rules decide; see QueryChannel of the addon. */
  readonly setRules?: (rules: NativeRules | undefined) => Answered;
  /**
   * Keeps the kernel waiting while this question waits, for so many milliseconds (32 bits), whatever JavaScript does. Throws,
   * or ends the channel, when it cannot.
   */
  hold(serial: number, forMs: number): void;
}

/** The kernel that is asked. */
export interface Kernel {
  /** Folder of the interface. */
  readonly root: string;
  readonly access: KernelAccess;
}
