import { createInterface, type Interface } from 'node:readline';
import type { Board, BoardProcess } from '../../qemu/index.js';

/** Evaluates one program a line and prints its result: starting Node costs seconds on the 32-bit board. */
const RUNNER = `
  import { createInterface } from 'node:readline';
  import { execFileSync } from 'node:child_process';
  import { setTimeout as sleep } from 'node:timers/promises';
  import { openTomoyo } from 'tomoyo';
  const tomoyo = await openTomoyo();
  const run = (program, ...args) => execFileSync(program, args.map(String));
  const AsyncFunction = (async () => {}).constructor;
  for await (const line of createInterface({ input: process.stdin })) {
    let answer;
    try {
      const program = new AsyncFunction('tomoyo', 'run', 'sleep', 'openTomoyo', JSON.parse(line));
      answer = { value: await program(tomoyo, run, sleep, openTomoyo) };
    } catch (error) {
      const { name, message, code, syscall, errno, path, line } = error;
      answer = { error: { name, message, code, syscall, errno, path, line } };
    }
    console.log(JSON.stringify(answer));
  }
`;

/** One Node process in the guest with a Tomoyo object, that evaluates programs one after the other. */
export class GuestNode {
  readonly #process: BoardProcess;
  readonly #answers: AsyncIterator<string>;
  readonly #lines: Interface;

  private constructor(process: BoardProcess) {
    this.#process = process;
    this.#lines = createInterface({ input: process.stdout });
    this.#answers = this.#lines[Symbol.asyncIterator]();
    process.stderr.pipe(globalThis.process.stderr, { end: false });
  }

  /** @param as what executes node, such as a policy manager */
  static async start(
    board: Board,
    { as = [], uid = 0 }: { as?: readonly string[]; uid?: number } = {},
  ): Promise<GuestNode> {
    const path = '/srv/guest-node.mjs';
    await board.writeFile(path, RUNNER);
    return new GuestNode(await board.spawn([...as, '/usr/bin/node', path], { stdin: 'pipe', uid, gid: uid }));
  }

  /**
   * Runs the body of an async function; `tomoyo`, `run(program, ...args)`, `sleep(ms)` and `openTomoyo` are given.
   * What it returns comes back as JSON; what it throws as `{ error }`, see eval().
   */
  async try(body: string): Promise<any> {
    await this.#process.write(`${JSON.stringify(body)}\n`);
    const { value, done } = await this.#answers.next();
    if (done) throw new Error(`the guest's node ended: ${JSON.stringify(await this.#process.exited)}`);
    return JSON.parse(value);
  }

  /** As try(), for a program that must not throw. */
  async eval(body: string): Promise<any> {
    const { value, error } = await this.try(body);
    if (error) throw new Error(`in the guest: ${error.name} ${error.code ?? ''}: ${error.message}`);
    return value;
  }

  async stop(): Promise<void> {
    await this.#process.endStdin();
    await this.#process.exited;
  }
}
