import { readdir } from 'node:fs/promises';
import type { ControlFiles } from '../control-files.js';

/** The domains that threads of this machine are in, each with one of their numbers. */
export async function processDomains(files: ControlFiles): Promise<ReadonlyMap<string, number>> {
  const threads = await threadIds();
  const answers = await files.ask('.process_status', threads.map(String));
  const domains = new Map<string, number>();
  for (const answer of answers) {
    const [, thread = '', domain] = /^(\d+) \d+ (<.*)$/.exec(answer) ?? [];
    if (domain !== undefined && !domains.has(domain)) domains.set(domain, Number(thread));
  }
  return domains;
}

async function threadIds(): Promise<readonly number[]> {
  const processes = numbers(await readdir('/proc'));
  const threads = await Promise.all(
    // a process may end meanwhile: then it is in no domain
    processes.map((pid) => readdir(`/proc/${pid}/task`).catch((): string[] => [])),
  );
  return numbers(threads.flat());
}

function numbers(names: readonly string[]): readonly number[] {
  return names.filter((name) => /^\d+$/.test(name)).map(Number);
}

/** Domains that must not be deleted: processes are in them, this one among them. */
export async function neededDomains(files: ControlFiles): Promise<ReadonlyMap<string, 'busy' | 'own'>> {
  const needed = new Map<string, 'busy' | 'own'>();
  for (const domain of (await processDomains(files)).keys()) needed.set(domain, 'busy');
  return needed.set(files.selfDomain(), 'own');
}
