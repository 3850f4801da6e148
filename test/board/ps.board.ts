import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Board, BoardProcess } from '../../qemu/index.js';
import type { ListedProcess } from '../../lib/kernel/processes/listed-process.js';
import { until } from '../until.js';
import { GuestNode } from './guest-node.js';
import { AS_MANAGER, bootProjectBoard, runOk } from './project-board.js';

const GUARDED = '<kernel> /srv/test/guarded';
/** A program whose name would do something to a terminal. */
const COLOURED = '/srv/test/o d\x1b[31m';
/** Without end: one that lives a second and one that ends at once, both nobody's children by then; one that is waited for. */
const STORM = 'while :; do (/bin/sleep 1 & /bin/true &); /bin/true; done';

const folder = mkdtempSync(join(tmpdir(), 'tomoyo-ps-'));
const consoleLog = join(folder, 'console');
let board: Board;
let node: GuestNode;
/** Stands still in an enforcing domain. */
let guarded: BoardProcess;

beforeAll(async () => {
  const coloured = { path: COLOURED, data: '#!/bin/sh\nread wait\n', mode: 0o755 };
  board = await bootProjectBoard({ files: [coloured], consoleLog });
  node = await GuestNode.start(board, { as: AS_MANAGER });
  guarded = await stoppedInDomain();
});
afterAll(async () => {
  await board?.powerOff();
  rmSync(folder, { recursive: true });
});

async function stoppedInDomain(): Promise<BoardProcess> {
  const process = await board.spawn(['/srv/test/guarded', '1000000']);
  await until('it is in its domain', async () =>
    (await list()).some(({ pid, domain }) => pid === process.pid && domain === GUARDED),
  );
  process.kill('SIGSTOP');
  return process;
}

const list = (options: object = {}): Promise<readonly ListedProcess[]> =>
  node.eval(`return tomoyo.processes(${JSON.stringify(options)})`);
