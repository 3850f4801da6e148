import type { Board, BoardNode } from '../../qemu/index.js';

/** In the guest: `tomoyo`, `run(program, ...args)`, `sleep(ms)` and `openTomoyo` are given to the body. */
const evaluate = async (body: string): Promise<string> => {
  const shared = globalThis as { ofBodies?: readonly unknown[] };
  if (shared.ofBodies === undefined) {
    const { execFileSync } = await import('node:child_process');
    const { setTimeout: sleep } = await import('node:timers/promises');
    const name: string = 'tomoyo'; // vitest would resolve it on the host
    const { openTomoyo } = (await import(name)) as { openTomoyo: () => Promise<unknown> };
    const run = (program: string, ...args: readonly unknown[]) => execFileSync(program, args.map(String));
    shared.ofBodies = [await openTomoyo(), run, sleep, openTomoyo];
  }
  const AsyncFunction = (async () => undefined).constructor as FunctionConstructor;
  try {
    const program = new AsyncFunction('tomoyo', 'run', 'sleep', 'openTomoyo', body);
    return JSON.stringify({ value: await program(...shared.ofBodies) });
  } catch (thrown) {
    const { name, message, code, syscall, errno, path, line } = thrown as Record<string, unknown>;
    return JSON.stringify({ error: { name, message, code, syscall, errno, path, line } });
  }
};

/** Node.js in the guest with a Tomoyo object, for bodies of functions that are put together from texts. */
export class GuestNode {
  readonly #node: BoardNode;

  private constructor(node: BoardNode) {
    this.#node = node;
  }

  /** @param as what executes node, such as a policy manager */
  static async start(
    board: Board,
    { as = [], uid = 0 }: { as?: readonly string[]; uid?: number } = {},
  ): Promise<GuestNode> {
    return new GuestNode(await board.openNode({ as, uid, gid: uid }));
  }

  /** Runs the body of an async function. What it returns comes back as JSON; what it throws as `{ error }`, see eval(). */
  async try(body: string): Promise<any> {
    return JSON.parse(await this.#node.eval(evaluate, [body], { timeoutMs: 550_000 }));
  }

  /** As try(), for a program that must not throw. */
  async eval(body: string): Promise<any> {
    const { value, error } = await this.try(body);
    if (error) throw new Error(`in the guest: ${error.name} ${error.code ?? ''}: ${error.message}`);
    return value;
  }

  stop(): Promise<void> {
    return this.#node.close();
  }
}
