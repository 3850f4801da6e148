import { describe, expect } from 'vitest';
import type { Board } from '../../qemu/index.js';
import { GuestNode } from './guest-node.js';
import { AS_MANAGER, is32Bit, projectChoice } from './project-board.js';
import { projectTest } from './project-test.js';
import { readAll, SETTLE, stormPrelude, stormPrograms } from './storm.js';

const { architecture, kernelSeries } = projectChoice();

/** Violations of each mode. */
const COUNT = is32Bit || kernelSeries !== '6.1' ? 10_000 : 70_000;
/** `npm run storm -- --count 1000000` asks for more, of all modes together. */
const STORM = process.env['TOMOYO_STORM_COUNT'] ? 2 * Math.ceil(Number(process.env['TOMOYO_STORM_COUNT']) / 6) : COUNT;

const it = projectTest(() => ({ template: 'never', files: stormPrograms(architecture) }));
let board: Board;
let node: GuestNode;
it.beforeAll(async ({ board: booted }) => {
  board = booted;
  node = await GuestNode.start(board, { as: AS_MANAGER });
});

/** @param waiting records that the kernel's queue holds */
const storm = (waiting: number, body: string): Promise<any> => node.eval(stormPrelude(waiting) + body);

const sum = (parts: readonly Record<string, number>[]) => {
  const all: Record<string, number> = {};
  for (const part of parts) for (const [mode, count] of Object.entries(part)) all[mode] = (all[mode] ?? 0) + count;
  return all;
};

describe('loss account of the real kernel', () => {
  it(
    'received + lost is what the kernel counted, exactly, by mode, under a storm that its queue does not hold',
    { timeout: 600_000 + STORM },
    async () => {
      const { counted, received, gaps, reasons, account } = await storm(8, readAll('{}', STORM) + SETTLE);
      expect(counted.enforcing).toBeGreaterThanOrEqual(STORM);
      expect(account).toEqual({ counted, received, lost: gaps, discarded: expect.anything(), exact: true });
      expect(sum([received, gaps])).toEqual(counted);
      const lost = Object.values(gaps as Record<string, number>).reduce((all, count) => all + count);
      expect(lost).toBeGreaterThan(0);
      expect(reasons['queue-full']).toBeGreaterThan(0);
      process.stdout.write(`${3 * STORM} violations: ${lost} lost, all of them counted\n`);
    },
  );

  it('and where our buffer was full, and JavaScript stood still', async () => {
    const stall = `
      await sleep(300);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5000);`;
    const { counted, received, gaps, reasons, account } = await storm(
      64,
      readAll('{ limitBytes: 4096 }', COUNT / 4) + stall + SETTLE,
    );
    expect(account).toEqual({ counted, received, lost: gaps, discarded: expect.anything(), exact: true });
    expect(sum([received, gaps])).toEqual(counted);
    expect(reasons['buffer-full']).toBeGreaterThan(0);
  });

  it('loses nothing that fits, while JavaScript stands still for 5 s', async () => {
    const stall = `Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5000);`;
    const { counted, received, account } = await storm(
      65536,
      readAll('{ limitBytes: 64 << 20 }', COUNT / 4) + stall + SETTLE,
    );
    expect(received).toEqual(counted);
    expect(account).toMatchObject({
      received: counted,
      lost: { learning: 0, permissive: 0, enforcing: 0 },
      exact: true,
    });
  });

  it('what a closed stream had read and nobody took is counted as such', async () => {
    const { counted, account } = await storm(
      65536,
      `
      const before = await counts();
      const stream = tomoyo.audit({ limitBytes: 64 << 20 });
      await sleep(1500);
      await storms(100);
      for await (const { kind } of stream) if (kind === 'record') break;
      return { counted: await since(before), account: stream.account() };`,
    );
    expect(account).toMatchObject({ counted, lost: { learning: 0, permissive: 0, enforcing: 0 }, exact: true });
    expect(sum([account.received, account.discarded])).toEqual(counted);
    expect(account.discarded.permissive).toBeGreaterThan(0);
  });

  it('names another reader', async () => {
    const { reasons, account } = await storm(
      65536,
      readAll('{}', 2000) +
        `
        const thief = spawn('/bin/sh', ['-c', 'exec 3</sys/kernel/security/tomoyo/audit; while :; do cat <&3; done >/dev/null']);
        await work;
        await storms(2000);
        await sleep(2500);
        thief.kill();` +
        SETTLE,
    );
    expect(account.exact).toBe(true);
    expect(reasons['other-reader']).toBeGreaterThan(0);
  });
});
