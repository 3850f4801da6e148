// Clones of the project's template: what they have of it, and what they do not have of each other.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseStat } from '../../lib/language/stat.js';
import {
  boardTemplate,
  ensureImage,
  type Board,
  type BoardFile,
  type BoardTemplate,
  type TemplateOptions,
} from '../../qemu/index.js';
import { INTERFACE, projectChoice, runOk } from './project-board.js';

const LEARNER: BoardFile = {
  path: '/srv/test/learner',
  data: '#!/bin/sh\n: > /tmp/learner.$1\n',
  mode: 0o755,
};

/** A program that starts clones for ever. */
const STARTER = `
  import { boardTemplate } from ${JSON.stringify(new URL('../../dist/qemu/index.js', import.meta.url).href)};
  const template = await boardTemplate(JSON.parse(process.argv[1]));
  console.log('begins');
  for (;;) {
    const board = await template.start();
    await board.run(['true']);
    await board.kill();
  }
`;

let template: BoardTemplate;
beforeAll(async () => {
  template = await boardTemplate(await templateOptions());
});

async function templateOptions(): Promise<TemplateOptions> {
  const policy = fileURLToPath(new URL('./policy', import.meta.url));
  return { image: await ensureImage(projectChoice()), policy, files: [LEARNER] };
}

const read = async (board: Board, name: string) => (await board.readFile(`${INTERFACE}/${name}`)).toString('latin1');
const learned = async (board: Board) => (await read(board, 'domain_policy')).match(/^file create .*$/gm) ?? [];
const text = async (board: Board, path: string) => (await board.readFile(path)).toString().trim();
const audit = async (board: Board) =>
  (await runOk(board, ['cat', `${INTERFACE}/audit`])).match(/^file create .*$/gm) ?? [];

/** Processes of QEMU that map the template. */
const processes = () => execFileSync('ps', ['-eo', 'args']).toString().split(template.folder).length - 1;

/** A board that is powered off, whatever happens. */
async function withClone<Result>(work: (board: Board) => Promise<Result>): Promise<Result> {
  await using board = await template.start();
  return await work(board);
}

const draws = () =>
  withClone(async (board) => [
    await runOk(board, ['od', '-An', '-N16', '-tx1', '/dev/urandom']),
    await text(board, '/proc/sys/kernel/random/boot_id'),
  ]);

/** As a clone has them before its learner runs. */
const counters = () =>
  withClone(async (board) => {
    const { violations, policyUpdates } = parseStat(await read(board, 'stat'));
    await runOk(board, [LEARNER.path, '1']);
    return [violations.learning.count, violations.enforcing.count, policyUpdates.count];
  });

