// A board that runs already, reached through a stream: here the agent of this host, by pipes and by a terminal.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { PassThrough, Duplex } from 'node:stream';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { connectBoard, overCommand, type Board } from '../../../qemu/index.js';

const agent = fileURLToPath(new URL('../../../prebuilds/linux-x64/board-agent', import.meta.url));

/** A shell that says something first, then becomes the agent. */
const behind = (before: string) => overCommand(['sh', '-c', `${before}; exec "$0" --stdio`, agent]);

describe('board reached by a command', () => {
  it('runs commands, moves files, says what it is', async () => {
    await using board = await connectBoard(overCommand([agent, '--stdio']));
    await board.ping();
    expect(await board.run(['sh', '-c', 'cat; echo bad >&2; exit 3'], { stdin: 'in' })).toMatchObject({
      code: 3,
      stdout: Buffer.from('in'),
      stderr: Buffer.from('bad\n'),
    });
    const scratch = mkdtempSync(join(tmpdir(), 'connect-'));
    await board.writeFile(join(scratch, 'file'), 'text');
    expect((await board.readFile(join(scratch, 'file'))).toString()).toBe('text');
    writeFileSync(join(scratch, 'source'), Buffer.alloc(3 << 20, 7));
    await board.push(join(scratch, 'source'), join(scratch, 'pushed'));
    await board.pull(join(scratch, 'pushed'), join(scratch, 'pulled'));
    expect(readFileSync(join(scratch, 'pulled')).equals(readFileSync(join(scratch, 'source')))).toBe(true);
    rmSync(scratch, { recursive: true });
    expect(board).toMatchObject({ origin: 'connection', pid: undefined, console: '' });
    expect(board.image.kernelRelease).toBe(readFileSync('/proc/sys/kernel/osrelease', 'utf8').trim());
  });

  it('skips what others say before the agent', async () => {
    await using board = await connectBoard(
      behind('echo Welcome; head -c 60000 /dev/zero; sleep 0.3; printf "\\011\\0\\0"'),
    );
    expect((await board.run(['echo', 'here'])).stdout.toString()).toBe('here\n');
  });

  it('is reached through a terminal, which becomes raw, with a shell on it', async () => {
    const terminal = overCommand(['script', '--quiet', '--return', '--command', 'sh', '/dev/null']);
    const typeFirst = `exec ${agent} --stdio\n`;
    await using board = await connectBoard({ ...terminal, typeFirst });
    const every = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const { stdout } = await board.run(['cat'], { stdin: every });
    expect(stdout.equals(every)).toBe(true);
  });

  it('powerOff() ends the agent and hangs up what still runs, and nothing else', async () => {
    const board = await connectBoard(overCommand([agent, '--stdio']));
    const running = await board.spawn(['sleep', '1000']);
    await board.powerOff();
    expect(await board.ended).toMatchObject({ kind: 'closed' });
    await expect(board.ping()).rejects.toMatchObject({ code: 'BOARD_CLOSED' });
    await expect.poll(() => isRunning(running.pid)).toBe(false);
  });

  it('kill() closes the connection, which ends the agent', async () => {
    const board = await connectBoard(overCommand([agent, '--stdio']));
    const pid = await agentOf(board);
    await board.kill();
    await expect.poll(() => isRunning(pid)).toBe(false);
  });

  it('tells every open call why the connection ended', async () => {
    const board = await connectBoard(overCommand([agent, '--stdio']));
    const running = board.run(['sleep', '1000']);
    process.kill(await agentOf(board), 'SIGKILL');
    await expect(running).rejects.toMatchObject({
      code: 'BOARD_EXITED',
      message: expect.stringMatching(/The connection ended: .*agent ended with SIGKILL/) as string,
    });
  });
});

describe('connection that does not come about', () => {
  it.each([
    ['no such program', () => overCommand(['/no/such/program']), 'BOARD_EXITED', /The connection ended: .*ENOENT/],
    [
      'a command that fails',
      () => overCommand(['sh', '-c', 'echo no route >&2; exit 255']),
      'BOARD_EXITED',
      /no route; sh ended with exit code 255/,
    ],
    ['a command that ends well', () => overCommand(['true']), 'BOARD_EXITED', /The connection ended\./],
    ['something else that speaks', () => overCommand(['yes']), 'BOARD_PROTOCOL', /says "y\\ny\\n/],
    [
      'another version',
      () => overCommand(['printf', '\\011\\0\\0\\0\\100\\0\\0\\0\\0\\143\\0\\0\\0']),
      'BOARD_PROTOCOL',
      /speaks protocol 99/,
    ],
  ])('%s', async (_what, connection, code, message) => {
    const error = await refusal(connectBoard(connection()));
    expect(error).toMatchObject({ code });
    expect(String(error)).toMatch(message);
  });

  it('is told what the other side said last, however soon it ended', async () => {
    const attempts = Array.from({ length: 60 }, () =>
      refusal(connectBoard(overCommand(['printf', '\\011\\0\\0\\0\\100\\0\\0\\0\\0\\143\\0\\0\\0']))),
    );
    for (const error of await Promise.all(attempts)) expect(error).toMatchObject({ code: 'BOARD_PROTOCOL' });
  });

  it('says nothing at all: BOARD_BOOT_TIMEOUT, and the command is ended', async () => {
    const connection = overCommand(['sleep', '1000']);
    const error = await refusal(connectBoard({ ...connection, timeoutMs: 300 }));
    expect(error).toMatchObject({ code: 'BOARD_BOOT_TIMEOUT', reproduce: 'sleep 1000' });
    expect(await connection.gone).toBe('sleep ended with SIGTERM');
  });

  it('ends with the reason of the signal', async () => {
    const error = await refusal(connectBoard({ ...overCommand(['sleep', '1000']), signal: AbortSignal.timeout(200) }));
    expect(error).toMatchObject({ name: 'TimeoutError' });
  });

  it('ends when a stream of the caller ends', async () => {
    const incoming = new PassThrough();
    const attempt = refusal(connectBoard({ stream: Duplex.from({ readable: incoming, writable: new PassThrough() }) }));
    await delay(10);
    incoming.end();
    expect(await attempt).toMatchObject({ code: 'BOARD_EXITED' });
  });

  it('needs a program', () => {
    expect(() => overCommand([])).toThrow(expect.objectContaining({ code: 'BOARD_BAD_OPTION' }) as Error);
  });
});

/** What it was rejected with. */
function refusal(attempt: Promise<Board>): Promise<unknown> {
  return attempt.then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** The parent of what it runs. */
async function agentOf(board: Board): Promise<number> {
  return Number((await board.run(['sh', '-c', 'echo $PPID'])).stdout.toString());
}

function isRunning(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
