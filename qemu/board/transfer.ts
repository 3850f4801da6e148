/** Files and folders between host and guest. */
import { constants, createReadStream } from 'node:fs';
import { chmod, lstat, mkdir, open, readdir, readlink, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { TomoyoError } from '../../lib/errors.js';
import type { AgentClient } from './agent-client.js';

const PERMISSION_BITS = 0o7777;

/** Modes and symlinks are kept; owners are not. @throws TomoyoError BOARD_BAD_OPTION for a device, socket or FIFO. */
export async function pushTree(agent: AgentClient, source: string, destination: string): Promise<void> {
  const found = await lstat(source);
  const mode = found.mode & PERMISSION_BITS;
  if (found.isSymbolicLink()) return agent.makeLink(destination, await readlink(source));
  if (found.isFile()) {
    const bytes: AsyncIterable<Uint8Array> = createReadStream(source, { highWaterMark: 512 << 10 });
    return agent.put(destination, bytes, { mode, how: 'replace' });
  }
  if (!found.isDirectory()) throw notPlain(source);
  await agent.makeFolder(destination, mode);
  for (const name of (await readdir(source)).sort()) {
    await pushTree(agent, join(source, name), `${destination}/${name}`);
  }
}

/** The other way round, with the same rules. */
export async function pullTree(agent: AgentClient, source: string, destination: string): Promise<void> {
  const [self, ...inside] = await agent.list(source);
  if (self === undefined) throw new TomoyoError('BOARD_PROTOCOL', `The guest agent listed nothing for ${source}.`);
  const type = self.mode & constants.S_IFMT;
  const mode = self.mode & PERMISSION_BITS;
  if (type === constants.S_IFLNK) return pullLink(self.target, destination);
  if (type === constants.S_IFREG) return pullFile(agent, source, { destination, mode });
  if (type !== constants.S_IFDIR) throw notPlain(source);
  await mkdir(destination, { recursive: true });
  for (const { name } of inside) await pullTree(agent, `${source}/${name}`, join(destination, name));
  // last: a folder may be read-only
  await chmod(destination, mode);
}

async function pullLink(target: string, destination: string): Promise<void> {
  const there = await lstat(destination).catch(() => undefined);
  if (there?.isSymbolicLink() === true) await rm(destination);
  await symlink(target, destination);
}

async function pullFile(
  agent: AgentClient,
  source: string,
  { destination, mode }: { readonly destination: string; readonly mode: number },
): Promise<void> {
  const file = await open(destination, 'w');
  try {
    await agent.get(source, async (part) => {
      await file.writeFile(part);
    });
    await file.chmod(mode);
  } finally {
    await file.close();
  }
}

function notPlain(path: string): TomoyoError {
  return new TomoyoError(
    'BOARD_BAD_OPTION',
    `Only files, folders and symlinks can be copied, and this is none: ${path}`,
    {
      path,
    },
  );
}