describe('clone of a template', () => {
  it('runs commands, with the policy and the files of the template', async () => {
    await withClone(async (board) => {
      expect(board.origin).toBe('clone');
      expect(await runOk(board, ['echo', 'here'])).toBe('here\n');
      expect(await read(board, 'profile')).toContain('3-COMMENT=enforcing\n');
      expect(await read(board, 'manager')).toBe('<kernel> /srv/test/manager\n/usr/sbin/board-agent\n');
      expect(await text(board, LEARNER.path)).toBe(String(LEARNER.data).trim());
      expect(await runOk(board, ['dmesg'])).toContain('Mandatory Access Control activated.');
      expect(await runOk(board, ['node', '-p', '6 * 7'])).toBe('42\n');
    });
  });

  it('has the time of the host', async () => {
    await withClone(async (board) => {
      const before = Date.now();
      const told = Number(await runOk(board, ['date', '+%s'])) * 1000;
      expect(told).toBeGreaterThan(before - 60_000);
      expect(told).toBeLessThan(Date.now() + 2000);
    });
  });

  it('draws random numbers that no other clone draws', async () => {
    const drawn = [...(await draws()), ...(await draws()), ...(await draws())];
    expect(new Set(drawn).size).toBe(drawn.length);
  });

  it('does not see what another one changed, and leaves no trace for the next one', async () => {
    await using one = await template.start();
    await using two = await template.start();
    await one.writeFile('/srv/test/learner', '#!/bin/sh\necho changed\n');
    await one.writeFile('/root/of-one', 'x');
    await two.writeFile('/root/of-two', 'x');
    expect(await runOk(one, ['ls', '/root'])).toBe('of-one\n');
    expect(await runOk(two, ['ls', '/root'])).toBe('of-two\n');
    expect(await text(two, LEARNER.path)).toBe(String(LEARNER.data).trim());
    await withClone(async (next) => {
      expect(await runOk(next, ['ls', '/root'])).toBe('');
      expect(await text(next, LEARNER.path)).toBe(String(LEARNER.data).trim());
    });
  });

  it('learns, counts and audits for itself', async () => {
    await using one = await template.start();
    await using two = await template.start();
    const before = { ...parseStat(await read(two, 'stat')), learned: await learned(two) };
    expect(before.learned).toEqual([]);
    await runOk(one, [LEARNER.path, '1']);
    expect(await learned(one)).toEqual(['file create /tmp/learner.1 0666']);
    expect(parseStat(await read(one, 'stat')).violations.learning.count).toBeGreaterThan(0);
    // nothing of it came to the other one
    const after = parseStat(await read(two, 'stat'));
    expect([after.violations.learning.count, after.policyUpdates.count]).toEqual([
      before.violations.learning.count,
      before.policyUpdates.count,
    ]);
    expect(await learned(two)).toEqual([]);
    await runOk(two, [LEARNER.path, '2']);
    expect(await learned(two)).toEqual(['file create /tmp/learner.2 0666']);
    expect([await audit(one), await audit(two)]).toEqual([
      ['file create /tmp/learner.1 0666'],
      ['file create /tmp/learner.2 0666'],
    ]);
  });

  it('starts with the counters of the template, whatever the clones before it did', async () => {
    const first = await counters();
    expect(first.slice(0, 2)).toEqual([0, 0]);
    expect(await counters()).toEqual(first);
  });

  it('is one of four at once, and one of many after each other', async () => {
    const numbers = [1, 2, 3, 4];
    const boards = await Promise.all(numbers.map(() => template.start()));
    const answers = Promise.all(boards.map((board, index) => runOk(board, ['echo', String(numbers[index])])));
    expect(await answers).toEqual(numbers.map((number) => `${number}\n`));
    await Promise.all(boards.map((board) => board.kill()));
    for (let round = 0; round < 20; round++)
      expect(await withClone((board) => runOk(board, ['echo', 'up']))).toBe('up\n');
  });

  it('leaves no process, whenever it is killed', async () => {
    for (const afterMs of [0, 20, 40, 80, 160, 320]) {
      const stop = AbortSignal.timeout(afterMs);
      const board = await template.start({ signal: stop }).catch((error: unknown) => error);
      if (board instanceof Error) expect(board.name).toBe('TimeoutError');
      else await (board as Board).kill();
    }
    await expect.poll(processes, { timeout: 10_000 }).toBe(0);
  });

  it('leaves no process and no file when its program is killed, two of them with one cache', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'killed-'));
    const options = JSON.stringify(await templateOptions());
    const pids: number[] = [];
    const killed = async (afterMs: number): Promise<void> => {
      const program = spawn(process.execPath, ['--input-type=module', '-e', STARTER, options], {
        env: { ...process.env, TMPDIR: folder },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      pids.push(program.pid ?? 0);
      const gone = once(program, 'exit');
      await once(program.stdout, 'data');
      await delay(afterMs);
      program.kill('SIGKILL');
      expect(await gone).toEqual([null, 'SIGKILL']);
    };
    for (const afterMs of [0, 60, 180]) await Promise.all([killed(afterMs), killed(afterMs + 120)]);
    await expect.poll(processes, { timeout: 10_000 }).toBe(0);
    const left = (await readdir(dirname(template.folder))).filter((name) =>
      pids.some((pid) => name.includes(`-${pid}-`)),
    );
    expect([...left, ...(await readdir(folder))]).toEqual([]);
    await rm(folder, { recursive: true });
  });

  it('reports a panic as BOARD_PANIC', async () => {
    await using board = await template.start();
    const running = board.run(['sh', '-c', 'echo c > /proc/sysrq-trigger']);
    await expect(running).rejects.toMatchObject({ code: 'BOARD_PANIC' });
  });
});
