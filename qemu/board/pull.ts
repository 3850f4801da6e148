/** Files and folders out of the guest, onto the host. */
import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, chown, lchown, mkdir, open, rename, rm, symlink, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TomoyoError } from '../../lib/errors.js';
import type { AgentClient } from './agent-client.js';
import {
  checkCopyOptions,
  checkedName,
  CopyCount,
  inParallel,
  PERMISSION_BITS,
  planOf,
  type CopyOptions,
  type CopyReport,
  type Item,
} from './copy-plan.js';
import { asHostFileError } from './host-file-error.js';

/** Each has up to STREAM_WINDOW_BYTES in memory. */
const FILES_AT_ONCE = 4;
/** What it takes to fill a folder. */
const WHILE_FILLED = 0o700;

/** See Board.pull(). */
export async function pullTree(
  agent: AgentClient,
  source: string,
  destination: string,
  options: CopyOptions = {},
): Promise<CopyReport> {
  checkCopyOptions(options);
  const plan = planOf(source, await itemsOf(agent, source), options);
  const count = new CopyCount(source, plan, options);
  const place = ({ path }: Item): string => `${destination}${path}`;
  const owner = ({ uid, gid }: Item): Owner | undefined => (options.owner === 'keep' ? { uid, gid } : options.owner);
  const { signal } = options;
  const width = FILES_AT_ONCE;
  for (const folder of plan.folders) await makeFolder(place(folder));
  await inParallel(plan.files, { width, signal }, async (file, stop) => {
    const take = async (handle: FileHandle): Promise<void> => {
      await agent.get(`${source}${file.path}`, async (piece) => {
        stop.throwIfAborted();
        await handle.writeFile(piece);
        count.piece(file, piece.length);
      });
      stop.throwIfAborted();
      const to = owner(file);
      // the owner comes first: a change of it takes away setuid
      if (to !== undefined) await handle.chown(to.uid, to.gid);
      await handle.chmod((options.mode ?? file.mode) & PERMISSION_BITS);
    };
    await makeFile(place(file), take);
    count.file(file);
  });
  await inParallel(plan.links, { width, signal }, (link) => makeLink(place(link), link.target, owner(link)));
  // last, and what is inside first: a folder may be read-only
  const inwards = [...plan.folders].sort((left, right) => right.path.length - left.path.length);
  for (const folder of inwards) await settle(place(folder), folder.mode, owner(folder));
  return count.report;
}

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** The path itself first. */
async function itemsOf(agent: AgentClient, source: string, path = ''): Promise<Item[]> {
  const [self, ...inside] = await agent.list(`${source}${path}`);
  if (self === undefined) throw new TomoyoError('BOARD_PROTOCOL', `The guest agent listed nothing for ${source}.`);
  const items: Item[] = [{ ...self, path }];
  for (const entry of [...inside].sort((left, right) => (left.name < right.name ? -1 : 1))) {
    const inner = `${path}/${checkedName(`${source}${path}`, entry.name)}`;
    if ((entry.mode & constants.S_IFMT) === constants.S_IFDIR) items.push(...(await itemsOf(agent, source, inner)));
    else items.push({ ...entry, path: inner });
  }
  return items;
}

async function makeFolder(path: string): Promise<void> {
  await onHost(path, async () => {
    await mkdir(path, { recursive: true, mode: WHILE_FILLED });
    await chmod(path, WHILE_FILLED);
  });
}

async function settle(path: string, mode: number, owner: Owner | undefined): Promise<void> {
  await onHost(path, async () => {
    if (owner !== undefined) await chown(path, owner.uid, owner.gid);
    await chmod(path, mode & PERMISSION_BITS);
  });
}

/** Takes the place of what is there when it is whole. */
async function makeFile(path: string, fill: (handle: FileHandle) => Promise<void>): Promise<void> {
  await beside(path, async (newcomer) => {
    const handle = await open(newcomer, 'wx', 0o600);
    try {
      await fill(handle);
    } finally {
      await handle.close();
    }
  });
}

async function makeLink(path: string, target: string, owner: Owner | undefined): Promise<void> {
  await beside(path, async (newcomer) => {
    await symlink(target, newcomer);
    if (owner !== undefined) await lchown(newcomer, owner.uid, owner.gid);
  });
}

async function beside(path: string, make: (newcomer: string) => Promise<void>): Promise<void> {
  const newcomer = join(dirname(path), `.board-${randomUUID()}`);
  await onHost(path, async () => {
    try {
      await make(newcomer);
      await rename(newcomer, path);
    } catch (error) {
      await rm(newcomer, { force: true });
      throw error;
    }
  });
}

async function onHost(path: string, work: () => Promise<void>): Promise<void> {
  await work().catch((error: unknown) => {
    throw asHostFileError(error, 'cannot be written', path);
  });
}
