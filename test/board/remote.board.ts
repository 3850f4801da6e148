// The Tomoyo of a board, asked from here: the guest runs no Node.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditOptions, AuditStream, ModeCounts } from '../../lib/index.js';
import type { Board } from '../../qemu/index.js';
import { bootProjectBoard, projectChoice, runOk } from './project-board.js';
import { STORM_MODES, stormPolicy, stormProgram, stormPrograms } from './storm.js';

let board: Board;
beforeAll(async () => {
  board = await bootProjectBoard({ files: stormPrograms(projectChoice().architecture) });
});
afterAll(() => board?.powerOff());

describe('the Tomoyo of a board', () => {
  it('says what the kernel does, and reads what it holds', async () => {
    const { tomoyo } = board;
    expect(await tomoyo.status()).toMatchObject({ state: 'active' });
    expect(await tomoyo.version()).toBe('2.6.0');
    expect(await tomoyo.read('manager')).toContain('/usr/sbin/board-agent\n');
    expect(await tomoyo.read('self_domain')).toMatch(/^<kernel> .*board-agent$/);
    const before = (await tomoyo.stat()).violations.enforcing.count;
    await runOk(board, ['/srv/test/guarded', '3']);
    expect((await tomoyo.stat()).violations.enforcing.count).toBeGreaterThanOrEqual(before + 3);
  });
});

/** Of each mode. */
const STORM = 3334;

const sum = (counts: ModeCounts) => Object.values(counts).reduce((all, count) => all + count);

/** Violations of each mode, while a loop takes what comes and `meanwhile` happens. */
async function storm(waiting: number, options: AuditOptions, meanwhile?: () => void) {
  const { tomoyo } = board;
  for (const file of ['profile', 'exception_policy', 'domain_policy'] as const)
    expect(await tomoyo.write(file, stormPolicy(waiting)[file])).toMatchObject({ ignoredAtLeast: 0 });
  const stream = tomoyo.audit(options);
  await stream.begun();
  const before = await violations();
  const seen = readAll(stream);
  const storms = STORM_MODES.map((mode) => runOk(board, [stormProgram(mode), '/etc/shadow', String(STORM)]));
  await board.ping();
  meanwhile?.();
  await Promise.all(storms);
  const after = await violations();
  const counted = Object.fromEntries(STORM_MODES.map((mode) => [mode, after[mode] - before[mode]]));
  // what is read at the end is bounded, too
  await expect.poll(() => stream.account(), { timeout: 120_000 }).toMatchObject({ counted, exact: true });
  stream.finish();
  return { counted, ...(await seen), account: stream.account() };
}

async function violations() {
  const { learning, permissive, enforcing } = (await board.tomoyo.stat()).violations;
  return { learning: learning.count, permissive: permissive.count, enforcing: enforcing.count };
}

async function readAll(stream: AuditStream) {
  const received = { learning: 0, permissive: 0, enforcing: 0 };
  const gaps = { learning: 0, permissive: 0, enforcing: 0 };
  const reasons = new Set<string>();
  for await (const event of stream) {
    if (event.kind === 'malformed') throw event.error;
    if (event.kind === 'gap') {
      reasons.add(event.reason);
      for (const mode of STORM_MODES) gaps[mode] += event.lost?.[mode] ?? 0;
      continue;
    }
    const { mode, isStatus, domain } = event.record;
    // not what waited in the kernel when the stream began
    if (mode !== 'disabled' && !isStatus && domain.includes(' /srv/storm/')) received[mode] += 1;
  }
  return { received, gaps, reasons };
}

const stall = () => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3000);

describe('audit records of a board', () => {
  it('come to the host, all of them where the kernel has room', async () => {
    const { counted, received, reasons, account } = await storm(65_536, {});
    expect(received).toEqual(counted);
    expect(sum(received)).toBeGreaterThanOrEqual(3 * STORM);
    expect(account).toMatchObject({ counted, received, exact: true });
    expect(reasons.size).toBe(0);
  });

  it('that are lost in the kernel are counted exactly', async () => {
    const { counted, received, gaps, account } = await storm(8, {});
    expect(account).toMatchObject({ counted, received, lost: gaps, exact: true });
    for (const mode of STORM_MODES) expect(received[mode] + gaps[mode]).toBe(counted[mode]);
    expect(sum(gaps)).toBeGreaterThan(0);
  });

  it('are drained at the pace of the kernel while the JavaScript of the host stands still', async () => {
    const { counted, received, account } = await storm(65_536, { limitBytes: 64 << 20 }, stall);
    expect(account).toMatchObject({ counted, received, exact: true });
    expect(received).toEqual(counted);
  });

  it('say where the buffer in the guest was full', async () => {
    const { counted, received, gaps, reasons, account } = await storm(64, { limitBytes: 4096 }, stall);
    expect(account).toMatchObject({ counted, received, lost: gaps, exact: true });
    for (const mode of STORM_MODES) expect(received[mode] + gaps[mode]).toBe(counted[mode]);
    expect(reasons).toContain('buffer-full');
  });
});
