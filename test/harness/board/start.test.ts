// Programs that take the place of QEMU: here the harness itself is the subject.
import { chmod, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { TomoyoError } from '../../../lib/errors.js';
import type { BoardImage } from '../../../qemu/image/board-image.js';
import { BoardError } from '../../../qemu/board/board-error.js';
import { bootBoard } from '../../../qemu/board/boot.js';
import type { MachineBootOptions } from '../../../qemu/board/boot-options.js';
import { startBoard } from '../../../qemu/board/start.js';
import { compileAgent } from './host-agent.js';

const image: BoardImage = {
  architecture: 'arm64',
  kernelSeries: '6.1',
  kernelRelease: '6.1.0-fake',
  kernel: '/dev/null',
  initrd: ['/dev/null'],
  disks: [],
  packages: [],
};

let program: string;
let folder: string;
let temporary: string;

beforeAll(async () => {
  program = await compileAgent();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fake-'));
  temporary = await mkdtemp(join(tmpdir(), 't-'));
  vi.stubEnv('TMPDIR', temporary);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  const left = await readdir(temporary);
  if (left.length > 0) throw new Error(`files left behind: ${left.join(' ')}`);
  await rm(folder, { recursive: true, force: true });
  await rm(temporary, { recursive: true, force: true });
});

/** Finds the agent's socket among its arguments, as QEMU does. */
const SOCKET = `for word; do case $word in socket,id=agent,path=*) path=\${word#*path=};; esac; done; echo $$ > "$0.pid"`;

async function fake(script: string): Promise<string> {
  const path = join(folder, 'qemu');
  await writeFile(path, `#!/bin/sh\n${SOCKET}\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

async function failure(script: string, options: MachineBootOptions = {}): Promise<BoardError> {
  const error = await startBoard(image, options, await fake(script)).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof BoardError)) throw new Error(`no BoardError, but ${String(error)}`);
  return error;
}

const served = () => `${program} --socket "$path"`;
const boot = async (script: string, options: MachineBootOptions = {}) => startBoard(image, options, await fake(script));
const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'done',
    (error: unknown) => (error instanceof TomoyoError ? error.code : String(error)),
  );
const fakePid = async () => Number(await readFile(join(folder, 'qemu.pid'), 'utf8'));
const count = async () => (await readdir('/proc/self/fd')).length;
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('boot that fails', () => {
  it('says BOARD_EXITED with the complaint when QEMU ends at once', async () => {
    const error = await failure('echo hello; echo "no such machine" >&2; exit 3');
    expect(error.code).toBe('BOARD_EXITED');
    expect(error.message).toMatch(/^QEMU ended by itself \(exit code 3\)\. QEMU said: no such machine\n/);
    expect(error.console).toBe('hello\n');
  });

  it('shows the last 20 lines of the console and the command that repeats it', async () => {
    const error = await failure('seq 100; exit 1');
    expect(error.message).toContain('\n  81\n  82\n');
    expect(error.message).not.toContain('\n  80\n');
    expect(error.reproduce).toMatch(/^qemu-system-aarch64 .*-kernel \/dev\/null/);
    expect(error.message.endsWith(error.reproduce)).toBe(true);
  });

  it('says BOARD_BOOT_TIMEOUT when nobody answers, and ends QEMU', async () => {
    const error = await failure('echo starting; exec sleep 1000', { bootTimeoutMs: 300 });
    expect(error.code).toBe('BOARD_BOOT_TIMEOUT');
    expect(error.message).toContain('did not answer within 300 ms');
    expect(isAlive(await fakePid())).toBe(false);
  });

  it('says BOARD_PANIC with the text of the panic', async () => {
    const error = await failure(`echo "Profile 9 is not defined."; echo "Kernel panic - not syncing: STOP!"; exit 0`);
    expect(error.code).toBe('BOARD_PANIC');
    expect(error.message).toContain('Profile 9 is not defined.\n  Kernel panic - not syncing: STOP!');
  });

  it('ends a QEMU that panicked and hangs', async () => {
    const error = await failure(`echo "[    1.0] ---[ end Kernel panic - not syncing: STOP! ]---"; exec sleep 1000`);
    expect(error.code).toBe('BOARD_PANIC');
    expect(isAlive(await fakePid())).toBe(false);
  });

  it('ends with the reason of the signal, and ends QEMU', async () => {
    const signal = AbortSignal.timeout(300);
    const booting = startBoard(image, { signal }, await fake('exec sleep 1000'));
    await expect(booting).rejects.toBe(
      await new Promise((resolve) => signal.addEventListener('abort', () => resolve(signal.reason))),
    );
    expect(isAlive(await fakePid())).toBe(false);
  });

  it('says BOARD_PROTOCOL to an agent of another version', async () => {
    const greeting = '\\011\\000\\000\\000\\100\\000\\000\\000\\000\\143\\000\\000\\000';
    const script = `exec python3 -c 'import socket,sys,time
s=socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); s.send(b"${greeting}"); s.recv(1)' "$path"`;
    await expect(boot(script)).rejects.toMatchObject({ code: 'BOARD_PROTOCOL' });
  });

  it('says BOARD_MISSING_TOOL with the package when there is no QEMU', async () => {
    vi.stubEnv('PATH', '/nowhere');
    const booting = bootBoard({ image });
    await expect(booting).rejects.toMatchObject({ code: 'BOARD_MISSING_TOOL' });
    await expect(booting).rejects.toThrow(
      'qemu-system-aarch64 is not installed. On Debian or Ubuntu: apt-get install qemu-system-arm',
    );
  });

  it.each([
    [{ memoryMiB: 1 }, '"memoryMiB"'],
    [{ cpus: 0 }, '"cpus"'],
    [{ cpus: 1.5 }, '"cpus"'],
    [{ bootTimeoutMs: 0 }, '"bootTimeoutMs"'],
    [{ append: ['two words'] }, '"append"'],
    [{ lsm: '' }, '"lsm"'],
    [{ files: [{ path: 'relative', data: '' }] }, '"files"'],
    [{ policy: '/no/such/folder' }, '"policy"'],
    [{ policy: '/proc/self/fdinfo' }, '"policy"'],
    [{ consoleLog: '/no/such/folder/log' }, '"consoleLog"'],
    [{ image, architecture: 'armhf' }, '"image"'],
  ] as const)('refuses %j with the name of the option', async (options, name) => {
    const booting = 'image' in options ? bootBoard(options) : startBoard(image, options, await fake('exit 1'));
    await expect(booting).rejects.toMatchObject({ code: 'BOARD_BAD_OPTION', message: expect.stringContaining(name) });
  });

  it('refuses a folder for temporary files that is too deep for a socket', async () => {
    const deep = join(temporary, 'x'.repeat(100));
    vi.stubEnv('TMPDIR', deep);
    const { mkdir } = await import('node:fs/promises');
    await mkdir(deep);
    await expect(boot('exit 1')).rejects.toMatchObject({ code: 'BOARD_BAD_OPTION' });
    expect(await readdir(deep)).toEqual([]);
    await rm(deep, { recursive: true });
  });
});

