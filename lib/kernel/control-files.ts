import type { ControlFile, Kernel } from '../access/kernel-access.js';
import { parseStat, type Stat } from '../language/stat.js';
import { kernelDomains, type KernelDomain } from '../policy/diff/domain-texts.js';
import { interfacePath, type InterfaceFile } from './interface-files.js';

/**
 * The policy files, each opened once: a change of the policy that forbids the caller to open them again does not keep it
 * from going on, or back.
 */
export class ControlFiles implements AsyncDisposable {
  readonly #kernel: Kernel;
  readonly #files = new Map<InterfaceFile, Promise<ControlFile>>();
  #lock: ControlFile | undefined;

  /** @throws TomoyoError TOMOYO_NOT_ENABLED, TOMOYO_NO_SECURITYFS, TOMOYO_NO_PERMISSION */
  static async open(kernel: Kernel, names: readonly InterfaceFile[]): Promise<ControlFiles> {
    const files = new ControlFiles(kernel);
    try {
      for (const name of names) await files.#file(name);
    } catch (error) {
      await files.close();
      throw error;
    }
    return files;
  }

  private constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** Where they are. */
  get kernel(): Kernel {
    return this.#kernel;
  }

  /** The whole file as it is now. */
  async read(name: InterfaceFile): Promise<string> {
    const file = await this.#file(name);
    await file.write(RESET);
    return (await file.read()).toString('latin1');
  }

  async stat(): Promise<Stat> {
    return parseStat(await this.read('stat'));
  }

  /** Lines, each with its line feed. The kernel says nothing about lines that it does not take. */
  async write(name: InterfaceFile, text: string): Promise<void> {
    const file = await this.#file(name);
    await file.write(Buffer.from(text, 'latin1'));
  }

  /** Domains by name; those that are not there are missing. */
  async readDomains(names: readonly string[]): Promise<Map<string, KernelDomain>> {
    if (names.length === 0) return new Map();
    const questions = names.map((name) => `select domain=${name}\n`).join('');
    const file = await this.#file('domain_policy');
    const answers = await file.ask(Buffer.from(questions, 'latin1'));
    return kernelDomains(answers.map((answer) => answer.toString('latin1')).join(''));
  }

  /** What the kernel answers to each line. */
  async ask(name: InterfaceFile, lines: readonly string[]): Promise<readonly string[]> {
    const file = await this.#file(name);
    const answers = await file.ask(Buffer.from(lines.map((line) => `${line}\n`).join(''), 'latin1'));
    return answers.map((answer) => answer.toString('latin1'));
  }

  selfDomain(): Promise<string> {
    return readSelfDomain(this.#kernel);
  }

  /** The one lock of the policy; see ControlFile.tryLock(). Its file is none that is written to, so it closes fast. */
  async tryLock(): Promise<boolean> {
    const { root, access } = this.#kernel;
    this.#lock ??= await access.openControlFile(interfacePath(root, LOCK), 'read');
    return await this.#lock.tryLock();
  }

  /** The kernel looks for what it can forget when a file is closed that was open for writing. */
  async reopen(name: InterfaceFile): Promise<void> {
    const old = this.#files.get(name);
    this.#files.delete(name);
    await (await old)?.close();
    await this.#file(name);
  }

  /** All at a time: the kernel starts a thread for each of them. The lock goes last. */
  async close(): Promise<void> {
    const open = [...this.#files.values()];
    this.#files.clear();
    await Promise.all(open.map(async (file) => (await file).close()));
    const lock = this.#lock;
    this.#lock = undefined;
    await lock?.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #file(name: InterfaceFile): Promise<ControlFile> {
    const known = this.#files.get(name);
    if (known) return known;
    const made = this.#kernel.access.openControlFile(interfacePath(this.#kernel.root, name));
    this.#files.set(name, made);
    made.catch(() => this.#files.delete(name));
    return await made;
  }
}

/** The domain of the caller: of this thread, or of the process that asks for it. */
export async function readSelfDomain({ root, access }: Kernel): Promise<string> {
  return (await access.readOnce(interfacePath(root, 'self_domain'), SELF_DOMAIN_LIMIT_BYTES)).toString('latin1');
}

const LOCK: InterfaceFile = 'manager';

/** Takes back what was selected, and begins to read anew. Everybody may write it. */
const RESET = Buffer.from('reset\n');

/** A domain name is shorter than 4086 bytes. */
const SELF_DOMAIN_LIMIT_BYTES = 8192;
