import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Board } from '../../qemu/index.js';
import { staticProgram } from '../cross-compile.js';
import { GuestNode } from './guest-node.js';
import { AS_MANAGER, bootProjectBoard, is32Bit, projectChoice } from './project-board.js';

const { architecture, kernelSeries } = projectChoice();

/** Violations of each mode. */
const COUNT = is32Bit || kernelSeries !== '6.1' ? 10_000 : 70_000;
/** Processes of each mode. */
const PROCESSES = 2;

const VIOLATE = staticProgram(architecture, fileURLToPath(new URL('../../bench/native/violate.cc', import.meta.url)));

/** Profile -> mode. A learning domain whose quota is 0 learns nothing, so that each request is one more violation. */
const MODES = { 4: 'learning', 5: 'permissive', 6: 'enforcing' } as const;
const program = (mode: string) => `/srv/storm/${mode}`;

let board: Board;
let node: GuestNode;
beforeAll(async () => {
  board = await bootProjectBoard({
    files: Object.values(MODES).map((mode) => ({ path: program(mode), data: VIOLATE, mode: 0o755 })),
  });
  node = await GuestNode.start(board, { as: AS_MANAGER });
});
afterAll(() => board?.powerOff());

/** @param waiting records that the kernel's queue holds */
async function storm(waiting: number, body: string): Promise<any> {
  const entries = Object.entries(MODES);
  const lines = {
    profile: entries.flatMap(([number, mode]) => [
      `${number}-CONFIG::file::open={ mode=${mode} grant_log=no reject_log=yes }`,
      `${number}-PREFERENCE={ max_audit_log=${waiting} max_learning_entry=0 }`,
    ]),
    exception_policy: entries.map(([, mode]) => `initialize_domain ${program(mode)} from any`),
    domain_policy: entries.flatMap(([number, mode]) => [
      `<kernel> ${program(mode)}`,
      `file read ${program(mode)}`,
      `use_profile ${number}`,
    ]),
  };
  return node.eval(`
    for (const [file, text] of Object.entries(${JSON.stringify(lines)})) {
      const { ignored } = await tomoyo.write(file, text.join('\\n') + '\\n');
      if (ignored) throw new Error(file + ': ' + ignored + ' lines ignored');
    }
    const { spawn } = await import('node:child_process');
    const counts = async () => {
      const { learning, permissive, enforcing } = (await tomoyo.stat()).violations;
      return { learning: learning.count, permissive: permissive.count, enforcing: enforcing.count };
    };
    const ended = (child) => new Promise((resolve, reject) => child.on('exit', (code) => code === 0 ? resolve() : reject(new Error('exit ' + code))));
    const storms = (count) => Promise.all(
      ${JSON.stringify(Object.values(MODES).map(program))}.flatMap((path) =>
        Array.from({ length: ${PROCESSES} }, () => ended(spawn(path, ['/etc/shadow', String(count / ${PROCESSES})])))));
    const add = (sum, more) => { for (const mode in more) sum[mode] += more[mode]; };
    const zero = () => ({ learning: 0, permissive: 0, enforcing: 0 });
    const since = async (before) => {
      const now = await counts();
      return Object.fromEntries(Object.keys(now).map((mode) => [mode, now[mode] - before[mode]]));
    };
    ${body}`);
}

const sum = (parts: readonly Record<string, number>[]) => {
  const all: Record<string, number> = {};
  for (const part of parts) for (const [mode, count] of Object.entries(part)) all[mode] = (all[mode] ?? 0) + count;
  return all;
};

/** A loop that takes everything, while programs storm. */
const READ_ALL = (options: string, count: number) => `
  const before = await counts();
  const stream = tomoyo.audit(${options});
  await sleep(1500); // the account has begun, quietly
  const received = zero(), gaps = zero(), reasons = {};
  const loop = (async () => {
    for await (const { kind, record, reason, lost } of stream) {
      if (kind === 'gap') { add(gaps, lost ?? {}); reasons[reason] = (reasons[reason] ?? 0) + 1; }
      else if (kind !== 'record') throw new Error(kind);
      else if (!record.granted && !record.isStatus) received[record.mode] += 1;
    }
  })();
  const work = storms(${count});`;
const END = `
  await work;
  const counted = await since(before);
  const isSettled = ({ counted: told, received, lost, exact }) =>
    exact && Object.keys(counted).every((mode) => told[mode] === counted[mode] && received[mode] + lost[mode] === told[mode]);
  while (!isSettled(stream.account())) await sleep(100); // the loop may be far behind
  stream.close();
  await loop;
  return { counted, received, gaps, reasons, account: stream.account() };`;

describe('loss account of the real kernel', () => {
  it('received + lost is what the kernel counted, exactly, by mode, under a storm that its queue does not hold', async () => {
    const { counted, received, gaps, reasons, account } = await storm(8, READ_ALL('{}', COUNT) + END);
    expect(counted.enforcing).toBeGreaterThanOrEqual(COUNT);
    expect(account).toEqual({ counted, received, lost: gaps, discarded: expect.anything(), exact: true });
    expect(sum([received, gaps])).toEqual(counted);
    const lost = Object.values(gaps as Record<string, number>).reduce((all, count) => all + count);
    expect(lost).toBeGreaterThan(0);
    expect(reasons['queue-full']).toBeGreaterThan(0);
    process.stdout.write(`${3 * COUNT} violations: ${lost} lost, all of them counted\n`);
  });

  it('and where our buffer was full, and JavaScript stood still', async () => {
    const stall = `
      await sleep(300);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5000);`;
    const { counted, received, gaps, reasons, account } = await storm(
      64,
      READ_ALL('{ limitBytes: 4096 }', COUNT / 4) + stall + END,
    );
    expect(account).toEqual({ counted, received, lost: gaps, discarded: expect.anything(), exact: true });
    expect(sum([received, gaps])).toEqual(counted);
    expect(reasons['buffer-full']).toBeGreaterThan(0);
  });

  it('loses nothing that fits, while JavaScript stands still for 5 s', async () => {
    const stall = `Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5000);`;
    const { counted, received, account } = await storm(
      65536,
      READ_ALL('{ limitBytes: 64 << 20 }', COUNT / 4) + stall + END,
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
      READ_ALL('{}', 2000) +
        `
        const thief = spawn('/bin/sh', ['-c', 'exec 3</sys/kernel/security/tomoyo/audit; while :; do cat <&3; done >/dev/null']);
        await work;
        await storms(2000);
        await sleep(2500);
        thief.kill();` +
        END,
    );
    expect(account.exact).toBe(true);
    expect(reasons['other-reader']).toBeGreaterThan(0);
  });
});
