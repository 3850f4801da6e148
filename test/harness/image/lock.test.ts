import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withLock } from '../../../qemu/image/lock.js';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock-test-'));
  path = join(folder, 'lock');
});

afterEach(() => rm(folder, { recursive: true }));

function deadPid(): number {
  return spawnSync('true').pid;
}

describe('cache lock', () => {
  it('lets one in at a time and leaves no file', async () => {
    let inside = 0;
    let most = 0;
    const waited: number[] = [];
    const work = async (): Promise<void> => {
      most = Math.max(most, ++inside);
      await new Promise(setImmediate);
      inside--;
    };
    const onWait = (pid: number): number => waited.push(pid);
    await Promise.all([1, 2, 3].map(() => withLock(path, { onWait }, work)));
    expect(most).toBe(1);
    expect(new Set(waited)).toEqual(new Set([process.pid]));
    expect(await readdir(folder)).toEqual([]);
  });

  it('gives what the work gives, and is free again after a failure', async () => {
    await expect(withLock(path, {}, () => Promise.reject(new Error('stop')))).rejects.toThrow('stop');
    await expect(withLock(path, {}, () => Promise.resolve(5))).resolves.toBe(5);
    expect(await readdir(folder)).toEqual([]);
  });

  it('is taken over from a process that is dead', async () => {
    await writeFile(path, `${deadPid()} someone\n`);
    await expect(withLock(path, {}, () => Promise.resolve('in'))).resolves.toBe('in');
  });

  it('is taken over from a living number that has not touched it for a minute', async () => {
    await writeFile(path, `${process.pid} someone\n`);
    await utimes(path, 1, 1);
    await expect(withLock(path, {}, () => Promise.resolve('in'))).resolves.toBe('in');
  });

  it('is taken over if its content is cut or is none', async () => {
    await writeFile(path, '');
    await expect(withLock(path, {}, () => Promise.resolve('in'))).resolves.toBe('in');
  });

  it('ends waiting with the reason of the signal, and leaves the lock to its holder', async () => {
    await writeFile(path, `${process.pid} someone\n`);
    const stop = new AbortController();
    const reason = new Error('enough');
    const onWait = (): void => stop.abort(reason);
    const waiting = withLock(path, { onWait, signal: stop.signal }, () => Promise.resolve('in'));
    await expect(waiting).rejects.toBe(reason);
    expect(await readdir(folder)).toEqual(['lock']);
  });
});
