/**
 * Every error of this package is a TomoyoError with a stable `code`. Match on `code`; the message is for people.
 *
 * Where a system call failed, `syscall`, `errno` (its name, such as 'EPERM') and `path` say which one, why and where.
 */
/** The kernel interface: native/core and lib/. */
export type KernelErrorCode =
  | 'TOMOYO_NOT_ENABLED' // no interface folder: not built in, or not in the LSM list
  | 'TOMOYO_NO_SECURITYFS' // securityfs is not mounted
  | 'TOMOYO_NO_PERMISSION' // EACCES or EPERM on open
  | 'TOMOYO_NOT_MANAGER' // EPERM on a policy write: the caller is no policy manager
  | 'TOMOYO_BAD_LINE' // a line the kernel would cut or misread, refused before it is written
  | 'TOMOYO_BAD_OPTION' // a bad argument of a call of ours
  | 'TOMOYO_BAD_FILE' // a file that was named cannot be read, or is not what it must be
  | 'TOMOYO_BAD_RECORD' // an audit record that is not in the kernel's form
  | 'TOMOYO_BAD_FORMAT' // a file of the interface that is not in the kernel's form
  | 'TOMOYO_SYNTAX' // policy text that the kernel would drop: a PolicySyntaxError
  | 'TOMOYO_BAD_POLICY' // a policy that would stop the machine at boot
  | 'TOMOYO_BAD_STORE' // a store whose links are none, a slot that is not complete
  | 'TOMOYO_NO_SLOT' // no such slot, or none to go back to
  | 'TOMOYO_STORE_LOCKED' // another call is changing the store
  | 'TOMOYO_IN_USE' // another daemon has the spool or the socket, another stream the rules
  | 'TOMOYO_DISK_FULL' // ENOSPC or EDQUOT while saving
  | 'TOMOYO_NOT_APPLIED' // a policy could not be applied; the message says whether what was written is taken back
  | 'TOMOYO_UNDEFINED_PROFILE' // a profile that the kernel does not have: it would ignore the line
  | 'TOMOYO_NO_DOMAIN' // no domain of that name
  | 'TOMOYO_NOT_LEARNED' // learning stopped in the domain before all was learned
  | 'TOMOYO_NO_RETRY' // a question about a device node, for which the kernel cannot look again
  | 'TOMOYO_SYSTEM_CALL' // any other failed system call
  | 'TOMOYO_NO_ADDON'; // the native addon is missing or does not load here

/** The board: qemu/. */
export type BoardErrorCode =
  | 'BOARD_BAD_OPTION' // a bad argument: unknown architecture, kernel ...
  | 'BOARD_MISSING_TOOL' // a program of the host is missing; the message names the Debian package
  | 'BOARD_NO_NETWORK' // a download failed and nothing usable is cached
  | 'BOARD_DISK_FULL' // ENOSPC or EDQUOT
  | 'BOARD_BAD_CACHE' // a cache file is damaged and could not be made again
  | 'BOARD_IMAGE' // the image could not be built, or cannot run the agent
  | 'BOARD_BOOT_TIMEOUT' // no agent within the time given
  | 'BOARD_TEMPLATE' // QEMU would not save a board, or go on from a saved one
  | 'BOARD_PANIC' // the guest kernel panicked; the message carries the panic text
  | 'BOARD_EXITED' // QEMU ended by itself
  | 'BOARD_COMMAND_TIMEOUT' // a guest command did not end in time and was killed
  | 'BOARD_GUEST_FAILED' // the agent could not do it: `errno` says why
  | 'BOARD_NO_NODE' // the guest has no Node.js
  | 'BOARD_NODE_ENDED' // Node.js in the guest ended; what it held is lost, the next evaluation starts another
  | 'BOARD_PROTOCOL' // agent and host disagree
  | 'BOARD_CLOSED'; // the board was powered off or killed

/** Every stable code; docs/reference/errors.md says what each means and what to do. */
export type ErrorCode = KernelErrorCode | BoardErrorCode;

export interface ErrorDetails {
  readonly syscall?: string;
  /** errno name, such as 'EPERM' */
  readonly errno?: string;
  readonly path?: string;
  /** 1-based line of the caller's text that failed. Lines before it went through. */
  readonly line?: number;
  /** 1-based column in that line. */
  readonly column?: number;
  readonly cause?: unknown;
}

/** Every error of this package. Match on `code`; docs/reference/errors.md and `tomoyo help CODE` have them all. */
export class TomoyoError extends Error {
  /** Stable, such as 'TOMOYO_NOT_MANAGER'; the message is for people. */
  readonly code: ErrorCode;
  /** That failed, such as 'open'; absent where none did. */
  declare readonly syscall?: string;
  /** Its errno's name, such as 'EPERM'. */
  declare readonly errno?: string;
  /** The file it is about. */
  declare readonly path?: string;
  /** The line of the caller's text that failed, from 1; lines before it went through. */
  declare readonly line?: number;
  /** The column in that line, from 1. */
  declare readonly column?: number;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    const { cause: _cause, ...shown } = details;
    Object.assign(this, shown);
  }

  static {
    Object.defineProperty(TomoyoError.prototype, 'name', { value: 'TomoyoError', configurable: true, writable: true });
  }
}

/** Where a PolicySyntaxError is. */
export interface SyntaxErrorPlace {
  /** Its name for people. */
  readonly file: string;
  /** Line and column, from 1. */
  readonly line: number;
  readonly column: number;
  /** Offsets of the span in the text, in UTF-16 units; `end` is the first behind it. */
  readonly start: number;
  readonly end: number;
  /** What to write instead of the span, where one can tell. */
  readonly fix: string | undefined;
  /** The line with its neighbours and a mark. */
  readonly frame: () => string;
}

/** Policy text that the kernel would drop. `code` is TOMOYO_SYNTAX; `message` is `file:line:column: reason`. */
export class PolicySyntaxError extends TomoyoError {
  /** From 1. */
  override readonly line: number;
  /** From 1, in UTF-16 units. */
  override readonly column: number;
  /** The name that the parser was given for the text. */
  readonly file: string;
  /** Offset of what is wrong in the text, in UTF-16 units. */
  readonly start: number;
  /** The first behind it. */
  readonly end: number;
  /** What was found and what was expected. */
  readonly reason: string;
  /** What to write instead of the span, where one can tell. */
  readonly fix: string | undefined;
  readonly #frame: () => string;

  constructor(reason: string, { file, line, column, start, end, fix, frame }: SyntaxErrorPlace) {
    super('TOMOYO_SYNTAX', `${file}:${line}:${column}: ${reason}`);
    this.line = line;
    this.column = column;
    this.file = file;
    this.start = start;
    this.end = end;
    this.reason = reason;
    this.fix = fix;
    this.#frame = frame;
  }

  /** The line with its neighbours and a mark under the span; made when asked for. */
  get frame(): string {
    return this.#frame();
  }
}

/** Why something failed, of whatever was thrown. */
export function describeError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The default arm of a switch over a union: does not compile while an arm is missing. */
export function unreachable(value: never): never {
  throw new TypeError(`an arm is missing for ${JSON.stringify(value)}`);
}
