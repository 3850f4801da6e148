import { addon } from '../addon/load.js';
import type { ControlFile } from '../addon/native.js';
import { parseStat, type Stat } from '../language/stat.js';
import { kernelDomains, type KernelDomain } from '../policy/diff/domain-texts.js';
import { interfacePath, type InterfaceFile } from './interface-files.js';

/**
 * The policy files, each opened once: a change of the policy that forbids the caller to open them again does not keep it
 * from going on, or back.
 */
export class ControlFiles implements AsyncDisposable {
  readonly #root: string;
  readonly #files = new Map<InterfaceFile, ControlFile>();
  #lock: ControlFile | undefined;

  /** @throws TomoyoError TOMOYO_NOT_ENABLED, TOMOYO_NO_SECURITYFS, TOMOYO_NO_PERMISSION */
  constructor(root: string, names: readonly InterfaceFile[]) {
    this.#root = root;
    try {
      for (const name of names) this.#file(name);
    } catch (error) {
      void this.close();
      throw error;
    }
  }

  /** The whole file as it is now. */
  async read(name: InterfaceFile): Promise<string> {
    const file = this.#file(name);
    await file.write(RESET);
    return (await file.read()).toString('latin1');
  }

  async stat(): Promise<Stat> {
    return parseStat(await this.read('stat'));
  }

  /** Lines, each with its line feed. The kernel says nothing about lines that it does not take. */
  async write(name: InterfaceFile, text: string): Promise<void> {
    await this.#file(name).write(Buffer.from(text, 'latin1'));
  }

  /** Domains by name; those that are not there are missing. */
  async readDomains(names: readonly string[]): Promise<Map<string, KernelDomain>> {
    if (names.length === 0) return new Map();
    const questions = names.map((name) => `select domain=${name}\n`).join('');
    const answers = await this.#file('domain_policy').ask(Buffer.from(questions, 'latin1'));
    return kernelDomains(answers.map((answer) => answer.toString('latin1')).join(''));
  }

  /** What the kernel answers to each line. */
  async ask(name: InterfaceFile, lines: readonly string[]): Promise<readonly string[]> {
    const answers = await this.#file(name).ask(Buffer.from(lines.map((line) => `${line}\n`).join(''), 'latin1'));
    return answers.map((answer) => answer.toString('latin1'));
  }

  /** The domain of the calling thread. */
  selfDomain(): string {
    const path = interfacePath(this.#root, 'self_domain');
    return addon().readOnceSync(path, SELF_DOMAIN_LIMIT_BYTES).toString('latin1');
  }

  /** The one lock of the policy; see ControlFile.tryLock(). Its file is none that is written to, so it closes fast. */
  tryLock(): boolean {
    this.#lock ??= new (addon().ControlFile)(interfacePath(this.#root, LOCK), 'read');
    return this.#lock.tryLock();
  }

  /** The kernel looks for what it can forget when a file is closed that was open for writing. */
  async reopen(name: InterfaceFile): Promise<void> {
    const old = this.#files.get(name);
    this.#files.delete(name);
    await old?.close();
    this.#file(name);
  }

  /** All at a time: the kernel starts a thread for each of them. The lock goes last. */
  async close(): Promise<void> {
    const open = [...this.#files.values()];
    this.#files.clear();
    await Promise.all(open.map((file) => file.close()));
    const lock = this.#lock;
    this.#lock = undefined;
    await lock?.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #file(name: InterfaceFile): ControlFile {
    const known = this.#files.get(name);
    if (known) return known;
    const made = new (addon().ControlFile)(interfacePath(this.#root, name));
    this.#files.set(name, made);
    return made;
  }
}

const LOCK: InterfaceFile = 'manager';

/** Takes back what was selected, and begins to read anew. Everybody may write it. */
const RESET = Buffer.from('reset\n');

/** A domain name is shorter than 4086 bytes. */
const SELF_DOMAIN_LIMIT_BYTES = 8192;
