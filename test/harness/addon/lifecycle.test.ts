// The same scripts as test/board/lifecycle.board.ts, on this machine: a FIFO wakes the reader as the kernel's file does.
import { execFile, execFileSync } from 'node:child_process';
import { constants, openSync, closeSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const RECORD =
  '#2026/11/23 03:47:21# profile=4 mode=enforcing granted=no (global-pid=177) task={ pid=177 ppid=1 uid=0 gid=0 ' +
  'euid=0 egid=0 suid=0 sgid=0 fsuid=0 fsgid=0 }\n<kernel> /bin/editor\nfile read /etc/shadow\n\0';

const FILES = ['audit', 'query'] as const;

let root: string;
let held: readonly number[];

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'tomoyo-fifo-'));
  held = FILES.map((name) => {
    execFileSync('mkfifo', [join(root, name)]);
    return openSync(join(root, name), constants.O_RDWR | constants.O_NONBLOCK);
  });
  writeFileSync(join(root, 'record'), RECORD);
});

afterAll(() => {
  held.forEach((file) => closeSync(file));
  rmSync(root, { recursive: true });
});

async function script(name: string, args: readonly string[], stream = 'audit'): Promise<string> {
  const path = new URL(`../../lifecycle/${name}.mjs`, import.meta.url).pathname;
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', path, root, ...args], {
    timeout: 100_000,
    env: { ...process.env, TOMOYO_STREAM: stream },
  });
  return stdout;
}

describe('stream life cycle on this machine', () => {
  it('frees descriptor and thread of 150 workers terminated in the middle of a wait', async () => {
    const { before, after } = JSON.parse(await script('worker-termination', ['150', 'waiting']));
    expect(after.threads).toBeLessThanOrEqual(before.threads);
    expect(after.descriptors).toBeLessThanOrEqual(before.descriptors);
  }, 120_000);

  it('leaves no stream behind of workers terminated while they load', async () => {
    const { before, after } = JSON.parse(await script('worker-termination', ['40', 'loading']));
    expect(before).toEqual({ files: 0, pumps: 0 });
    expect(after).toEqual(before);
  }, 120_000);

  it('collects 300 forgotten streams with their descriptors and threads', async () => {
    const { before, after, most, streams } = JSON.parse(await script('forgotten-streams', ['300']));
    expect(most).toBeGreaterThanOrEqual(before.threads + 25);
    expect(streams).toEqual({ files: 0, pumps: 0 });
    // a slow Node ends threads of its own start late: fewer is no leak
    expect(after.threads).toBeLessThanOrEqual(before.threads);
    expect(after.descriptors).toBeLessThanOrEqual(before.descriptors);
  }, 120_000);

  it('keeps a waiting loop through garbage collections', async () => {
    const trigger = ['sh', '-c', `cat ${root}/record > ${root}/audit`];
    expect(await script('collected-while-waiting', trigger)).toBe('file read /etc/shadow\n');
  });

  it('collects forgotten streams of questions, and nobody is asked any more', async () => {
    const { before, after, most, streams } = JSON.parse(await script('forgotten-streams', ['100'], 'queries'));
    expect(most).toBeGreaterThan(before.threads);
    expect(streams).toEqual({ files: 0, pumps: 0 });
    expect(after.threads).toBeLessThanOrEqual(before.threads);
    expect(after.descriptors).toBeLessThanOrEqual(before.descriptors);
  }, 120_000);
});

describe.each(['audit', 'queries'])('a stream of %s', (stream) => {
  it.each([
    'before open',
    'opened',
    'waiting, unref',
    'waiting, exit',
    'waiting, closed',
    'waiting, aborted',
    'scope left',
    'closed twice',
    'uncaught error',
  ])('ends the process cleanly: %s', async (stage) => {
    expect(await script('exit-at-stage', [stage], stream)).toBe('');
  });
});
