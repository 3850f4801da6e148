// Functions in Node.js in the guest: at first call, in a clone that has it warm, by somebody else. The rest is shown without a
// board in test/harness/board/node.test.ts.
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as library from '../../lib/index.js';
import { boardTemplate, bootBoard, ensureImage, type Board, type BoardTemplate } from '../../qemu/index.js';
import { AS_MANAGER, bootProjectBoard, projectChoice, runOk } from './project-board.js';

/** In the guest. */
const status = async () => {
  const name: string = 'tomoyo'; // vitest would resolve it here
  const { openTomoyo } = (await import(name)) as typeof library;
  return (await openTomoyo()).status();
};
const refused = async () => {
  const name: string = 'tomoyo'; // vitest would resolve it here
  const { openTomoyo } = (await import(name)) as typeof library;
  await (await openTomoyo()).write('exception_policy', 'path_group ANYBODY /x\n');
};

const count = () => {
  const shared = globalThis as { count?: number };
  return [process.pid, (shared.count = (shared.count ?? 0) + 1)];
};

const options = async () => ({
  image: await ensureImage(projectChoice()),
  policy: fileURLToPath(new URL('./policy', import.meta.url)),
  warmNode: true,
});

let board: Board;
beforeAll(async () => {
  board = await bootProjectBoard();
});
afterAll(() => board?.powerOff());

describe('eval on a board', () => {
  it('has the library of this package, and its errors with code and stack', async () => {
    expect(await board.eval(status)).toMatchObject({ state: 'active' });
    await expect(board.eval(refused)).rejects.toMatchObject({
      name: 'TomoyoError',
      code: 'TOMOYO_NOT_MANAGER',
      errno: 'EPERM',
      stack: expect.stringMatching(/^TomoyoError: .*at eval in the guest\n.*eval\.board\.ts/s),
    });
  });

  it('runs as another user, executed by a program that may do more, and in another domain', async () => {
    await using user = await board.openNode({ uid: 1000, gid: 1000 });
    expect(await user.eval(() => process.getuid?.())).toBe(1000);
    await using manager = await board.openNode({ as: AS_MANAGER });
    await manager.eval(refused);
    const elsewhere = board.openNode({ domain: '<kernel> /elsewhere' });
    await expect(elsewhere).rejects.toMatchObject({ code: 'BOARD_GUEST_FAILED', syscall: 'write self_domain' });
  });

  it('starts another Node.js after one that was killed, and says so', async () => {
    const pid = await board.eval(() => process.pid);
    const waiting = board.eval(() => new Promise(() => setInterval(() => undefined, 1000)));
    await runOk(board, ['kill', '-9', String(pid)]);
    await expect(waiting).rejects.toMatchObject({
      code: 'BOARD_NODE_ENDED',
      message: expect.stringContaining('SIGKILL'),
    });
    expect(await board.eval(() => process.pid)).not.toBe(pid);
  });

  it('says BOARD_NO_NODE on an image without it', async () => {
    await runOk(board, ['mount', '-t', 'tmpfs', 'none', '/opt']);
    await expect(board.openNode()).rejects.toMatchObject({ code: 'BOARD_NO_NODE' });
    await runOk(board, ['umount', '/opt']);
  });
});

describe('clone with a warm node', () => {
  let template: BoardTemplate;
  beforeAll(async () => {
    template = await boardTemplate(await options());
  });

  it('goes on with the process of the template, and each has its own', async () => {
    await using one = await template.start();
    await using two = await template.start();
    const [first, second] = await Promise.all([one.eval(count), two.eval(count)]);
    expect(first).toEqual(second);
    expect(await one.eval(count)).toEqual([first?.[0], 2]);
    expect(await one.eval(status)).toMatchObject({ state: 'active' });
    const running = await runOk(one, ['sh', '-c', 'for f in /proc/[0-9]*/comm; do read c <$f; echo $c; done']);
    expect(running.split('\n').filter((name) => /node|MainThread/.test(name))).toHaveLength(1);
    // more than all windows together: none of it was lost when it was saved
    const bytes = await one.eval((size: number) => Buffer.alloc(size, 1), [5 << 20]);
    expect(bytes.length).toBe(5 << 20);
    expect(await two.eval((given: Uint8Array) => given.length, [Buffer.alloc(5 << 20)])).toBe(5 << 20);
  });

  it('has answers of its own only, beside other requests, and another node after its own', async () => {
    await using clone = await bootBoard({ ...(await options()), template: 'auto' });
    expect(clone.origin).toBe('clone');
    const numbers = Array.from({ length: 20 }, (_, index) => index);
    const work = numbers.flatMap((number) => [
      clone.eval((given: number) => given, [number]),
      clone.run(['echo', String(number)]).then(({ stdout }) => Number(stdout.toString())),
    ]);
    expect(await Promise.all(work)).toEqual(numbers.flatMap((number) => [number, number]));
    const pid = await clone.eval(() => process.pid);
    await expect(clone.eval(() => process.exit(9))).rejects.toMatchObject({ code: 'BOARD_NODE_ENDED' });
    expect(await clone.eval(() => process.pid)).not.toBe(pid);
  });
});
