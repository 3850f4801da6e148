import { openSync, closeSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runAction, type ActionOptions } from '../../../lib/notify/action.js';
import { isAlive, Scratch, script } from './scratch.js';
import { soon } from '../../until.js';

let scratch: Scratch;
beforeEach(() => void (scratch = new Scratch()));
afterEach(() => scratch.remove());

const run = (command: readonly [string, ...string[]], options: Partial<ActionOptions> = {}) =>
  runAction({
    command,
    environment: { PATH: '/usr/bin:/bin', OUT: scratch.folder },
    input: Buffer.from('one\ntwo\n'),
    timeoutMs: 30_000,
    signal: new AbortController().signal,
    ...options,
  });

/** By its name, and as it is. */
async function read(): Promise<readonly string[]> {
  await run(script('cat /dev/stdin > $OUT/opened; cat > $OUT/in'));
  return [scratch.read('opened'), scratch.read('in')];
}

describe('an action', () => {
  it('gets its message on standard input, words as they are, its environment and /', async () => {
    const write = 'cat > $OUT/in; printf "%s|" "$0" "$@" > $OUT/args; pwd > $OUT/pwd; env > $OUT/env';
    expect(await run([...script(write), 'a b', '$HOME', ''])).toEqual({ kind: 'exited', code: 0 });
    expect(scratch.read('in')).toBe('one\ntwo\n');
    expect(scratch.read('args')).toBe('a b|$HOME||');
    expect(scratch.read('pwd')).toBe('/\n');
    expect(scratch.lines('env').filter((line) => !/^(PWD|OLDPWD|SHLVL|_)=/.test(line)).sort()).toEqual([
      `OUT=${scratch.folder}`,
      'PATH=/usr/bin:/bin',
    ]); // prettier-ignore
  });

  it('has no descriptor of ours but standard output and standard error', async () => {
    const ours = openSync('/dev/null', 'r');
    try {
      await run(script('for fd in /proc/$$/fd/?; do echo "${fd##*/} $(readlink $fd)" >> $OUT/fds; done'));
    } finally {
      closeSync(ours);
    }
    // the shell has one of its own, to read what readlink says
    expect(scratch.lines('fds').map((line) => line.replace(/ pipe:.*/, ' pipe'))).toEqual([
      expect.stringMatching(/^0 .*\(deleted\)$/),
      expect.stringMatching(/^1 /),
      expect.stringMatching(/^2 /),
      '3 pipe',
    ]);
  });

  it('can open /dev/stdin, and reads its message also where no file can be made', async () => {
    expect(await read()).toEqual(['one\ntwo\n', 'one\ntwo\n']);
    vi.stubEnv('TMPDIR', '/nowhere');
    expect((await read())[1]).toBe('one\ntwo\n');
    vi.unstubAllEnvs();
  });

  it('is sought in PATH; what cannot be run, fails, or is killed is told', async () => {
    expect(await run(['true'])).toEqual({ kind: 'exited', code: 0 });
    expect(await run(['no-such-program'])).toEqual({ kind: 'failed', reason: expect.stringContaining('ENOENT') });
    expect(await run(['/etc'])).toEqual({ kind: 'failed', reason: expect.stringContaining('EACCES') });
    expect(await run(script('exit 3'))).toEqual({ kind: 'exited', code: 3 });
    expect(await run(script('kill -SEGV $$'))).toEqual({ kind: 'killed', by: 'SIGSEGV' });
  });

  it('need not read its input, however long', async () => {
    expect(await run(['true'], { input: Buffer.alloc(4 << 20, 'x') })).toEqual({ kind: 'exited', code: 0 });
  });

  it('is waited for, but not what it puts into the background', async () => {
    const end = await run(script('sleep 300 & echo $! > $OUT/pid'));
    const pid = Number(scratch.read('pid'));
    try {
      expect(end).toEqual({ kind: 'exited', code: 0 });
      expect(isAlive(pid)).toBe(true);
    } finally {
      process.kill(pid, 'SIGKILL');
    }
  });

  it('that takes too long is ended with its process group, also where it does not want to', async () => {
    const stubborn =
      "trap '' TERM; sh -c \"trap '' TERM; echo \\$\\$ > $OUT/child; sleep 300 & echo \\$! >> $OUT/child; wait\"";
    expect(await run(script(stubborn), { timeoutMs: 500 })).toEqual({ kind: 'timeout' });
    const pids = scratch.lines('child').map(Number);
    expect(pids).toHaveLength(2);
    await soon(() => !pids.some(isAlive));
  });

  it('that obeys SIGTERM leaves nobody of its group behind', async () => {
    const careless = 'sh -c "trap \'\' TERM; echo \\$\\$ > $OUT/child; while :; do sleep 1; done" & wait';
    expect(await run(script(careless), { timeoutMs: 500 })).toEqual({ kind: 'timeout' });
    await soon(() => !isAlive(Number(scratch.read('child'))));
  });

  it('is ended by a signal, also one that was given before', async () => {
    const stop = new AbortController();
    const running = run(script('echo $$ > $OUT/pid; sleep 300'), { signal: stop.signal });
    await soon(() => scratch.read('pid') !== '');
    stop.abort();
    expect(await running).toEqual({ kind: 'stopped' });
    expect(isAlive(Number(scratch.read('pid')))).toBe(false);
    expect(await run(['sleep', '300'], { signal: AbortSignal.abort() })).toEqual({ kind: 'stopped' });
  });
});
