import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Spool } from '../../../lib/auditd/spool.js';
// @ts-expect-error a script has no declarations
import { bundled } from '../../../scripts/bundled.mjs';
import { range, stored } from './stored.js';
import { soon } from '../../until.js';

let folder: string;
let said: string[];
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'tomoyo-spool-')), 'spool');
  said = [];
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

const opened = () =>
  Spool.open(folder, {
    boot: 'boot-1',
    limitBytes: 1 << 20,
    say: (text) => void said.push(text),
    segmentBytes: 64 << 10,
  });

async function sequences(spool: Spool): Promise<number[]> {
  const found: number[] = [];
  for await (const line of spool.read()) found.push(Number(JSON.parse(line).sequence));
  return found;
}

let program: string;
beforeAll(async () => {
  program = await bundled(fileURLToPath(new URL('append-forever.mjs', import.meta.url)));
});

interface Appender {
  /** Numbers that were settled. */
  readonly numbers: () => readonly number[];
  readonly said: () => string;
  readonly pid: number;
  /** SIGKILL; settles when all it wrote is here. */
  readonly kill: () => Promise<void>;
}

/** @param limit prefix of the command */
async function startAppender(batch: number, limit: readonly string[] = []): Promise<Appender> {
  const [command, ...args] = [...limit, process.execPath, program, folder, 'boot-1', String(batch)];
  const child = spawn(command ?? '', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const closed = once(child, 'close');
  let [output, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const numbers = () => output.split('\n').slice(0, -1).map(Number);
  const appender = { numbers, said: () => errors, pid: child.pid ?? 0 };
  const kill = async () => {
    child.kill('SIGKILL');
    await closed;
  };
  return { ...appender, kill };
}

describe('SIGKILL of who appends', () => {
  it('loses nothing that was settled, doubles no number, and leaves whole lines, 12 times', async () => {
    let last = 0;
    for (let round = 1; round <= 12; round++) {
      const appender = await startAppender(1 + (round % 4) * 13);
      const before = last;
      await soon(() => (appender.numbers().at(-1) ?? 0) > before + 20 * round, appender.said);
      await appender.kill();
      expect(appender.numbers()[0]).toBeGreaterThan(before);
      const spool = await opened();
      last = spool.lastSequence;
      expect(last).toBeGreaterThanOrEqual(appender.numbers().at(-1) ?? 0);
      const found = await sequences(spool);
      expect(found).toEqual(range(last - found.length + 1, last));
      for (const name of readdirSync(join(folder, 'boot-1')))
        expect(readFileSync(join(folder, 'boot-1', name), 'latin1').endsWith('\n')).toBe(true);
      await spool.close();
    }
    expect(said).toEqual([]);
  });

  it('while nothing can be kept gives no number twice', async () => {
    // a file that may not grow is the full disk that needs no root
    const appender = await startAppender(2, ['prlimit', '--fsize=20000:unlimited']);
    await soon(() => appender.said().includes('EFBIG') && (appender.numbers().at(-1) ?? 0) > 100, appender.said);
    await appender.kill();
    expect(
      appender
        .said()
        .split('\n')
        .filter((text) => text.includes('without being kept')),
    ).toHaveLength(1);
    const given = appender.numbers().at(-1) ?? 0;
    const spool = await opened();
    expect(spool.lastSequence).toBeGreaterThanOrEqual(given);
    expect(spool.lastSequence).toBeLessThanOrEqual(given + 2);
    const kept = (await sequences(spool)).length;
    expect([kept > 10, kept < 25]).toEqual([true, true]);
    const next = spool.lastSequence + 1;
    await spool.append([stored(next)]);
    expect(await sequences(spool)).toEqual([...range(1, kept), next]);
    await spool.close();
  });

  it('after nothing could be kept for a while finds the hole in the numbers, and no other', async () => {
    const appender = await startAppender(2, ['prlimit', '--fsize=20000:unlimited']);
    await soon(() => appender.said().includes('EFBIG') && (appender.numbers().at(-1) ?? 0) > 60, appender.said);
    execFileSync('prlimit', ['--pid', String(appender.pid), '--fsize=unlimited:unlimited']);
    await soon(() => appender.said().includes('keeps events again'), appender.said);
    const resumed = appender.numbers().at(-1) ?? 0;
    await soon(() => (appender.numbers().at(-1) ?? 0) > resumed + 50, appender.said);
    await appender.kill();
    const [, first, last] = /keeps events again; (\d+) to (\d+) are not in it\n$/.exec(appender.said()) ?? [];
    const spool = await opened();
    const found = await sequences(spool);
    expect(found).toEqual([...range(1, Number(first) - 1), ...range(Number(last) + 1, spool.lastSequence)]);
    await spool.close();
  });
});
