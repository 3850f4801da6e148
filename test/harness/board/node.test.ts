// JavaScript on the other side of an agent, which is on this machine: everything but the board.
import { delimiter, dirname } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BoardNode } from '../../../qemu/board/board-node.js';
import { GuestError } from '../../../qemu/board/guest-error.js';
import { NodeWorker, type NodeStart } from '../../../qemu/board/node-worker.js';
import { compileAgent, startAgent, type HostAgent } from './host-agent.js';

const env = { PATH: [dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter) };

let program: string;
let agent: HostAgent;
let node: BoardNode;
let printed: string[];
let starts: number;
beforeAll(async () => {
  program = await compileAgent();
});

const open = (start: NodeStart = { env }) =>
  new BoardNode(() => {
    starts++;
    return NodeWorker.start(agent.client, start, (bytes, stream) => printed.push(`${stream}: ${bytes.toString()}`));
  });
beforeEach(async () => {
  agent = await startAgent(program);
  [printed, starts] = [[], 0];
  node = open();
});
afterEach(async () => {
  await node.close();
  await agent[Symbol.asyncDispose]();
});

const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => expect.fail('it did not fail'),
    (error: unknown) => error,
  );
const wait = (ms: number) => new Promise((resolve) => setTimeout(() => resolve(ms), ms));
const said = (name: string) =>
  printed.flatMap((piece) => (piece.startsWith(name) ? [piece.slice(name.length + 2)] : [])).join('');
const ownPid = () => node.eval(() => process.pid);

