/**
 * What native/binding exports. Nobody but lib/addon touches the binary; this file is the contract of the two.
 * Paths are bytes for the kernel; strings are passed as UTF-8.
 */

/** Makes the error that a failed system call becomes. `line` is the 0-based index of the line that failed, or -1. */
export type MakeError = (errno: number, call: string, path: string, line: number) => Error;

export interface NativeAddon {
  /** Must be called once an environment, before anything else; until then failures are plain Errors. */
  setErrorFactory(make: MakeError): void;

  /**
   * On a pool thread: open `path`, write `lines` (each with its own write(2), so that a failure names its line),
   * then, when `read`, read to the end; close. O_RDONLY, O_WRONLY or O_RDWR as needed, always O_CLOEXEC.
   * `lines` is one Buffer of newline-terminated lines, or undefined. Resolves with what was read (empty when not `read`).
   */
  exchange(path: string, lines: Uint8Array | undefined, read: boolean): Promise<Buffer>;

  /** One read(2) of at most `limitBytes` on the calling thread (self_domain names the thread that reads it). */
  readOnceSync(path: string, limitBytes: number): Buffer;

  /**
   * On a thread of its own: open `path` for writing with the process's credentials, then give that thread alone real,
   * effective and saved uid `uid`, then write `data` with one write(2). Rejects with call 'open', 'setresuid' or 'write'.
   */
  writeAsUser(path: string, data: Uint8Array, uid: number): Promise<void>;

  /**
   * On the calling thread, which never waits: each message as one datagram to the AF_UNIX socket `path`, in order, until one
   * is not taken. A path that begins with `@` is an abstract socket.
   * @returns how many were taken
   * Throws when the first was not, with call 'socket' or 'sendmsg': EAGAIN when the receiver falls behind, ENOENT or
   * ECONNREFUSED when there is none, EMSGSIZE for a message that is too large (some 200 KB).
   */
  sendDatagrams(path: string, messages: readonly Uint8Array[]): number;

  /**
   * The same, but a message that is too large goes as an empty datagram with the descriptor of a sealed memfd, as journald's
   * native protocol has it; more calls that can fail: 'memfd_create', 'write', 'fcntl'.
   */
  sendDatagramsOrFiles(path: string, messages: readonly Uint8Array[]): number;

  /**
   * Gives back to the system what is free in the heaps of the C library (glibc; with musl it does nothing). For a process
   * that has nothing to do: it takes milliseconds, more of a heap of hundreds of MiB.
   */
  trimHeap(): void;

  /** Opens `path` O_RDWR, with `read` O_RDONLY (throws). */
  readonly ControlFile: new (path: string, access?: 'read') => ControlFile;

  /** Sorts the lines of an ASCII text by shape; see LineShapes of lib/policy/diff. */
  lineShapes(text: Uint8Array): { starts: Uint32Array; shapes: Uint32Array; samples: Uint32Array };

  /** Opens `path` O_RDWR (throws), and starts a thread: the kernel holds what it refuses until close(). */
  readonly QueryChannel: new (path: string, onReady: () => void) => QueryChannel;

  readonly RecordPump: new (path: string, limitBytes: number, onReady: () => void, counters?: string) => RecordPump;
}

/**
 * A file of the interface, open until close(). Calls run on pool threads, one after the other; one that is under way when
 * close() is called ends before the descriptor does.
 */
export interface ControlFile {
  /** All of `text` with one write(2), unless the file takes only a part of it. */
  write(text: Uint8Array): Promise<void>;
  /** To the end, which for the kernel's files is the end until the next `reset` or `select` line. */
  read(): Promise<Buffer>;
  /** For each line: writes it, then reads to the end. One answer a line. */
  ask(lines: Uint8Array): Promise<Buffer[]>;
  /** Takes the flock(2) of the file unless somebody else has it; close(), or the end of the process, gives it back. */
  tryLock(): boolean;
  /**
   * At once for the caller, who cannot use it any more; settles when the descriptor is closed. Where it was open for
   * writing the kernel starts a thread first, which takes milliseconds.
   */
  close(): Promise<void>;
}

/**
 * A place in a stream of records at which the kernel's counters are known: what they counted `before` was queued, or
 * lost, earlier than this place.
 */
export interface CheckPoint {
  /** In bytes of `records`. */
  readonly offset: number;
  /** The text of the file `counters`; empty when it could not be read. */
  readonly before: string;
  /** The same after all that was queued was read; if both agree nothing came meanwhile. */
  readonly after: string;
}

