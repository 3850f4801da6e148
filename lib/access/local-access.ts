import { closeSync, constants, mkdirSync, openSync, readSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { access, readdir, readlink, realpath } from 'node:fs/promises';
import { machine, release } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { addon } from '../addon/load.js';
import type {
  ControlFile,
  KernelAccess,
  KernelCaller,
  QuestionChannel,
  RecordOptions,
  RecordSource,
} from './kernel-access.js';

/** The kernel that this process runs on, through the addon. */
class LocalAccess implements KernelAccess {
  async caller(): Promise<KernelCaller> {
    return { pid: process.pid, executable: process.execPath, machine: machine(), release: release() };
  }

  exchange(path: string, lines: Uint8Array | undefined, read: boolean): Promise<Buffer> {
    return addon().exchange(path, lines, read);
  }

  /** On this thread, not on one of the pool: a domain is that of a thread. */
  async readOnce(path: string, limitBytes: number): Promise<Buffer> {
    return addon().readOnceSync(path, limitBytes);
  }

  writeAsUser(path: string, data: Uint8Array, uid: number): Promise<void> {
    return addon().writeAsUser(path, data, uid);
  }

  async openControlFile(path: string, mode?: 'read'): Promise<ControlFile> {
    return new (addon().ControlFile)(path, mode);
  }

  openRecords(path: string, { limitBytes, onReady, counters }: RecordOptions): RecordSource {
    return new (addon().RecordPump)(path, limitBytes, onReady, counters);
  }

  openQuestions(path: string, onReady: () => void): QuestionChannel {
    const channel = new (addon().QueryChannel)(path, onReady);
    try {
      channel.keepWaiting();
    } catch (error) {
      channel.close();
      throw error;
    }
    return channel;
  }

  async kernelLog(): Promise<Iterable<string | undefined>> {
    return logRecords(openSync('/dev/kmsg', constants.O_RDONLY | constants.O_NONBLOCK));
  }

  list(folder: string): Promise<readonly string[]> {
    return readdir(folder);
  }

  readLink(path: string): Promise<Buffer> {
    return readlink(path, { encoding: 'buffer' });
  }

  realPath(path: string): Promise<string> {
    return realpath(path);
  }

  may(path: string, what: 'see' | 'execute'): Promise<boolean> {
    return access(path, what === 'see' ? constants.F_OK : constants.X_OK).then(
      () => true,
      () => false,
    );
  }

  async fileHolders(paths: readonly string[]): Promise<ReadonlyMap<string, ReadonlySet<number>>> {
    const holders = new Map(paths.map((path) => [path, new Set<number>()]));
    for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name)))
      for (const target of await targetsOf(pid)) holders.get(target)?.add(Number(pid));
    return holders;
  }

  isOwn(pid: number): boolean {
    return pid === process.pid;
  }

  async replaceFile(path: string, text: string): Promise<void> {
    const draft = join(dirname(path), `.${basename(path)}`);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(draft, text, { mode: 0o600 });
    renameSync(draft, path);
  }

  async removeFile(path: string): Promise<void> {
    rmSync(path, { force: true });
    rmSync(join(dirname(path), `.${basename(path)}`), { force: true });
  }

  /** It holds nothing. */
  async close(): Promise<void> {}
}

const local = new LocalAccess();

export function localAccess(): KernelAccess {
  return local;
}

/** Nothing is consumed; closes the file. */
function* logRecords(file: number): Generator<string | undefined, void> {
  try {
    const buffer = Buffer.alloc(8192);
    for (let size; (size = readLogRecord(file, buffer)) !== 'end';)
      yield size === 'overwritten' ? undefined : buffer.toString('latin1', 0, size);
  } finally {
    closeSync(file);
  }
}

function readLogRecord(file: number, buffer: Buffer): number | 'end' | 'overwritten' {
  try {
    return readSync(file, buffer) || 'end';
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EPIPE') return 'overwritten'; // the record was overwritten while we read: the next read goes on
    if (code === 'EAGAIN') return 'end';
    throw error;
  }
}

/** What the descriptors of a process are open on; it may end meanwhile. */
async function targetsOf(pid: string): Promise<readonly string[]> {
  const descriptors = await readdir(`/proc/${pid}/fd`).catch((): string[] => []);
  return Promise.all(descriptors.map((descriptor) => readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => '')));
}
