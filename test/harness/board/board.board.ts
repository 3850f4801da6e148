// The board itself, with a real kernel: what it says of commands, panics and ends. One board for what does not end it.
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootBoard, type Architecture, type Board, type BootOptions, type KernelSeries } from '../../../qemu/index.js';

const [architecture, kernelSeries] = (process.env['TOMOYO_BOARD'] ?? 'arm64 6.1').split(' ') as [
  Architecture,
  KernelSeries,
];
const boot = (options: BootOptions = {}): Promise<Board> => bootBoard({ architecture, kernelSeries, ...options });

const INTERFACE = '/sys/kernel/security/tomoyo';
const AGENT_DOMAIN = '<kernel> /sbin/init /usr/sbin/board-agent';
const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const isQemu = async (pid: number): Promise<boolean> =>
  (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).includes('qemu-system');

const read = async (board: Board, name: string): Promise<string> =>
  (await board.readFile(`${INTERFACE}/${name}`)).toString();

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'board-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('board that is up', () => {
  let board: Board;
  beforeAll(async () => {
    const policy = join(folder, 'policy');
    await mkdir(policy);
    await writeFile(join(policy, 'profile.conf'), '0-COMMENT=harness\n0-CONFIG={ mode=disabled }\n');
    const entry = 'task manual_domain_transition <kernel> /harness';
    await writeFile(join(policy, 'domain_policy.conf'), `${AGENT_DOMAIN}\nuse_profile 0\nuse_group 0\n${entry}\n`);
    await writeFile(join(policy, 'exception_policy.conf'), 'path_group HARNESS /here\n');
    board = await boot({
      policy,
      files: [{ path: '/srv/harness/tool', data: '#!/bin/sh\necho "$0" "$@"\n', mode: 0o755 }],
      append: ['harness.word=1'],
    });
  });
  afterAll(() => board?.powerOff());

  it('runs the kernel that was asked for', async () => {
    const release = (await board.run(['uname', '-r'])).stdout.toString().trim();
    expect(release).toBe(board.image.kernelRelease);
    expect(release.startsWith(`${kernelSeries}.`)).toBe(true);
  });

  it('gives the exit code of a failing command, and keeps its streams apart', async () => {
    const done = await board.run(['sh', '-c', 'echo out; echo err >&2; exit 7']);
    const { pid, ...rest } = done;
    expect(rest).toEqual({ code: 7, signal: null, stdout: Buffer.from('out\n'), stderr: Buffer.from('err\n') });
    expect(pid).toBeGreaterThan(1);
  });

  it('names the signal that ended a command', async () => {
    expect(await board.run(['sh', '-c', 'kill -ABRT $$'])).toMatchObject({ code: null, signal: 'SIGABRT' });
  });

  it('ends a hanging command with BOARD_COMMAND_TIMEOUT, kills its group, and goes on', async () => {
    const script = 'sleep 1000 & echo $!; echo err >&2; wait';
    const error: unknown = await board
      .run(['sh', '-c', script], { timeoutMs: 2000 })
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'BOARD_COMMAND_TIMEOUT', stderr: Buffer.from('err\n') });
    const child = (error as { stdout: Buffer }).stdout.toString().trim();
    expect((await board.run(['test', '-e', `/proc/${child}/exe`])).code).toBe(1);
  });

  it('says ENOENT for a program that is not there', async () => {
    await expect(board.run(['no-such-program'])).rejects.toMatchObject({ code: 'BOARD_GUEST_FAILED', errno: 'ENOENT' });
  });

  it('runs as another user when told', async () => {
    expect((await board.run(['id', '-u'], { uid: 1000, gid: 1000 })).stdout.toString()).toBe('1000\n');
  });

  it('gives a plain environment and what was written to the standard input', async () => {
    const env = await board.run(['env']);
    const names = env.stdout
      .toString()
      .trim()
      .split('\n')
      .map((line) => line.replace(/=.*/, ''));
    expect(new Set(names)).toEqual(new Set(['HOME', 'LANG', 'PATH', 'UV_USE_IO_URING']));
    expect((await board.run(['cat'], { stdin: 'hello' })).stdout.toString()).toBe('hello');
  });

  it('brings 20 MB through unchanged in both directions', async () => {
    const bytes = randomBytes(20 << 20);
    await board.writeFile('/tmp/big', bytes);
    expect(sha((await board.run(['cat', '/tmp/big'])).stdout)).toBe(sha(bytes));
    expect(sha(await board.readFile('/tmp/big'))).toBe(sha(bytes));
    await board.run(['rm', '/tmp/big']);
  });

  it('copies folders in and out with modes and symlinks', async () => {
    const [source, back] = [join(folder, 'source'), join(folder, 'back')];
    await mkdir(source);
    await writeFile(join(source, 'tool'), '#!/bin/sh\necho tool\n');
    await chmod(join(source, 'tool'), 0o750);
    await symlink('tool', join(source, 'link'));
    await board.push(source, '/srv/copy');
    expect((await board.run(['/srv/copy/link'])).stdout.toString()).toBe('tool\n');
    await board.pull('/srv/copy', back);
    expect((await stat(join(back, 'link'))).mode & 0o7777).toBe(0o750);
  });

  it('has the files and the kernel words of this boot', async () => {
    expect((await board.run(['/srv/harness/tool', 'a b'])).stdout.toString()).toBe('/srv/harness/tool a b\n');
    expect((await board.readFile('/proc/cmdline')).toString()).toContain('harness.word=1');
  });

  it('has the policy of this boot in the kernel', async () => {
    expect(await read(board, 'profile')).toContain('0-COMMENT=harness\n');
    expect(await read(board, 'exception_policy')).toContain('path_group HARNESS /here\n');
  });

  it('writes into a file of the kernel in one piece', async () => {
    const line = 'path_group WRITTEN /by/us\n';
    await board.writeFile(`${INTERFACE}/exception_policy`, line, { how: 'existing' });
    expect((await board.readFile(`${INTERFACE}/exception_policy`)).toString()).toContain(line);
  });

  it('is started by hand with the command that it names, and has a shell then', async () => {
    const byHand = spawn('sh', ['-c', board.reproduce], { stdio: ['pipe', 'pipe', 'inherit'], detached: true });
    const gone = once(byHand, 'close');
    try {
      let said = '';
      byHand.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
      await expect.poll(() => said, { timeout: 120_000 }).toMatch(/# $/);
      byHand.stdin.write(`head -n 2 ${INTERFACE}/profile; exit\n`);
      await gone;
      expect(said).toContain('0-COMMENT=harness');
    } finally {
      if (byHand.exitCode === null) process.kill(-(byHand.pid ?? 0), 'SIGKILL');
      await rm('/tmp/board-initrd', { force: true });
    }
  });

  it('starts a command in the domain that was asked for', async () => {
    const words = ['cat', `${INTERFACE}/self_domain`];
    expect((await board.run(words)).stdout.toString()).toMatch(new RegExp(`^${AGENT_DOMAIN} /\\S+$`));
    const there = await board.run(words, { domain: '<kernel> /harness' });
    expect(there.stdout.toString()).toMatch(/^<kernel> \/harness \/\S+$/);
  });

  it('says EPERM when the policy does not allow the domain', async () => {
    const refused = board.run(['true'], { domain: '<kernel> /elsewhere' });
    await expect(refused).rejects.toMatchObject({
      code: 'BOARD_GUEST_FAILED',
      errno: 'EPERM',
      syscall: 'write self_domain',
    });
  });
});

