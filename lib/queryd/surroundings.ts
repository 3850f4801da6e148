import type { Kernel, KernelAccess } from '../access/kernel-access.js';
import { ControlFiles } from '../kernel/control-files.js';
import { readProcDetails, readProcStat } from '../kernel/processes/read-proc.js';
import { nearestEntries } from '../query/nearest-entries.js';
import type { Question } from '../query/question.js';
import { TomoyoError } from '../errors.js';
import { encodeName } from '../text/escape.js';
import type { AskingProcess } from './desk-message.js';

/** What a person wants to know beside the question itself. */
export interface Surroundings {
  readonly processes: readonly AskingProcess[];
  readonly nearest: readonly string[];
}

const MOST_PROCESSES = 16;
const MOST_ENTRIES = 5;

/** Looks at the machine around a question. What cannot be seen is left out: the question is what counts. */
export class SurroundingsReader implements AsyncDisposable {
  readonly #files: ControlFiles;

  /** @throws TomoyoError as ControlFiles */
  static async open(kernel: Kernel): Promise<SurroundingsReader> {
    return new SurroundingsReader(await ControlFiles.open(kernel, ['domain_policy']));
  }

  private constructor(files: ControlFiles) {
    this.#files = files;
  }

  async read({ record }: Question, allowing: string): Promise<Surroundings> {
    const [processes, domains] = await Promise.all([
      processesFrom(this.#files.kernel.access, record.globalPid),
      this.#files.readDomains([record.domain]).catch(ignoreSystemCall),
    ]);
    const entries = domains?.get(record.domain)?.entries ?? [];
    return { processes, nearest: nearestEntries(allowing, entries, MOST_ENTRIES) };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#files.close();
  }
}

async function processesFrom(access: KernelAccess, first: number): Promise<readonly AskingProcess[]> {
  const found: AskingProcess[] = [];
  for (let pid = first; pid > 0 && found.length < MOST_PROCESSES;) {
    const [stat, details] = await Promise.all([readProcStat(access, pid), readProcDetails(access, pid)]);
    if (!stat || !details) break;
    found.push({ pid, name: encodeName(Buffer.from(stat.name, 'latin1')), uid: details.uid });
    pid = stat.ppid;
  }
  return found;
}

function ignoreSystemCall(error: unknown): undefined {
  if (!(error instanceof TomoyoError)) throw error;
}
