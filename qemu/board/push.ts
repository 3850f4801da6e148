/** Files and folders from the host into the guest. */
import { constants, createReadStream } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
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
import { DATA_BYTES, type GuestAttributes } from './protocol.js';

/** Each has up to two pieces of DATA_BYTES in memory. */
const FILES_AT_ONCE = 8;

/** See Board.push(). */
export async function pushTree(
  agent: AgentClient,
  source: string,
  destination: string,
  options: CopyOptions = {},
): Promise<CopyReport> {
  checkCopyOptions(options);
  const plan = planOf(source, await itemsOf(source), options);
  const count = new CopyCount(source, plan, options);
  const place = ({ path }: Item): string => `${destination}${path}`;
  const attributes = (item: Item, mode = item.mode): Required<GuestAttributes> => ({
    mode: mode & PERMISSION_BITS,
    ...(options.owner === 'keep' ? { uid: item.uid, gid: item.gid } : (options.owner ?? { uid: 0, gid: 0 })),
  });
  // the agent serves them in order, so parents are there before what is in them
  await Promise.all(
    plan.folders.map(async (folder) => {
      const wanted = attributes(folder);
      const made = agent.makeFolder(place(folder), wanted.mode);
      await Promise.all([made, agent.setOwner(place(folder), wanted)]);
    }),
  );
  const { signal } = options;
  await inParallel(plan.files, { width: FILES_AT_ONCE, signal }, async (file, stop) => {
    const pieces = piecesOf(`${source}${file.path}`, stop, (bytes) => count.piece(file, bytes));
    await agent.store(place(file), pieces, attributes(file, options.mode));
    count.file(file);
  });
  await inParallel(plan.links, { width: FILES_AT_ONCE, signal }, async (link) => {
    const { uid, gid } = attributes(link);
    await Promise.all([agent.makeLink(place(link), link.target), agent.setOwner(place(link), { uid, gid })]);
  });
  return count.report;
}

/** The path itself first; of each folder what is in it, by name. */
async function itemsOf(source: string, path = ''): Promise<Item[]> {
  const full = `${source}${path}`;
  try {
    const { mode, uid, gid, size } = await lstat(full);
    const type = mode & constants.S_IFMT;
    const target = type === constants.S_IFLNK ? await readlink(full) : '';
    const items = [{ path, mode, uid, gid, size, target }];
    if (type !== constants.S_IFDIR) return items;
    for (const name of (await readdir(full)).sort())
      items.push(...(await itemsOf(source, `${path}/${checkedName(full, name)}`)));
    return items;
  } catch (error) {
    throw asHostFileError(error, 'cannot be copied', full);
  }
}

async function* piecesOf(path: string, stop: AbortSignal, took: (bytes: number) => void): AsyncGenerator<Buffer> {
  const pieces: AsyncIterable<Buffer> = createReadStream(path, { highWaterMark: DATA_BYTES });
  try {
    for await (const piece of pieces) {
      stop.throwIfAborted();
      yield piece;
      took(piece.length);
    }
  } catch (error) {
    throw asHostFileError(error, 'cannot be read', path);
  }
  stop.throwIfAborted();
}
