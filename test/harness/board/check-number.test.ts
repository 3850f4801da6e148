import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { connectBoard } from '../../../qemu/index.js';
import { signalNumber } from '../../../qemu/board/guest-signal.js';
import { encodeRun } from '../../../qemu/board/protocol.js';
import { checkRunOptions } from '../../../qemu/board/run-command.js';

const refusal = (message: string) => expect.objectContaining({ code: 'BOARD_BAD_OPTION', message });
const run = (who: { readonly uid?: number; readonly gid?: number }) => () =>
  encodeRun({ argv: ['true'], cwd: '/', env: {}, stdin: 'none', ...who });

describe('numbers that options give', () => {
  it('users and groups are none that the guest would take for another one, or for its own', () => {
    // -1 and NaN are root's for an agent that counts from 0 to 2 ** 32 - 1
    for (const bad of [-1, 1.5, Number.NaN, 2 ** 32 - 1, 2 ** 32]) {
      const words = `must be a whole number from 0 to 4294967294, got ${bad}.`;
      expect(run({ uid: bad })).toThrow(refusal(`"uid" ${words}`));
      expect(run({ gid: bad })).toThrow(refusal(`"gid" ${words}`));
    }
    expect(run({ uid: 2 ** 32 - 2, gid: 0 })).not.toThrow();
  });

  it('times are none that a timer would take for the shortest', async () => {
    const text = '"timeoutMs" must be at most 2147483647, which are 24 days, got 2147483648.';
    expect(() => checkRunOptions({ timeoutMs: 2 ** 31 })).toThrow(refusal(text));
    expect(() => checkRunOptions({ timeoutMs: 2 ** 31 - 1 })).not.toThrow();
    expect(() => checkRunOptions({ timeoutMs: 0 })).toThrow(refusal('"timeoutMs" must be above 0, got 0.'));
    expect(() => checkRunOptions({ maxOutputBytes: Infinity })).toThrow(
      refusal('"maxOutputBytes" must be above 0, got Infinity.'),
    );
    const stream = new PassThrough();
    await expect(connectBoard({ stream, timeoutMs: 2 ** 31 })).rejects.toEqual(refusal(text));
    expect(stream.destroyed).toBe(true);
  });

  it('signals are those that there are', () => {
    expect([signalNumber('SIGKILL'), signalNumber('SIG40')]).toEqual([9, 40]);
    for (const bad of ['SIG0', 'SIG65', 'SIG4.5'] as const)
      expect(() => signalNumber(bad)).toThrow(refusal(`There is no signal "${bad}".`));
  });
});
