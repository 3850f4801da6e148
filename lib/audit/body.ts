import { isDigit } from '../text/ascii.js';
import { badRecord } from './bad-record.js';

/**
 * The thread that asked, and the credentials it had, as user and group ids of the initial user namespace.
 * Source: security/tomoyo/audit.c, tomoyo_print_header().
 */
export interface AuditTask {
  /** As the caller's own pid namespace has it; the record's `globalPid` is that of the initial one. */
  readonly pid: number;
  /** Of its parent process, in the caller's namespace. */
  readonly ppid: number;
  readonly uid: number;
  readonly gid: number;
  readonly euid: number;
  readonly egid: number;
  readonly suid: number;
  readonly sgid: number;
  readonly fsuid: number;
  readonly fsgid: number;
}

/** `unknown` is the kernel's own word for a type that it does not know. */
export type FileType = 'file' | 'directory' | 'symlink' | 'fifo' | 'socket' | 'block' | 'char' | 'unknown';

/** What a record says of the folder of a path. */
export interface FolderAttributes {
  readonly uid: number;
  readonly gid: number;
  /** A bigint where a number would not be exact; in JSON, a decimal string. */
  readonly ino: number | bigint;
  /** Permission bits, 0 to 0o7777. */
  readonly perm: number;
}

/** What a record says of a path that exists. */
export interface FileAttributes extends FolderAttributes {
  /** Device that holds the file. */
  readonly major: number;
  /** Of the same device. */
  readonly minor: number;
  readonly type: FileType;
  /** Device number of a block or char node. */
  readonly devMajor?: number;
  readonly devMinor?: number;
}

/** Of an execution: the program, its arguments and its environment. */
export interface AuditExec {
  /** The program behind all links, in the kernel's form. */
  readonly realpath: string;
  /** The true counts of arguments and variables; the lists are shorter where the kernel had no room (`truncated`). */
  readonly argc: number;
  readonly envc: number;
  /** In the kernel's form, from argv[0] on. */
  readonly argv: readonly string[];
  /** `NAME=value`, in the kernel's form. */
  readonly envp: readonly string[];
  /** The kernel left some of them out. */
  readonly truncated: boolean;
}

/** What a record says of the request: who asked, and about what. */
export interface AuditBody {
  readonly task: AuditTask;
  /** The first path of the entry; absent where it names nothing that exists, or no file. */
  readonly path1?: FileAttributes;
  /** Its folder. */
  readonly path1Parent?: FolderAttributes;
  /** The second one, such as the new name of a rename. */
  readonly path2?: FileAttributes;
  readonly path2Parent?: FolderAttributes;
  /** Only of an execution. */
  readonly exec?: AuditExec;
  /** What a symlink that is made leads to, in the kernel's form. */
  readonly symlinkTarget?: string;
}

/** A body as JSON can hold it. */
export function bodyToJson(body: AuditBody): object {
  const json: Record<string, unknown> = { ...body };
  for (const key of ['path1', 'path1Parent', 'path2', 'path2Parent'] as const) {
    const attributes = body[key];
    if (typeof attributes?.ino === 'bigint') json[key] = { ...attributes, ino: String(attributes.ino) };
  }
  return json;
}

/**
 * Parses `task={ ... }` and what follows it in the first line of a record, from `start` to `end`.
 * @throws TomoyoError TOMOYO_BAD_RECORD
 */
export function parseBody(raw: string, start: number, end: number): AuditBody {
  const scan = new BodyScan(raw, start, end);
  const body: { -readonly [K in keyof AuditBody]: AuditBody[K] } = { task: scan.task() };
  while (!scan.done) {
    if (scan.skip(' path1.parent=')) body.path1Parent = scan.folder();
    else if (scan.skip(' path1=')) body.path1 = scan.file();
    else if (scan.skip(' path2.parent=')) body.path2Parent = scan.folder();
    else if (scan.skip(' path2=')) body.path2 = scan.file();
    else if (scan.skip(' exec=')) body.exec = scan.exec();
    else if (scan.skip(' symlink.target=')) body.symlinkTarget = scan.quoted(scan.word());
    else scan.fail('path1=, path1.parent=, path2=, path2.parent=, exec= or symlink.target=');
  }
  return body;
}