/** What is taken of all that a RecordPump has read. */
export interface Taken {
  /** Whole records, each with its NUL, in order: one character a byte. */
  readonly records: string;
  /**
   * Times the thread stopped reading because `limitBytes` were waiting. Where it is not 0 the kernel may have dropped
   * records behind these.
   */
  readonly pauses: number;
  /** Those at places in `records`, in order; none without `counters`. */
  readonly checkPoints: readonly CheckPoint[];
}

/**
 * Reads NUL-ended records from `path` on a thread of its own, poll(2) on the file and an eventfd. With `counters`, the path
 * of `stat`, it makes check points: at the start, after records at most once a second, and at close().
 * The constructor opens the file (throws) and starts the thread. `onReady` is called on the JavaScript thread when
 * records, or a failure, wait; at most one such call is under way until `take()`.
 */
export interface RecordPump {
  /**
   * What has waited longest, some 32 KiB of it; empty when there is nothing.
   * Throws the failure of the thread after all before it was taken.
   * @returns the records alone where there is nothing else: making an object takes as long as making the text
   */
  take(): string | Taken;
  /**
   * Stops the thread, closes the file; with `counters` after a last check point. Idempotent; also done, without the check
   * point, when collected and when the environment ends.
   */
  close(): void;
  /** Whether a pending notification keeps the event loop alive. Starts unref'd. */
  ref(): void;
  unref(): void;
}

/** What rules of a QueryChannel have answered since the last time. */
export interface Answered {
  /** Messages, each with its NUL, of those questions, which are given nowhere else. */
  readonly answered: Buffer;
  /** For each of those. */
  readonly answers: readonly RuleAnswer[];
}

/** What a QueryChannel has seen since the last time. */
export interface Seen extends Answered {
  /** Messages, each with its NUL, of questions that were not given before. */
  readonly questions: Buffer;
  /** Serials of questions given before that wait no more. */
  readonly gone: readonly number[];
}

/** What the thread of a QueryChannel did about a question. */
export interface RuleAnswer {
  /** Which rule, from 0; -1: none held, the fallback decided. */
  readonly rule: number;
  /** The answer, as of `answer()`. */
  readonly code: number;
  /** When it was written, on the clock of process.hrtime(), in milliseconds. */
  readonly clockMs: number;
}

/** A rule as the thread can apply it: it holds where all of it does. */
export interface NativeRule {
  /** Words that the entry begins with, one of them; none: any entry. */
  readonly operations: readonly string[];
  /** Patterns for the components of the domain's name, or of its last ones; none: any domain. */
  readonly domain: readonly string[];
  readonly wholeDomain: boolean;
  /** A pattern for one of the paths of the entry; empty: any. */
  readonly path: string;
  /** From 0 to 0xFFFFFFFF. */
  readonly uids: readonly number[] | undefined;
  readonly mostRetries: number;
  /** The answer, as of `answer()`; 0: questions that it may be about are left open. */
  readonly code: number;
}

/** Rules of which the first that holds decides. */
export interface NativeRules {
  readonly rules: readonly NativeRule[];
  /** Which words of an entry are paths, by its first words: one bit for each word, from the lowest. */
  readonly pathPlaces: readonly { readonly operation: string; readonly bits: number }[];
  /** The answer where no rule holds; 0: left open. */
  readonly fallback: number;
}

/**
 * The questions of the file `query`, read on a thread of its own. `onReady` is called on the JavaScript thread when there
 * is something to take, or a failure; at most one such call is under way until `take()`.
 */
export interface QueryChannel {
  /**
   * Everything that was seen; empty when there is nothing.
   * Throws the failure of the thread after all before it was taken; call 'read' with EBADMSG: not the kernel's form.
   */
  take(): Seen;
  /** Writes the answer 1, 2 or 3 if the question waits at this moment, for which it looks. False: it does not wait. */
  answer(serial: number, code: number): boolean;
  /**
   * From now on the thread answers what these rules decide at the moment in which it reads the question; undefined: none.
   * What was given before stays open.
   * @returns what was answered by the rules before: `answers` of later calls are by the new ones
   */
  setRules(rules: NativeRules | undefined): Answered;
  /** Gives all questions that wait their ten seconds anew. */
  keepWaiting(): void;
  /** The same, now and from time to time, while this question waits, for so many milliseconds (32 bits): the thread does it. */
  hold(serial: number, forMs: number): void;
  /** Stops the thread, closes the file. Idempotent; also done when collected and when the environment ends. */
  close(): void;
  /** Whether a pending notification keeps the event loop alive. Starts unref'd. */
  ref(): void;
  unref(): void;
}