describe('board that ends', () => {
  it('reports a panic at activation as BOARD_PANIC with what the kernel said', async () => {
    // our own loader does not let this happen, so a script takes its place
    const loader = [
      '#!/bin/sh',
      `echo '0-COMMENT=harness' > ${INTERFACE}/profile`,
      `printf '<kernel> /x\\nuse_profile 9\\n' > ${INTERFACE}/domain_policy`,
    ].join('\n');
    const files = [{ path: '/srv/bad-loader', data: `${loader}\n`, mode: 0o755 }];
    const panic: unknown = await boot({ files, append: ['TOMOYO_loader=/srv/bad-loader'] }).catch(
      (reason: unknown) => reason,
    );
    expect(panic).toMatchObject({ code: 'BOARD_PANIC' });
    expect((panic as Error).message).toContain("Profile 9 (used by '<kernel> /x') is not defined.");
    expect((panic as Error).message).toContain('Kernel panic - not syncing: STOP!');
    expect((panic as Error).message).toContain('qemu-system-');
  });

  it.each([['panic=-1'], ['panic=0']])(
    'rejects open calls with BOARD_PANIC when the kernel panics under %s',
    async (word) => {
      await using board = await boot({ append: [word] });
      const process = await board.spawn(['sleep', '1000']);
      const running = board.run(['sh', '-c', 'echo c > /proc/sysrq-trigger']);
      await expect(running).rejects.toMatchObject({ code: 'BOARD_PANIC' });
      await expect(process.exited).rejects.toMatchObject({ code: 'BOARD_PANIC' });
      await expect(board.ping()).rejects.toMatchObject({ code: 'BOARD_PANIC' });
      expect(await board.ended).toMatchObject({
        kind: 'panic',
        text: expect.stringContaining('sysrq triggered crash'),
      });
      expect(await isQemu(board.pid ?? 0)).toBe(false);
    },
  );

  it('reports a guest that powers itself off as BOARD_EXITED', async () => {
    await using board = await boot();
    await expect(board.run(['poweroff', '-f'])).rejects.toMatchObject({ code: 'BOARD_EXITED' });
    expect(await board.ended).toMatchObject({ kind: 'exited' });
  });

  it('is gone with its program, even one that was killed', async () => {
    const module = new URL('../../../dist/qemu/index.js', import.meta.url).href;
    const script = `
      import { bootBoard } from ${JSON.stringify(module)};
      const board = await bootBoard(${JSON.stringify({ architecture, kernelSeries })});
      console.log(board.pid);
      await board.run(['sleep', '1000'], { timeoutMs: 1e6 });`;
    const program = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const gone = once(program, 'exit');
    const [line] = (await once(createInterface(program.stdout), 'line')) as [string];
    expect(await isQemu(Number(line))).toBe(true);
    program.kill('SIGKILL');
    await gone;
    await expect.poll(() => isQemu(Number(line)), { timeout: 10_000 }).toBe(false);
  });
});