const FILE_TYPES: readonly FileType[] = ['file', 'directory', 'symlink', 'fifo', 'socket', 'block', 'char', 'unknown'];

class BodyScan {
  readonly #raw: string;
  readonly #end: number;
  #at: number;

  constructor(raw: string, start: number, end: number) {
    this.#raw = raw;
    this.#at = start;
    this.#end = end;
  }

  get done(): boolean {
    return this.#at >= this.#end;
  }

  fail(expected: string): never {
    throw badRecord(this.#raw, this.#at, expected);
  }

  skip(text: string): boolean {
    if (!this.#raw.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  expect(text: string): void {
    if (!this.skip(text)) this.fail(`"${text}"`);
  }

  /** Up to the next space or the end of the line. */
  word(): string {
    const space = this.#raw.indexOf(' ', this.#at);
    const end = space < 0 || space > this.#end ? this.#end : space;
    const word = this.#raw.slice(this.#at, end);
    this.#at = end;
    return word;
  }

  /** Quotes inside are not escaped by the kernel: only the first and the last one count. */
  quoted(word: string): string {
    if (word.length < 2 || !word.startsWith('"') || !word.endsWith('"')) this.fail('a word in quotes before here');
    return word.slice(1, -1);
  }

  digits(label: string): string {
    this.expect(label);
    const start = this.#at;
    while (isDigit(this.#raw.charCodeAt(this.#at))) this.#at++;
    if (this.#at === start) this.fail('a number');
    return this.#raw.slice(start, this.#at);
  }

  number(label: string): number {
    return Number(this.digits(label));
  }

  octal(label: string): number {
    return Number.parseInt(this.digits(label), 8);
  }

  /** Of 64 bits on many file systems. */
  inode(label: string): number | bigint {
    const text = this.digits(label);
    const number = Number(text);
    return Number.isSafeInteger(number) ? number : BigInt(text);
  }

  task(): AuditTask {
    this.expect('task={');
    const task = {
      pid: this.number(' pid='),
      ppid: this.number(' ppid='),
      uid: this.number(' uid='),
      gid: this.number(' gid='),
      euid: this.number(' euid='),
      egid: this.number(' egid='),
      suid: this.number(' suid='),
      sgid: this.number(' sgid='),
      fsuid: this.number(' fsuid='),
      fsgid: this.number(' fsgid='),
    };
    this.expect(' }');
    return task;
  }

  folder(): FolderAttributes {
    this.expect('{');
    const attributes = { ...this.owner(), perm: this.octal(' perm=') };
    this.expect(' }');
    return attributes;
  }

  file(): FileAttributes {
    this.expect('{');
    const attributes = {
      ...this.owner(),
      major: this.number(' major='),
      minor: this.number(' minor='),
      perm: this.octal(' perm='),
      type: this.fileType(),
    };
    if (this.skip(' }')) return attributes;
    const node = { ...attributes, devMajor: this.number(' dev_major='), devMinor: this.number(' dev_minor=') };
    this.expect(' }');
    return node;
  }

  owner(): { uid: number; gid: number; ino: number | bigint } {
    return { uid: this.number(' uid='), gid: this.number(' gid='), ino: this.inode(' ino=') };
  }

  fileType(): FileType {
    this.expect(' type=');
    const word = this.word();
    return FILE_TYPES.find((type) => type === word) ?? this.fail(FILE_TYPES.join(', '));
  }

  exec(): AuditExec {
    this.expect('{ realpath=');
    const realpath = this.quoted(this.word());
    const argc = this.number(' argc=');
    const envc = this.number(' envc=');
    this.expect(' argv[]={');
    const argv = this.list();
    this.expect(' envp[]=');
    this.skip(' '); // the form the kernel uses when it cannot read the arguments has a space here
    this.expect('{');
    const envp = this.list();
    this.expect(' }');
    return {
      realpath,
      argc,
      envc,
      argv: argv.words,
      envp: envp.words,
      truncated: argv.truncated || envp.truncated,
    };
  }

  /** Words up to ` }`; `...` stands where the rest did not fit. */
  list(): { words: string[]; truncated: boolean } {
    const words: string[] = [];
    let truncated = false;
    for (;;) {
      this.expect(' ');
      const word = this.word();
      if (word === '}') return { words, truncated };
      if (word === '...') truncated = true;
      else words.push(this.quoted(word));
    }
  }
}