describe('eval', () => {
  it('gives what the function returns or resolves with, and passes arguments, as they are', async () => {
    const values = [
      undefined,
      null,
      -0,
      7n,
      'ä\0',
      new Date(5),
      new Map([[1, new Set(['a'])]]),
      /x/g,
      [1, undefined, 3],
    ] as const;
    expect(await node.eval((...given: unknown[]) => given, [...values])).toEqual([...values]);
    expect(await node.eval(async (bytes: Uint8Array) => Buffer.concat([bytes, bytes]), [Buffer.from('ab')])).toEqual(
      Buffer.from('abab'),
    );
    const sum: number = await node.eval((left: number, right: number) => left + right, [3, 4]);
    expect(sum).toBe(7);
    expect(
      await node.eval(function named(this: unknown) {
        return typeof this;
      }),
    ).toBe('undefined');
  });

  it('keeps what is on globalThis, and runs in one process that is started once', async () => {
    await node.eval(() => void Object.assign(globalThis, { kept: 5 }));
    expect(await node.eval(() => (globalThis as unknown as { kept: number }).kept)).toBe(5);
    expect(new Set([await ownPid(), await ownPid(), await ownPid()]).size).toBe(1);
    expect(starts).toBe(1);
  });

  it('evaluates several at once and never mixes them', async () => {
    const waits = [40, 30, 20, 10, 0];
    expect(await Promise.all(waits.map((ms) => node.eval(wait, [ms])))).toEqual(waits);
  });

  it('imports modules, and is in the folder that was named', async () => {
    expect(await node.eval(() => process.cwd())).toBe('/');
    await using there = open({ env, cwd: '/usr' });
    expect(await there.eval(() => process.cwd())).toBe('/usr');
    expect(await node.eval(async () => (await import('node:os')).EOL)).toBe('\n');
  });

  it('brings 20 MB through in both directions', async () => {
    const bytes = Buffer.alloc(20 << 20, 'tomoyo');
    expect((await node.eval((given: Uint8Array) => given, [bytes])).length).toBe(bytes.length);
  });

  it('throws what the function throws: name, message, stack, code, own properties, cause', async () => {
    const failure = await failureOf(
      node.eval(function reads() {
        try {
          process.chdir('/no/folder');
        } catch (cause) {
          const error = Object.assign(new RangeError('on purpose', { cause }), {
            code: 'E_MINE',
            line: 12,
            no: () => 1,
          });
          throw error;
        }
      }),
    );
    expect(failure).toBeInstanceOf(GuestError);
    expect(failure).toMatchObject({
      name: 'RangeError',
      message: 'on purpose',
      code: 'E_MINE',
      line: 12,
      no: '[Function: no]',
      cause: { code: 'ENOENT', syscall: 'chdir', name: 'Error' },
    });
    const { stack = '' } = failure as Error;
    expect(stack).toMatch(/^RangeError: on purpose\n +at reads \(.*\n +at eval in the guest\n/);
    expect(stack).toMatch(/node\.test\.ts/); // and where it was called here
  });

  it('throws the errors in an error, and ends where one is in itself', async () => {
    const failure = await failureOf(
      node.eval(() => {
        const inner = Object.assign(new TypeError('inner'), { code: 'E_INNER' });
        throw (inner.cause = new AggregateError([inner, 5], 'both'));
      }),
    );
    const cause = { thrown: 'AggregateError: both' };
    const errors = [{ name: 'TypeError', code: 'E_INNER', cause }, { thrown: 5 }];
    expect(failure).toMatchObject({ name: 'AggregateError', message: 'both', errors });
  });

  it('throws what is no error, what a promise rejects with, and an error of the language', async () => {
    const thrown = await failureOf(
      node.eval(() => {
        throw { reason: 5 }; // oxlint-disable-line no-throw-literal -- the subject
      }),
    );
    expect(thrown).toMatchObject({ name: 'Error', message: '[object Object]', thrown: { reason: 5 } });
    await expect(node.eval(() => Promise.reject(new TypeError('later')))).rejects.toMatchObject({ name: 'TypeError' });
    const around = 5;
    expect(await failureOf(node.eval(() => around))).toMatchObject({
      name: 'ReferenceError',
      message: 'around is not defined',
    });
  });

  it('says what cannot be sent, there and back, and goes on', async () => {
    const bad = { code: 'BOARD_BAD_OPTION' };
    await expect(node.eval((given: unknown) => given, [() => 1])).rejects.toMatchObject(bad);
    await expect(node.eval(() => () => 1)).rejects.toMatchObject(bad);
    await expect(node.eval(Math.random)).rejects.toMatchObject(bad);
    const { method } = new (class {
      method = () => 1;
    })();
    expect(await node.eval(method)).toBe(1);
    await expect(node.eval({ short(this: void) {} }.short)).rejects.toMatchObject(bad);
    for (const timeoutMs of [0, Number.NaN, -1])
      await expect(node.eval(ok, [], { timeoutMs })).rejects.toMatchObject(bad);
    expect(await node.eval(ok)).toBe('ok');
    expect(starts).toBe(1);
  });

  it('hands over what the function prints before what it returns', async () => {
    await node.eval(() => {
      process.stdout.write(`${'x'.repeat(300_000)}\n`);
      process.stderr.write('to stderr\n');
      process.stdout.write('last');
    });
    expect(said('stdout')).toBe(`${'x'.repeat(300_000)}\nlast`);
    expect(said('stderr')).toBe('to stderr\n');
  });

  it('leaves the standard input alone, and gives programs of its own none of its descriptors', async () => {
    const found = await node.eval(async () => {
      const { execFileSync } = await import('node:child_process');
      const { readFileSync } = await import('node:fs');
      const inherited = execFileSync('/bin/ls', ['/proc/self/fd']).toString().trim().split('\n');
      return { input: readFileSync(0, 'utf8'), inherited };
    });
    expect(found).toEqual({ input: '', inherited: ['0', '1', '2', '3'] }); // 3: the folder that ls reads
  });
});

const ok = () => 'ok';
const forever = () => new Promise<string>((resolve) => setTimeout(() => resolve('late'), 1_000_000));
const spin = () => {
  for (;;) continue;
};

describe('eval that does not come to an end', () => {
  it.each([
    ['waits', forever],
    ['spins', spin],
  ])('is killed after its time when it %s, and the next one starts another', async (_how, endless) => {
    const before = await ownPid();
    const error = await failureOf(node.eval(endless as () => unknown, [], { timeoutMs: 200 }));
    expect(error).toMatchObject({ code: 'BOARD_COMMAND_TIMEOUT', message: expect.stringContaining('200 ms') });
    expect(await ownPid()).not.toBe(before);
    expect(starts).toBe(2);
  });

  it('ends with the reason of the signal, and tells those beside it', async () => {
    const stop = new AbortController();
    const first = node.eval(forever, [], { signal: stop.signal });
    const beside = failureOf(node.eval(forever));
    await node.eval(ok);
    stop.abort(new Error('enough'));
    await expect(first).rejects.toThrow('enough');
    const told = { code: 'BOARD_NODE_ENDED', message: expect.stringContaining('another evaluation was aborted') };
    expect(await beside).toMatchObject(told);
    expect(await node.eval(ok)).toBe('ok');
    await expect(node.eval(ok, [], { signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow('before');
    expect(starts).toBe(2);
  });
});

describe('node that ends', () => {
  it('is told with its exit code and what it said, and the next evaluation starts another', async () => {
    const error = await failureOf(
      node.eval(() => {
        process.stderr.write('the last words\n');
        process.exit(3);
      }),
    );
    expect(error).toMatchObject({ code: 'BOARD_NODE_ENDED' });
    expect((error as Error).message).toMatch(/exit code 3.*\nIts stderr:\nthe last words$/s);
    expect(await node.eval(ok)).toBe('ok');
  });

  it('is told once by the evaluation after it, as what it held is lost', async () => {
    const pid = await node.eval(() => {
      setTimeout(() => {
        throw new Error('behind the back');
      });
      return process.pid;
    });
    await expect.poll(() => isAlive(pid)).toBe(false);
    await expect.poll(() => printed.join('')).toContain('behind the back');
    const error = await failureOf(expectEnded());
    expect(error).toMatchObject({ code: 'BOARD_NODE_ENDED', message: expect.stringContaining('behind the back') });
    expect(await node.eval(ok)).toBe('ok');
    expect(starts).toBe(2);

    /** It may be gone before its end is known. */
    async function expectEnded(): Promise<unknown> {
      for (;;) await node.eval(ok);
    }
  });

  it('is closed with what it still does, and evaluates nothing any more', async () => {
    const pid = await ownPid();
    const running = failureOf(node.eval(forever));
    await node.close();
    expect(await running).toMatchObject({ code: 'BOARD_NODE_ENDED' });
    expect(isAlive(pid)).toBe(false);
    await expect(node.eval(ok)).rejects.toMatchObject({ code: 'BOARD_CLOSED' });
    await open().close();
  });

  it('passes on the error that ended the board', async () => {
    const running = failureOf(node.eval(forever));
    await ownPid();
    const error = new Error('the plug was pulled');
    agent.client.fail(error);
    expect(await running).toBe(error);
    await expect(node.eval(ok)).rejects.toBe(error);
    await node.close();
  });
});

describe('node that cannot be started', () => {
  it('says BOARD_NO_NODE where there is none, with and without somebody who executes it', async () => {
    for (const as of [[], ['/bin/sh', '-c', 'exec "$@"', 'sh']]) {
      const none = open({ env: { PATH: '/no/programs' }, as });
      await expect(none.eval(ok)).rejects.toMatchObject({ code: 'BOARD_NO_NODE' });
    }
  });

  it('says what it said when it does not come up', async () => {
    const bad = open({ env: { ...env, NODE_OPTIONS: '--no-such-option' } });
    const error = await failureOf(bad.eval(ok));
    expect(error).toMatchObject({ code: 'BOARD_NODE_ENDED', message: expect.stringContaining('--no-such-option') });
    await expect(open({ env, cwd: '/no/folder' }).eval(ok)).rejects.toMatchObject({
      errno: 'ENOENT',
      syscall: 'chdir',
    });
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
