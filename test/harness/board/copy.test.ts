// Files and folders between here and an agent on this machine, by everything that a copy is told.
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chmod,
  chown,
  lstat,
  mkdir,
  mkdtemp,
  open,
  readFile,
  readdir,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AgentClient } from '../../../qemu/board/agent-client.js';
import type { CopyOptions, CopyProgress, CopyReport } from '../../../qemu/board/copy-plan.js';
import { pullTree } from '../../../qemu/board/pull.js';
import { pushTree } from '../../../qemu/board/push.js';
import { compileAgent, startAgent, type HostAgent } from './host-agent.js';

let program: string;
let folder: string;
let agent: HostAgent;
beforeAll(async () => {
  program = await compileAgent();
});
beforeEach(async () => {
  agent = await startAgent(program);
  folder = await mkdtemp(join(tmpdir(), 'copy-'));
});
afterEach(async () => {
  await agent[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const at = (path: string) => join(folder, path);
const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const descriptors = async () => (await readdir(`/proc/${agent.pid}/fd`)).length;

/** Both ways by the same tests. */
const WAYS: [string, (agent: AgentClient, from: string, to: string, options?: CopyOptions) => Promise<CopyReport>][] = [
  ['push', pushTree],
  ['pull', pullTree],
];

/** Type, mode, owner, and what is in it, of everything. */
async function described(path: string, name = '.'): Promise<string[]> {
  const found = await lstat(join(path, name));
  const what = found.isSymbolicLink()
    ? `-> ${await readlink(join(path, name))}`
    : found.isFile()
      ? sha(await readFile(join(path, name)))
      : 'folder';
  const own = `${name} ${(found.mode & 0o7777).toString(8)} ${found.uid}:${found.gid} ${what}`;
  if (!found.isDirectory()) return [own];
  const inside = await Promise.all(
    (await readdir(join(path, name))).sort().map((one) => described(path, join(name, one))),
  );
  return [own, ...inside.flat()];
}

async function makeTree(): Promise<string> {
  const source = at('source');
  await mkdir(join(source, 'inner/empty/deep'), { recursive: true });
  await writeFile(join(source, 'inner/tool'), '#!/bin/sh\n');
  await writeFile(join(source, 'nothing'), '');
  await writeFile(join(source, 'big'), randomBytes(3_000_001));
  await symlink('inner/tool', join(source, 'link'));
  await symlink('/no/where', join(source, 'dangling'));
  await chown(join(source, 'inner/tool'), 1234, 4321);
  await chown(join(source, 'inner/empty'), 1000, 1000);
  await chmod(join(source, 'inner/tool'), 0o6751);
  await chmod(join(source, 'inner/empty'), 0o1777);
  await chmod(join(source, 'inner'), 0o510);
  await chmod(join(source, 'nothing'), 0o000);
  return source;
}

describe.each(WAYS)('%s', (_name, copy) => {
  it('keeps bytes, modes with setuid and sticky bit, symlinks and empty folders, and owners when told', async () => {
    const source = await makeTree();
    const report = await copy(agent.client, source, at('copy'), { owner: 'keep' });
    expect(await described(at('copy'))).toEqual(await described(source));
    expect(report).toEqual({ files: 3, folders: 4, links: 2, bytes: 3_000_011, skipped: [] });
  });

  it('gives everything to root, or to who is named', async () => {
    const source = await makeTree();
    await copy(agent.client, source, at('root'));
    await copy(agent.client, source, at('other'), { owner: { uid: 77, gid: 88 } });
    const owners = async (name: string) => new Set((await described(at(name))).map((line) => line.split(' ')[2]));
    expect(await owners('root')).toEqual(new Set(['0:0']));
    expect(await owners('other')).toEqual(new Set(['77:88']));
    const modes = async (name: string) => (await described(at(name))).map((line) => line.split(' ')[1]);
    expect(await modes('other')).toEqual(await modes('source'));
  });

  it('gives files the mode that was named, and leaves folders alone', async () => {
    const source = await makeTree();
    await copy(agent.client, source, at('copy'), { mode: 0o640 });
    const modes = (await described(at('copy'))).map((line) => line.split(' ').slice(0, 2).join(' '));
    expect(modes).toEqual([
      '. 755',
      'big 640',
      'dangling 777',
      'inner 510',
      'inner/empty 1777',
      'inner/empty/deep 755',
      'inner/tool 640',
      'link 777',
      'nothing 640',
    ]);
  });

  it('takes the place of what is there at once, and leaves the rest of a folder', async () => {
    const source = at('source');
    await mkdir(source);
    await writeFile(join(source, 'file'), 'new');
    await symlink('new', join(source, 'link'));
    await mkdir(at('copy'));
    await writeFile(at('copy/file'), 'old and longer');
    await writeFile(at('copy/link'), 'a file');
    await writeFile(at('copy/other'), 'stays');
    const reader = await open(at('copy/file'));
    await copy(agent.client, source, at('copy'));
    expect(await readFile(at('copy/file'), 'utf8')).toBe('new');
    expect(await reader.readFile('utf8')).toBe('old and longer');
    await reader.close();
    expect(await readlink(at('copy/link'))).toBe('new');
    expect((await readdir(at('copy'))).sort()).toEqual(['file', 'link', 'other']);
  });

  it('copies a single file, a single symlink and an empty folder', async () => {
    await writeFile(at('file'), 'x');
    await symlink('file', at('link'));
    await mkdir(at('empty'));
    for (const name of ['file', 'link', 'empty']) await copy(agent.client, at(name), at(`copy of ${name}`));
    expect(await readFile(at('copy of file'), 'utf8')).toBe('x');
    expect(await readlink(at('copy of link'))).toBe('file');
    expect((await stat(at('copy of empty'))).isDirectory()).toBe(true);
  });

  it('refuses what is no file before anything is copied, or leaves it out and says so', async () => {
    const source = await makeTree();
    execFileSync('mkfifo', [join(source, 'fifo')]);
    execFileSync('mknod', [join(source, 'inner/null'), 'c', '1', '3']);
    const error: unknown = await copy(agent.client, source, at('copy')).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'BOARD_BAD_OPTION', path: join(source, 'fifo') });
    expect((error as Error).message).toContain(`${join(source, 'fifo')}, ${join(source, 'inner/null')}`);
    await expect(lstat(at('copy'))).rejects.toMatchObject({ code: 'ENOENT' });
    const report = await copy(agent.client, source, at('copy'), { special: 'skip' });
    expect(report).toMatchObject({ files: 3, skipped: [join(source, 'fifo'), join(source, 'inner/null')] });
    expect(await readdir(at('copy/inner'))).toEqual(['empty', 'tool']);
  });

  it('refuses a name that is not UTF-8 before anything is copied, and names its folder', async () => {
    const source = await makeTree();
    await writeFile(Buffer.concat([Buffer.from(`${join(source, 'inner')}/`), Buffer.from([0x61, 0xff])]), 'x');
    await expect(copy(agent.client, source, at('copy'))).rejects.toMatchObject({
      code: 'BOARD_BAD_OPTION',
      message: `Only names in UTF-8 can be copied; nothing was, because of "a\ufffd" in ${join(source, 'inner')}.`,
    });
    await expect(lstat(at('copy'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('tells how far it is', async () => {
    const source = await makeTree();
    const told: CopyProgress[] = [];
    await copy(agent.client, source, at('copy'), { onProgress: (progress) => told.push(progress) });
    expect(told.at(-1)).toMatchObject({ bytes: 3_000_011, totalBytes: 3_000_011, files: 3, totalFiles: 3 });
    expect(told.map(({ bytes }) => bytes)).toEqual(told.map(({ bytes }) => bytes).sort((left, right) => left - right));
    expect(told.filter(({ path }) => path === join(source, 'big')).length).toBeGreaterThan(3);
  });

  it('ends with the reason of the signal, and what is not whole leaves nothing', async () => {
    const source = at('source');
    await mkdir(source);
    for (const name of ['a', 'b', 'c']) await writeFile(join(source, name), randomBytes(6 << 20));
    await mkdir(at('copy'));
    await writeFile(at('copy/a'), 'old');
    const before = await descriptors();
    const stop = new AbortController();
    const onProgress = ({ bytes }: CopyProgress) => void (bytes > 4 << 20 && stop.abort(new Error('enough')));
    const copying = copy(agent.client, source, at('copy'), { signal: stop.signal, onProgress });
    await expect(copying).rejects.toThrow('enough');
    await agent.client.ping();
    expect((await readdir(at('copy'))).sort()).toEqual(['a']);
    expect(await readFile(at('copy/a'), 'utf8')).toBe('old');
    await expect.poll(descriptors).toBe(before);
    await expect(
      copy(agent.client, source, at('x'), { signal: AbortSignal.abort(new Error('before')) }),
    ).rejects.toThrow('before');
  });

  it('says what is not there, what cannot be replaced, and what is no option', async () => {
    const code = _name === 'push' ? 'BOARD_BAD_OPTION' : 'BOARD_GUEST_FAILED';
    const missing = { code, errno: 'ENOENT', path: at('none') };
    await expect(copy(agent.client, at('none'), at('copy'))).rejects.toMatchObject(missing);
    await writeFile(at('file'), 'x');
    await mkdir(at('place/of'), { recursive: true });
    await expect(copy(agent.client, at('file'), at('place'))).rejects.toMatchObject({
      errno: 'EISDIR',
      path: at('place'),
    });
    expect((await readdir(folder)).sort()).toEqual(['file', 'place']);
    for (const options of [{ mode: 0o10000 }, { owner: { uid: -1, gid: 0 } }, { owner: { uid: 0, gid: 2 ** 32 } }]) {
      const refused = copy(agent.client, at('file'), at('copy'), options);
      await expect(refused).rejects.toMatchObject({ code: 'BOARD_BAD_OPTION' });
    }
  });

  it('copies 500 small files', async () => {
    await mkdir(at('source'));
    const names = Array.from({ length: 500 }, (_, index) => `file ${index}`);
    for (const name of names) await writeFile(at(`source/${name}`), name);
    expect(await copy(agent.client, at('source'), at('copy'))).toMatchObject({ files: 500 });
    expect(await described(at('copy'))).toEqual(await described(at('source')));
  });
});

it('push: a board that is lost leaves no half of a file in the guest', async () => {
  await writeFile(at('big'), randomBytes(8 << 20));
  await mkdir(at('there'));
  const onProgress = () => agent.client.fail(new Error('the plug was pulled'));
  await expect(pushTree(agent.client, at('big'), at('there/big'), { onProgress })).rejects.toThrow(
    'the plug was pulled',
  );
  await expect.poll(() => readdir(at('there'))).toEqual([]);
});
