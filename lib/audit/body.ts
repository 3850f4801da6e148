import { isDigit } from '../text/ascii.js';
import { badRecord } from './bad-record.js';

/** Credentials and process of the caller. `pid` and `ppid` are those of its own pid namespace. */
export interface AuditTask {
  readonly pid: number;
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

export type FileType = 'file' | 'directory' | 'symlink' | 'fifo' | 'socket' | 'block' | 'char';

export interface FileAttributes {
  readonly uid: number;
  readonly gid: number;
  readonly ino: number;
  /** Device that holds the file; absent for a parent folder. */
  readonly major?: number;
  readonly minor?: number;
  /** Permission bits, 0 to 0o7777. */
  readonly perm: number;
  /** Absent for a parent folder. */
  readonly type?: FileType;
  /** Device number of a block or char node. */
  readonly devMajor?: number;
  readonly devMinor?: number;
}

export interface AuditExec {
  readonly realpath: string;
  /** The true counts; the lists are shorter where the kernel had no room (`truncated`). */
  readonly argc: number;
  readonly envc: number;
  readonly argv: readonly string[];
  readonly envp: readonly string[];
  readonly truncated: boolean;
}

export interface AuditBody {
  readonly task: AuditTask;
  readonly path1?: FileAttributes;
  readonly path1Parent?: FileAttributes;
  readonly path2?: FileAttributes;
  readonly path2Parent?: FileAttributes;
  readonly exec?: AuditExec;
  readonly symlinkTarget?: string;
}

/**
 * Parses `task={ ... }` and what follows it in the first line of a record, from `start` to `end`.
 * @throws TomoyoError TOMOYO_BAD_RECORD
 */
export function parseBody(raw: string, start: number, end: number): AuditBody {
  const scan = new BodyScan(raw, start, end);
  const body: { -readonly [K in keyof AuditBody]: AuditBody[K] } = { task: scan.task() };
  while (!scan.done) {
    if (scan.skip(' path1.parent=')) body.path1Parent = scan.attributes();
    else if (scan.skip(' path1=')) body.path1 = scan.attributes();
    else if (scan.skip(' path2.parent=')) body.path2Parent = scan.attributes();
    else if (scan.skip(' path2=')) body.path2 = scan.attributes();
    else if (scan.skip(' exec=')) body.exec = scan.exec();
    else if (scan.skip(' symlink.target=')) body.symlinkTarget = scan.quoted(scan.word());
    else scan.fail('path1=, path1.parent=, path2=, path2.parent=, exec= or symlink.target=');
  }
  return body;
}

const FILE_TYPES: readonly FileType[] = ['file', 'directory', 'symlink', 'fifo', 'socket', 'block', 'char'];

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

  number(label: string): number {
    this.expect(label);
    const start = this.#at;
    while (isDigit(this.#raw.charCodeAt(this.#at))) this.#at++;
    if (this.#at === start) this.fail('a number');
    const text = this.#raw.slice(start, this.#at);
    return label === ' perm=' ? Number.parseInt(text, 8) : Number(text);
  }

  optional(label: string): number | undefined {
    return this.#raw.startsWith(label, this.#at) ? this.number(label) : undefined;
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

  attributes(): FileAttributes {
    this.expect('{');
    const owner = { uid: this.number(' uid='), gid: this.number(' gid='), ino: this.number(' ino=') };
    const major = this.optional(' major=');
    const minor = this.optional(' minor=');
    const perm = this.number(' perm=');
    const type = this.skip(' type=') ? this.fileType() : undefined;
    const devMajor = this.optional(' dev_major=');
    const devMinor = this.optional(' dev_minor=');
    this.expect(' }');
    return {
      ...owner,
      ...(major === undefined ? {} : { major }),
      ...(minor === undefined ? {} : { minor }),
      perm,
      ...(type === undefined ? {} : { type }),
      ...(devMajor === undefined ? {} : { devMajor }),
      ...(devMinor === undefined ? {} : { devMinor }),
    };
  }

  fileType(): FileType {
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
