import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BoardProcess } from '../../../qemu/board/agent-process.js';
import { finishCommand, type RunOptions } from '../../../qemu/board/run-command.js';
import { compileAgent, startAgent, type HostAgent } from './host-agent.js';

let program: string;
let folder: string;
let agent: HostAgent;

beforeAll(async () => {
  program = await compileAgent();
});
beforeEach(async () => {
  agent = await startAgent(program);
  folder = await mkdtemp(join(tmpdir(), 'files-'));
});
afterEach(async () => {
  await agent[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

function start(argv: readonly string[], stdin: 'none' | 'pipe' = 'none', cwd = '/'): Promise<BoardProcess> {
  return agent.client.start({ argv, cwd, env: { PATH: '/usr/bin:/bin' }, stdin });
}

async function run(argv: readonly string[], options: RunOptions = {}) {
  return finishCommand(await start(argv, options.stdin === undefined ? 'none' : 'pipe'), options);
}

const count = async () => (await readdir(`/proc/${agent.pid}/fd`)).length;
const failed = (errno: string, syscall: string, path: string) =>
  expect.objectContaining({ code: 'BOARD_GUEST_FAILED', errno, syscall, path });
const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('agent: commands', () => {
  it('keeps stdout and stderr apart and gives the exit code', async () => {
    const done = await run(['sh', '-c', 'echo out; echo err >&2; exit 7']);
    expect(done.stdout.toString()).toBe('out\n');
    expect(done.stderr.toString()).toBe('err\n');
    expect(done.exit).toEqual({ code: 7, signal: null });
  });

  it('names the signal that ended a command', async () => {
    expect((await run(['sh', '-c', 'kill -SEGV $$'])).exit).toEqual({ code: null, signal: 'SIGSEGV' });
    // one that has no name ends that command, and nothing else
    expect((await run(['sh', '-c', 'kill -40 $$'])).exit).toEqual({ code: null, signal: 'SIG40' });
    expect((await run(['true'])).exit).toEqual({ code: 0, signal: null });
  });

  it('gives the command exactly the environment and folder it was told', async () => {
    const env = { PATH: '/usr/bin:/bin', WORD: 'with space=and equals' };
    const process = await agent.client.start({ argv: ['env'], cwd: '/', env, stdin: 'none' });
    expect((await finishCommand(process, {})).stdout.toString()).toBe(
      'PATH=/usr/bin:/bin\nWORD=with space=and equals\n',
    );
    const there = await finishCommand(await start(['pwd', '-P'], 'none', folder), {});
    expect(there.stdout.toString().trim()).toBe(folder);
  });

  it('brings 20 MB of output through unchanged', async () => {
    const bytes = randomBytes(20 << 20);
    await writeFile(join(folder, 'big'), bytes);
    const done = await run(['cat', join(folder, 'big')]);
    expect(sha(done.stdout)).toBe(sha(bytes));
  });

  it('brings 20 MB of input through unchanged, and its echo back', async () => {
    const bytes = randomBytes(20 << 20);
    expect(sha((await run(['cat'], { stdin: bytes })).stdout)).toBe(sha(bytes));
  });

  it('does not wait for a command to read what it does not want', async () => {
    const done = await run(['true'], { stdin: randomBytes(4 << 20) });
    expect(done.exit).toEqual({ code: 0, signal: null });
  });

  it('gives /dev/null as input unless one is wanted', async () => {
    expect((await run(['readlink', '/proc/self/fd/0'])).stdout.toString()).toBe('/dev/null\n');
  });

  it('stops a command whose output nobody reads, and goes on when somebody does', async () => {
    const process = await start(['sh', '-c', 'head -c 8000000 /dev/zero; echo written >&2']);
    await agent.client.ping();
    process.stderr.resume();
    let size = 0;
    for await (const bytes of process.stdout) size += (bytes as Buffer).length;
    expect(size).toBe(8000000);
    expect(await process.exited).toEqual({ code: 0, signal: null });
  });

  it('serves others while one command is stopped by its reader', async () => {
    const stopped = await start(['sh', '-c', 'cat /dev/zero']);
    expect((await run(['echo', 'still here'])).stdout.toString()).toBe('still here\n');
    stopped.kill('SIGKILL');
    stopped.stdout.resume();
    expect(await stopped.exited).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('kills the whole process group', async () => {
    const process = await start(['sh', '-c', 'sleep 1000 & echo $!; wait']);
    const [line] = (await process.stdout[Symbol.asyncIterator]().next()).value.toString().split('\n');
    process.kill('SIGTERM');
    expect(await process.exited).toEqual({ code: null, signal: 'SIGTERM' });
    await expect.poll(() => readFile(`/proc/${line}/stat`, 'utf8').catch(() => 'gone')).toMatch(/^gone$| Z /);
  });

  it('reports the end of a command although a descendant keeps its output open', async () => {
    const done = await run(['sh', '-c', 'sleep 1000 & echo $!']);
    expect(done.exit).toEqual({ code: 0, signal: null });
    process.kill(Number(done.stdout.toString()));
  });

  it('does not end a descendant that writes after the command has ended', async () => {
    const go = join(folder, 'go');
    const script = `mkfifo ${go}; { read x < ${go}; head -c 300000 /dev/zero; echo alive > ${folder}/end; } & exit 0`;
    expect((await run(['sh', '-c', script])).exit).toEqual({ code: 0, signal: null });
    await writeFile(go, 'now\n');
    await expect.poll(() => readFile(`${folder}/end`, 'utf8').catch(() => '')).toBe('alive\n');
  });

  it('runs several at once and never mixes them', async () => {
    const words = Array.from({ length: 20 }, (_, index) => `word ${index}`);
    const done = await Promise.all(words.map((word) => run(['sh', '-c', `echo ${word}; echo ${word} >&2`])));
    expect(done.map(({ stdout }) => stdout.toString())).toEqual(words.map((word) => `${word}\n`));
    expect(done.map(({ stderr }) => stderr.toString())).toEqual(words.map((word) => `${word}\n`));
  });

  it('gives a command its own session without a terminal', async () => {
    const { stdout } = await run(['sh', '-c', 'cut -d" " -f1,5,6,7 /proc/$$/stat']);
    const [pid, group, session, terminal] = stdout.toString().trim().split(' ');
    expect([group, session, terminal]).toEqual([pid, pid, '0']);
  });
});

describe('agent: what cannot be started', () => {
  it('says ENOENT for an unknown program, with and without a slash', async () => {
    await expect(start(['no-such-program'])).rejects.toEqual(failed('ENOENT', 'execve', 'no-such-program'));
    await expect(start(['/no/such/program'])).rejects.toEqual(failed('ENOENT', 'execve', '/no/such/program'));
  });

  it('says EACCES for a file that is no program', async () => {
    await writeFile(join(folder, 'file'), 'text');
    await expect(start([join(folder, 'file')])).rejects.toEqual(failed('EACCES', 'execve', join(folder, 'file')));
  });

  it('says ENOENT for a folder that is not there', async () => {
    await expect(start(['true'], 'none', '/no/folder')).rejects.toEqual(failed('ENOENT', 'chdir', '/no/folder'));
  });

  it('says that a domain cannot be entered where there is no TOMOYO', async () => {
    const wanted = agent.client.start({ argv: ['true'], cwd: '/', env: {}, stdin: 'none', domain: '<kernel> /x' });
    await expect(wanted).rejects.toEqual(failed('ENOENT', 'write self_domain', '<kernel> /x'));
  });
});

describe('agent: time, size and signal', () => {
  it('kills a command that takes too long and keeps what it printed', async () => {
    const done = await run(['sh', '-c', 'echo so far; sleep 1000'], { timeoutMs: 300 });
    expect(done.stop).toEqual({ kind: 'timeout', timeoutMs: 300 });
    expect(done.exit).toEqual({ code: null, signal: 'SIGKILL' });
    expect(done.stdout.toString()).toBe('so far\n');
  });

  it('kills a command that prints too much', async () => {
    const done = await run(['cat', '/dev/zero'], { maxOutputBytes: 100_000 });
    expect(done.stop).toEqual({ kind: 'overflow', maxOutputBytes: 100_000 });
    expect(done.stdout.length).toBeLessThanOrEqual(100_000);
  });

  it('kills a command when the signal says so', async () => {
    const signal = AbortSignal.timeout(200);
    const done = await run(['sleep', '1000'], { signal });
    expect(done.stop).toEqual({ kind: 'aborted', reason: signal.reason });
  });
});

describe('agent: files', () => {
  it('writes and reads back 20 MB, and gives the mode', async () => {
    const bytes = randomBytes(20 << 20);
    const path = join(folder, 'big');
    await agent.client.put(path, [bytes], { mode: 0o751, how: 'replace' });
    expect((await stat(path)).mode & 0o7777).toBe(0o751);
    const parts: Buffer[] = [];
    await agent.client.get(path, (part) => void parts.push(part));
    expect(sha(Buffer.concat(parts))).toBe(sha(bytes));
  });

  it('replaces, appends, and writes into what is there without cutting it', async () => {
    const path = join(folder, 'file');
    const put = (data: string, how: 'replace' | 'append' | 'existing') =>
      agent.client.put(path, [Buffer.from(data)], { mode: 0o600, how });
    await put('long text', 'replace');
    await put('short', 'replace');
    await put(' more', 'append');
    expect(await readFile(path, 'utf8')).toBe('short more');
    await put('SH', 'existing');
    expect(await readFile(path, 'utf8')).toBe('SHort more');
  });

  it('does not create a file that should be there', async () => {
    const path = join(folder, 'none');
    const put = agent.client.put(path, [Buffer.from('x')], { mode: 0o600, how: 'existing' });
    await expect(put).rejects.toEqual(expect.objectContaining({ errno: 'ENOENT', syscall: 'open', path }));
    expect(await readdir(folder)).toEqual([]);
  });

  it('says which call failed while writing, and goes on serving', async () => {
    const bytes = randomBytes(3 << 20);
    const put = agent.client.put('/dev/full', [bytes], { mode: 0o666, how: 'existing' });
    await expect(put).rejects.toEqual(expect.objectContaining({ errno: 'ENOSPC', syscall: 'write' }));
    await agent.client.ping();
  });

  it('passes on the error of whoever takes the parts', async () => {
    const path = join(folder, 'big');
    await writeFile(path, Buffer.alloc(8 << 20));
    const get = agent.client.get(path, () => Promise.reject(new Error('disk full')));
    await expect(get).rejects.toThrow('disk full');
    await agent.client.ping();
  });

  it('does not hang on a FIFO that nobody reads', async () => {
    await run(['mkfifo', join(folder, 'fifo')]);
    const put = agent.client.put(join(folder, 'fifo'), [Buffer.from('x')], { mode: 0o600, how: 'existing' });
    await expect(put).rejects.toEqual(expect.objectContaining({ errno: 'ENXIO' }));
  });
});

describe('agent: its own state', () => {
  it('leaves no descriptor open after 200 commands and transfers', async () => {
    await run(['true']);
    const before = await count();
    for (let round = 0; round < 200; round++) {
      await run(['true'], round % 2 === 0 ? {} : { stdin: 'x' });
      await agent.client.put('/dev/null', [Buffer.from('x')], { mode: 0o666, how: 'existing' });
      await agent.client.get('/proc/version', () => undefined);
      await start(['/no/such']).catch(() => undefined);
    }
    // those of the first command may still have been there
    await expect.poll(count).toBeLessThanOrEqual(before);
  });

  it('gives a command no descriptor but its three', async () => {
    const { stdout } = await run(['sh', '-c', 'ls /proc/$$/fd; :']);
    expect(
      stdout
        .toString()
        .trim()
        .split('\n')
        .filter((fd) => Number(fd) < 10),
    ).toEqual(['0', '1', '2']);
  });

  it('answers open calls with the error that ended the board', async () => {
    const process = await start(['sleep', '1000']);
    const reading = text(process.stdout);
    const error = new Error('the plug was pulled');
    agent.client.fail(error);
    await expect(process.exited).rejects.toBe(error);
    await expect(agent.client.ping()).rejects.toBe(error);
    expect(await reading).toBe('');
  });
});
