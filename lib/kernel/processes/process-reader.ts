import type { Kernel, KernelAccess } from '../../access/kernel-access.js';
import { parsePolicy } from '../../language/parse.js';
import { encodeName } from '../../text/escape.js';
import type { ProcStat } from '../../text/proc-stat.js';
import { ControlFiles } from '../control-files.js';
import { interfacePath } from '../interface-files.js';
import { ProfileModes, UNDEFINED_PROFILE } from '../profile-modes.js';
import type { ListedProcess, ListOptions } from './listed-process.js';
import { askProcessStatus, type ProcessStatus } from './process-status.js';
import { readProcDetails, readProcStat, type ProcDetails } from './read-proc.js';
import { processIds, threadIds, type TaskId } from './task-ids.js';

/**
 * Lists processes, again and again through one descriptor: the kernel starts a thread for each one that is closed, which
 * would show in the next list. See Tomoyo.processes().
 */
export class ProcessReader implements AsyncDisposable {
  readonly #kernel: Kernel;
  readonly #files: ControlFiles;
  #profiles: { readonly text: string; readonly modes: ProfileModes } | undefined;

  /** @throws TomoyoError TOMOYO_NOT_ENABLED, TOMOYO_NO_SECURITYFS, TOMOYO_NO_PERMISSION */
  static async open(kernel: Kernel): Promise<ProcessReader> {
    return new ProcessReader(kernel, await ControlFiles.open(kernel, ['.process_status']));
  }

  private constructor(kernel: Kernel, files: ControlFiles) {
    this.#kernel = kernel;
    this.#files = files;
  }

  async read({ threads = false, kernelThreads = false }: ListOptions = {}): Promise<readonly ListedProcess[]> {
    const { access } = this.#kernel;
    const modes = await this.#modes();
    const tasks = new Map<number, Task>();
    for (const batch of batches(await (threads ? threadIds(access) : processIds(access))))
      for (const task of await this.#readTasks(batch, kernelThreads)) tasks.set(task.pid, task);
    await followChildren(access, tasks);
    const listed: ListedProcess[] = [];
    for (const { pid, tgid, stat, status, details } of tasks.values()) {
      if (!status) continue;
      const { mode, strictest, modes: byCategory } = modes.of(status.domain, status.profile) ?? UNDEFINED_PROFILE;
      const { ppid, isKernelThread, started } = stat;
      const name = encodeName(Buffer.from(stat.name, 'latin1'));
      const process = { pid, tgid, ppid, name, isKernelThread, started };
      listed.push({ ...process, ...details, ...status, mode, strictest, modes: byCategory });
    }
    return listed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#files.close();
  }

  async #readTasks(ids: readonly TaskId[], kernelThreads: boolean): Promise<readonly Task[]> {
    const isWanted = ({ stat }: Task) => kernelThreads || !stat.isKernelThread;
    const tasks = (await Promise.all(ids.map((id) => readTask(this.#kernel.access, id)))).flat();
    const wanted = tasks.filter(isWanted).map(({ pid }) => pid);
    const statuses = await askProcessStatus(this.#files, wanted);
    // of kernel threads that are not wanted only the number counts: somebody may hang under them
    for (const task of tasks) task.status = statuses.get(task.pid);
    return tasks.filter((task) => task.status !== undefined || !isWanted(task));
  }

  /** Opened for reading alone, so that nobody needs the right to write profiles. */
  async #modes(): Promise<ProfileModes> {
    const { root, access } = this.#kernel;
    const path = interfacePath(root, 'profile');
    const text = (await access.exchange(path, undefined, true)).toString('latin1');
    if (this.#profiles?.text !== text)
      this.#profiles = { text, modes: new ProfileModes(parsePolicy(text, { kind: 'profile' })) };
    return this.#profiles.modes;
  }
}

interface Task extends TaskId {
  readonly details: ProcDetails;
  stat: ProcStat;
  status?: ProcessStatus | undefined;
}

/** Empty: it has ended. */
async function readTask(access: KernelAccess, { pid, tgid }: TaskId): Promise<readonly Task[]> {
  const stat = await readProcStat(access, pid);
  if (!stat) return [];
  const details = stat.isKernelThread ? OF_KERNEL : await readProcDetails(access, pid);
  return details ? [{ pid, tgid, stat, details }] : [];
}

const OF_KERNEL: ProcDetails = { uid: 0, exe: undefined, args: [] };

/** Few at a time, so that what /proc says and what TOMOYO says of a process is of the same moment, nearly. */
const BATCH = 64;

function* batches<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let at = 0; at < items.length; at += BATCH) yield items.slice(at, at + BATCH);
}

/** Where a parent ended while others were read, its children hang somewhere else by now, or have ended, too. */
async function followChildren(access: KernelAccess, tasks: Map<number, Task>): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    const left = [...tasks.values()].filter(({ stat: { ppid } }) => ppid !== 0 && !tasks.has(ppid));
    if (left.length === 0) return;
    for (const batch of batches(left)) {
      const stats = await Promise.all(batch.map(({ pid }) => readProcStat(access, pid)));
      batch.forEach((task, index) => {
        const stat = stats[index];
        if (stat?.started === task.stat.started) task.stat = stat;
        else tasks.delete(task.pid);
      });
    }
  }
}

/** A new parent may have been born after the list was made; then the child is shown without. */
const ROUNDS = 3;
