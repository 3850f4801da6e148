/** The kernel of a board, asked through its agent. */
import type {
  ControlFile,
  KernelAccess,
  KernelCaller,
  QuestionChannel,
  RecordOptions,
  RecordSource,
} from '../../lib/index.js';
import { Answer, ASK, decodeLog } from './kernel-protocol.js';
import { KernelSession, type StartSession } from './kernel-session.js';
import { GuestQuestions, GuestRecords } from './kernel-streams.js';
import { encodeNumbers, encodeTexts } from './protocol.js';

const WRITES = 1;
const READS = 2;

/**
 * One session for all calls, begun with the first one; one more for each stream, so that none waits for another. Their
 * program is the agent's, so that it is the agent that a policy must name as manager.
 */
export class GuestAccess implements KernelAccess {
  readonly #start: StartSession;
  readonly #sessions = new Set<KernelSession>();
  #calls: KernelSession | undefined;

  constructor(start: StartSession) {
    this.#start = start;
  }

  caller(): Promise<KernelCaller> {
    return this.#session().caller;
  }

  exchange(path: string, lines: Uint8Array | undefined, read: boolean): Promise<Buffer> {
    const flags = (lines === undefined ? 0 : WRITES) | (read ? READS : 0);
    return this.#ask(ASK.exchange, about(path, flags), lines);
  }

  readOnce(path: string, limitBytes: number): Promise<Buffer> {
    return this.#ask(ASK.readOnce, about(path, limitBytes));
  }

  async writeAsUser(path: string, data: Uint8Array, uid: number): Promise<void> {
    await this.#ask(ASK.writeAsUser, about(path, uid), data);
  }

  async openControlFile(path: string, access?: 'read'): Promise<ControlFile> {
    const session = this.#session();
    const { id, answer } = session.request(ASK.openControl, about(path, access === 'read' ? 1 : 0));
    await answer;
    return new GuestControlFile(session, encodeNumbers(id));
  }

  openRecords(path: string, options: RecordOptions): RecordSource {
    return new GuestRecords(this.#begin(), path, options);
  }

  openQuestions(path: string, onReady: () => void): QuestionChannel {
    return new GuestQuestions(this.#begin(), path, onReady);
  }

  async kernelLog(): Promise<Iterable<string | undefined>> {
    return decodeLog(await this.#ask(ASK.kernelLog));
  }

  async list(folder: string): Promise<readonly string[]> {
    const names: string[] = [];
    for (const answer = new Answer(await this.#ask(ASK.list, encodeTexts(folder))); !answer.isAtEnd;)
      names.push(answer.text());
    return names;
  }

  readLink(path: string): Promise<Buffer> {
    return this.#ask(ASK.readLink, encodeTexts(path));
  }

  async realPath(path: string): Promise<string> {
    return (await this.#ask(ASK.realPath, encodeTexts(path))).toString();
  }

  async may(path: string, what: 'see' | 'execute'): Promise<boolean> {
    return isYes(await this.#ask(ASK.may, about(path, what === 'execute' ? 1 : 0)));
  }

  async fileHolders(paths: readonly string[]): Promise<ReadonlyMap<string, ReadonlySet<number>>> {
    const holders = new Map(paths.map((path) => [path, new Set<number>()]));
    for (const answer = new Answer(await this.#ask(ASK.holders, encodeTexts(...paths))); !answer.isAtEnd;) {
      const path = paths[answer.number()] ?? '';
      holders.get(path)?.add(answer.number());
    }
    return holders;
  }

  isOwn(pid: number): boolean {
    return [...this.#sessions].some((session) => session.pid === pid);
  }

  async replaceFile(path: string, text: string): Promise<void> {
    await this.#ask(ASK.replaceFile, encodeTexts(path), Buffer.from(text));
  }

  async removeFile(path: string): Promise<void> {
    await this.#ask(ASK.removeFile, encodeTexts(path));
  }

  async close(): Promise<void> {
    const calls = this.#calls;
    this.#calls = undefined;
    await calls?.close();
  }

  #ask(type: number, payload?: Uint8Array, bytes?: Uint8Array): Promise<Buffer> {
    return this.#session().ask(type, payload, bytes);
  }

  /** That of all calls. One that was closed, or killed in the guest, is begun again. */
  #session(): KernelSession {
    if (this.#calls === undefined || !this.#sessions.has(this.#calls)) this.#calls = this.#begin();
    return this.#calls;
  }

  #begin(): KernelSession {
    const session = new KernelSession(this.#start);
    this.#sessions.add(session);
    void session.ended.then(() => this.#sessions.delete(session));
    return session;
  }
}

class GuestControlFile implements ControlFile {
  readonly #session: KernelSession;
  readonly #number: Buffer;

  constructor(session: KernelSession, number: Buffer) {
    this.#session = session;
    this.#number = number;
  }

  async write(text: Uint8Array): Promise<void> {
    await this.#session.ask(ASK.writeControl, this.#number, text);
  }

  read(): Promise<Buffer> {
    return this.#session.ask(ASK.readControl, this.#number);
  }

  async ask(lines: Uint8Array): Promise<readonly Buffer[]> {
    const answers: Buffer[] = [];
    for (const answer = new Answer(await this.#session.ask(ASK.askControl, this.#number, lines)); !answer.isAtEnd;)
      answers.push(answer.counted());
    return answers;
  }

  async tryLock(): Promise<boolean> {
    return isYes(await this.#session.ask(ASK.lockControl, this.#number));
  }

  /** What is lost with the session is closed. */
  async close(): Promise<void> {
    await this.#session.ask(ASK.closeControl, this.#number).catch(() => undefined);
  }
}

function about(path: string, number: number): Buffer {
  return Buffer.concat([encodeNumbers(number), encodeTexts(path)]);
}

function isYes(bytes: Buffer): boolean {
  return new Answer(bytes).number() === 1;
}