const byPid = (processes: readonly ListedProcess[]) => new Map(processes.map((process) => [process.pid, process]));
/** What begins to draw all of a screen, and what changes a line of it. */
const WHOLE = '\x1b[?1049h\x1b[?25l\x1b[H\x1b[2J';
const CHANGED = /.\[\d+;\d+H/s;

/** What the console was given. */
const shown = () => readFileSync(consoleLog, 'latin1');
const json = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('processes', () => {
  it('have the domain, profile and modes that the kernel has for them', async () => {
    const processes = byPid(await list());
    expect(processes.get(guarded.pid)).toMatchObject({
      tgid: guarded.pid,
      name: 'guarded',
      uid: 0,
      domain: GUARDED,
      profile: 3,
      mode: 'mixed',
      strictest: 'enforcing',
      modes: { file: 'mixed', network: 'enforcing', misc: 'disabled' },
      isKernelThread: false,
      args: ['/bin/sh', '/srv/test/guarded', '1000000'],
    });
    expect(processes.get(1)).toMatchObject({ ppid: 0, profile: 0, mode: 'disabled', isKernelThread: false });
    const [own, domain] = await node.eval(`return [process.pid, await tomoyo.read('self_domain')]`);
    expect(processes.get(own)).toMatchObject({ domain, exe: expect.stringMatching(/\/node$/) });
    expect([...processes.values()].some(({ isKernelThread }) => isKernelThread)).toBe(false);
  });

  it('have threads, and those of the kernel hang under kthreadd', async () => {
    const own = await node.eval('return process.pid');
    const threads = (await list({ threads: true })).filter(({ tgid }) => tgid === own);
    expect(threads.length).toBeGreaterThan(4);
    expect(threads[0]).toMatchObject({ pid: own });
    const all = byPid(await list({ kernelThreads: true }));
    expect(all.get(2)).toMatchObject({ name: 'kthreadd', ppid: 0, isKernelThread: true, domain: '<kernel>', args: [] });
    const below = [...all.values()].filter(({ pid, isKernelThread }) => isKernelThread && pid !== 2);
    expect(below.length).toBeGreaterThan(10);
    expect(new Set(below.map(({ ppid }) => ppid))).toEqual(new Set([2]));
  });

  it('are those of tomoyo-pstree', async () => {
    const theirs = (await runOk(board, ['tomoyo-pstree', '-a'])).trimEnd().split('\n');
    const ours = byPid(await list({ kernelThreads: true }));
    const compared = theirs.flatMap((line) => {
      const [, profile, name, pid, domain] = /^ *(\d+) (?: *\+- )?(\S+) \((\d+)\) (<.*)$/.exec(line) ?? [];
      if (profile === undefined) throw new Error(`no line of pstree: ${line}`);
      // it ends before we look, and the kernel's workers come and go
      if (name === 'tomoyo-pstree' || name?.startsWith('kworker')) return [];
      return { pid: Number(pid), profile: Number(profile), name, domain };
    });
    expect(compared.length).toBeGreaterThan(20);
    const same = compared.map(({ pid }) => {
      const { profile, name, domain } = ours.get(pid) ?? {};
      return { pid, profile, name, domain };
    });
    expect(same).toEqual(compared);
  });

  it('keep their domains from being deleted by an apply', async () => {
    const { spared } = await node.eval(`
      const policy = { kind: 'domain_policy', file: 'd', text: '<kernel>\\nuse_profile 0\\n' };
      return tomoyo.apply([policy], { mode: 'replace', dryRun: true });`);
    expect(spared).toContainEqual(expect.objectContaining({ reason: 'busy', text: GUARDED }));
  });

  it('are listed while others are born and end all the time', async () => {
    const storms = [await board.spawn(['/bin/sh', '-c', STORM]), await board.spawn(['/bin/sh', '-c', STORM])];
    const { born, seen, bad } = await node.eval(`
      const { readFileSync } = await import('node:fs');
      const forks = () => Number(/^processes (\\d+)/m.exec(readFileSync('/proc/stat', 'latin1'))[1]);
      const before = forks();
      const times = new Map();
      const bad = [];
      for (let round = 0; round < 6; round++) {
        const list = await tomoyo.processes({ threads: round % 2 === 0, kernelThreads: round % 4 < 2 });
        const pids = new Set(list.map(({ pid }) => pid));
        const hangs = ({ ppid }) => ppid === 0 || pids.has(ppid) || round % 4 >= 2;
        const isWhole = (one) => one.domain.startsWith('<kernel>') && one.profile >= 0 && one.mode && hangs(one);
        if (pids.size !== list.length || !pids.has(1) || !pids.has(${guarded.pid}) || !list.every(isWhole)) bad.push(list);
        for (const { pid, started } of list) times.set(pid + ' ' + started, (times.get(pid + ' ' + started) ?? 0) + 1);
      }
      return { born: forks() - before, seen: [...times.values()].filter((count) => count === 1).length, bad };`);
    for (const storm of storms) storm.kill('SIGKILL');
    expect(bad).toEqual([]);
    expect(born).toBeGreaterThan(50);
    expect(seen).toBeGreaterThan(0);
  });
});

describe('tomoyo ps', () => {
  it('shows the tree, the wanted ones with what they hang under', async () => {
    const [heading = '', ...lines] = (await runOk(board, ['/bin/sh', '-c', 'LC_ALL=C exec tomoyo ps --all']))
      .trimEnd()
      .split('\n');
    expect(heading).toMatch(/^PROFILE MODE +PID NAME +DOMAIN$/);
    expect(lines.find((line) => line.includes(` ${guarded.pid} `))).toMatch(
      new RegExp(`^ {6}3 enforcing\\* +${guarded.pid} .*- guarded +${GUARDED}$`),
    );
    expect(lines.find((line) => line.includes('[kthreadd]'))).toMatch(/^ {6}0 disabled +2 \[kthreadd\] +<kernel>$/);
    expect(lines.filter((line) => /^ {6}0 disabled +\d+ [|`]- \[/.test(line)).length).toBeGreaterThan(10);
    const wanted = (await runOk(board, ['/bin/sh', '-c', 'LC_ALL=C.UTF-8 exec tomoyo ps --mode enforcing']))
      .trimEnd()
      .split('\n');
    expect(wanted[1]).toMatch(/ 1 init /);
    expect(wanted.at(-1)).toMatch(/└─ guarded /);
  });

  it('prints objects, filtered, and nothing that does something to a terminal', async () => {
    const coloured = await board.spawn([COLOURED], { stdin: 'pipe' });
    const isExecuted = async () =>
      byPid(await list())
        .get(coloured.pid)
        ?.name.startsWith('o') ?? false;
    await until('it is executed', isExecuted);
    const text = await runOk(board, ['tomoyo', 'ps', '--json', '--threads']);
    expect(text).not.toContain('\x1b');
    const named = json(text).find(({ pid }) => pid === coloured.pid);
    expect(named).toMatchObject({ name: 'o\\040d\\033[31m', args: ['/bin/sh', '/srv/test/o\\040d\\033[31m'] });
    expect(await runOk(board, ['tomoyo', 'ps'])).not.toContain('\x1b');
    coloured.kill('SIGKILL');
    const wanted = await runOk(board, [
      'tomoyo',
      'ps',
      '--json',
      '--domain',
      '/srv/\\*/guarded',
      '--profile',
      '1',
      '3',
    ]);
    expect(json(wanted)).toEqual([expect.objectContaining({ pid: guarded.pid, domain: GUARDED })]);
  });

  it('says who may not ask', async () => {
    const { code, stdout, stderr } = await board.run(['tomoyo', 'ps'], { uid: 1000, gid: 1000 });
    expect({ code, stdout: stdout.toString() }).toEqual({ code: 1, stdout: '' });
    expect(stderr.toString()).toContain('(TOMOYO_NO_PERMISSION)');
  });

  it('--watch: tells in a pipe what came, went, and is somewhere else', async () => {
    const watching = await board.spawn(['tomoyo', 'ps', '--json', '--watch', '300ms', '--domain', GUARDED]);
    let said = '';
    watching.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    const lines = createInterface({ input: watching.stdout })[Symbol.asyncIterator]();
    const next = async () => JSON.parse((await lines.next()).value ?? '{}');
    await until('it watches', () => said === 'tomoyo: watching 1 processes\n');
    const other = await stoppedInDomain();
    expect(await next()).toMatchObject({ change: 'came', pid: other.pid, domain: GUARDED, profile: 3 });
    other.kill('SIGKILL');
    expect(await next()).toMatchObject({ change: 'went', pid: other.pid });
    await node.eval(`await tomoyo.setProfile(1, ${JSON.stringify(GUARDED)})`);
    expect(await next()).toMatchObject({ change: 'changed', pid: guarded.pid, from: { profile: 3 }, profile: 1 });
    watching.kill('SIGINT');
    expect(await watching.exited).toEqual({ code: 0, signal: null });
    expect(await lines.next()).toMatchObject({ done: true });
  });

  it('--watch: draws in place on a terminal, which is as before when it ends', async () => {
    const script = 'stty cols 70 rows 12 </dev/console; exec tomoyo ps --watch 300ms >/dev/console';
    const watching = await board.spawn(['/bin/sh', '-c', script], { env: { PATH: '/usr/bin:/bin', TERM: 'vt100' } });
    await until('all is drawn', () => shown().includes(WHOLE));
    const other = await stoppedInDomain();
    await until('a change is drawn', () => CHANGED.test(shown())); // and not drawn anew
    other.kill('SIGKILL');
    watching.kill('SIGINT');
    expect(await watching.exited).toEqual({ code: 0, signal: null });
    await until('the screen is given back', () => shown().includes('\x1b[?1049l'));
    const [, screen = '', ...again] = shown().split(WHOLE);
    const [drawn = ''] = screen.split(CHANGED);
    expect(again).toEqual([]);
    const lines = stripVTControlCharacters(drawn).split(/\r+\n/);
    expect(lines[0]).toMatch(/^PROFILE MODE/);
    expect(lines.some((line) => line.includes('guarded'))).toBe(true);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(70);
  });
});