describe('board that is up', () => {
  it('rejects open and later calls with BOARD_PANIC when the kernel panics', async () => {
    await using board = await boot(
      `${served()} & read go < "$0.go"; echo "Kernel panic - not syncing: STOP!"; kill $!`,
      await fifo(),
    );
    const process = await board.spawn(['sleep', '1000']);
    // Waited for before the panic is let go: a rejection nobody waits for yet would end the whole run.
    const codes = Promise.all([codeOf(board.run(['sleep', '1000'])), codeOf(process.exited)]);
    await writeFile(join(folder, 'qemu.go'), 'now\n');
    expect(await codes).toEqual(['BOARD_PANIC', 'BOARD_PANIC']);
    await expect(board.readFile('/proc/version')).rejects.toMatchObject({ code: 'BOARD_PANIC' });
    expect(await board.ended).toMatchObject({ kind: 'panic', text: 'Kernel panic - not syncing: STOP!' });
  });

  it('rejects open calls with BOARD_EXITED when QEMU ends', async () => {
    await using board = await boot(`exec ${served()}`);
    const running = codeOf(board.run(['sleep', '1000']));
    process.kill(board.pid ?? 0, 'SIGTERM');
    expect(await running).toBe('BOARD_EXITED');
    expect(await board.ended).toMatchObject({ kind: 'exited' });
  });

  it('says BOARD_COMMAND_TIMEOUT with what the command printed', async () => {
    await using board = await boot(`exec ${served()}`);
    const error: unknown = await board
      .run(['sh', '-c', 'echo out; echo err >&2; sleep 1000'], { timeoutMs: 300 })
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'BOARD_COMMAND_TIMEOUT',
      stdout: Buffer.from('out\n'),
      stderr: Buffer.from('err\n'),
    });
    expect((error as Error).message).toContain(
      'did not end within 300 ms and was killed.\nIts stdout:\nout\nIts stderr:\nerr',
    );
    expect((await board.run(['echo', 'still here'])).stdout.toString()).toBe('still here\n');
  });

  it('says ENOBUFS to a command that prints more than allowed', async () => {
    await using board = await boot(`exec ${served()}`);
    await expect(board.run(['cat', '/dev/zero'], { maxOutputBytes: 1000 })).rejects.toMatchObject({
      code: 'BOARD_GUEST_FAILED',
      errno: 'ENOBUFS',
    });
  });

  it('powers off once, however often it is asked, and is closed then', async () => {
    const board = await boot(`exec ${served()}`);
    await Promise.all([board.powerOff(), board.powerOff(), board[Symbol.asyncDispose]()]);
    expect(await board.ended).toMatchObject({ kind: 'closed' });
    await expect(board.run(['true'])).rejects.toMatchObject({ code: 'BOARD_CLOSED' });
    await board.kill();
  });

  it('rejects open calls with BOARD_CLOSED when it is killed', async () => {
    const board = await boot(`exec ${served()}`);
    const running = codeOf(board.run(['sleep', '1000']));
    await board.kill();
    expect(await running).toBe('BOARD_CLOSED');
    expect(isAlive(await fakePid())).toBe(false);
  });

  it('leaves no descriptor open after 20 boards', async () => {
    const script = `exec ${served()}`;
    await (await boot(script)).kill();
    const before = await count();
    for (let round = 0; round < 20; round++) await (await boot(script)).kill();
    expect(await count()).toBe(before);
  });
});

/** Makes the FIFO that some fakes wait for. */
async function fifo(): Promise<MachineBootOptions> {
  const { execFileSync } = await import('node:child_process');
  execFileSync('mkfifo', [join(folder, 'qemu.go')]);
  return {};
}
