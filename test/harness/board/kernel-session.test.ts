import { constants } from 'node:os';
import { describe, expect, it } from 'vitest';
import { BoardProcess } from '../../../qemu/board/agent-process.js';
import { ASK, TOLD } from '../../../qemu/board/kernel-protocol.js';
import { KernelSession } from '../../../qemu/board/kernel-session.js';
import { ANSWER, encodeFrame, encodeNumbers, encodeTexts } from '../../../qemu/board/protocol.js';

const CALLER = 1; // the id of the first request

/** A session in a guest that says these bytes at once. */
function session(...frames: readonly Buffer[]): KernelSession {
  const process = new BoardProcess({ pid: 7, request: 1 }, () => undefined);
  const kernel = new KernelSession(() => Promise.resolve(process));
  setImmediate(() => process.take({ type: ANSWER.out, id: 1, payload: Buffer.concat(frames) }));
  return kernel;
}

const caller = Buffer.concat([encodeNumbers(7), encodeTexts('/usr/sbin/board-agent', 'aarch64', '6.1.0')]);
const refused = Buffer.concat([
  encodeNumbers(constants.errno.EPERM, 0, 1),
  encodeTexts('write', '/sys/kernel/security/tomoyo/manager'),
]);

function named(bytes: Buffer): Buffer[] {
  return [encodeFrame(TOLD.part, CALLER, bytes), encodeFrame(TOLD.done, CALLER)];
}

describe('a kernel session', () => {
  it('names its program in a failure that comes in the same bytes as that name', async () => {
    const kernel = session(...named(caller), encodeFrame(TOLD.failed, CALLER + 1, refused));
    await expect(kernel.ask(ASK.exchange)).rejects.toMatchObject({
      code: 'TOMOYO_NOT_MANAGER',
      line: 1,
      message: expect.stringContaining('/usr/sbin/board-agent'),
    });
    expect(await kernel.caller).toMatchObject({ pid: 7, machine: 'aarch64', release: '6.1.0' });
  });

  it('tells everybody who waits that an answer cannot be read', async () => {
    const kernel = session(...named(caller.subarray(0, 9)));
    const protocol = { code: 'BOARD_PROTOCOL' };
    await expect(kernel.ask(ASK.exchange)).rejects.toMatchObject(protocol);
    await expect(kernel.caller).rejects.toMatchObject(protocol);
  });
});
