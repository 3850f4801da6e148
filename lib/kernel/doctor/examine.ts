import { access, constants, readdir, readFile, readlink, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { kernelDomains } from '../../policy/diff/domain-texts.js';
import { JOURNAL, readJournal } from '../apply/journal.js';
import { processDomains } from '../apply/process-domains.js';
import type { ControlFiles } from '../control-files.js';
import { KernelProfiles } from '../kernel-profiles.js';
import { interfacePath } from '../interface-files.js';
import { readStatus } from '../status.js';
import type { Machine, RunningPolicy } from './examination.js';

const DEFAULT_LOADER = '/sbin/tomoyo-init';
const DEFAULT_TRIGGER = '/sbin/init';

/** Looks at the machine; needs no rights. */
export async function examineMachine(root: string): Promise<Machine> {
  const kernelWords = ((await textOf('/proc/cmdline')) ?? '').trim().split(/\s+/);
  const values = new Map(kernelWords.map((word) => [word.split('=', 1)[0] ?? '', word.slice(word.indexOf('=') + 1)]));
  const loader = values.get('TOMOYO_loader') ?? DEFAULT_LOADER;
  const lsm = await textOf(join(dirname(root), 'lsm'));
  return {
    status: await readStatus(root),
    kernelWords,
    lsmList: lsm?.trim().split(','),
    loader: { path: loader, isThere: await isExecutable(loader) },
    trigger: values.get('TOMOYO_trigger') ?? DEFAULT_TRIGGER,
    firstProgram: (await textOf('/proc/1/cmdline'))?.split('\0', 1)[0],
    shell: await realpath('/bin/sh').catch(() => undefined), // a machine without one
  };
}

/** Reads the running policy. @throws TomoyoError as ControlFiles does */
export async function examinePolicy(files: ControlFiles, root: string): Promise<RunningPolicy> {
  const domains = kernelDomains(await files.read('domain_policy'));
  const managers = (await files.read('manager')).split('\n').filter((line) => line !== '');
  const open = await openInterfaceFiles(root);
  return {
    domains,
    managers,
    profiles: new KernelProfiles(await files.read('profile')),
    stat: await files.stat(),
    busy: new Set((await processDomains(files)).keys()),
    auditReaders: open.get(interfacePath(root, 'audit')) ?? [],
    queryHolders: open.get(join(root, 'query')) ?? [],
    journal: readJournal(JOURNAL),
  };
}

/** Which processes have which files below a folder open, as `PID (PROGRAM)`. */
async function openInterfaceFiles(root: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const holders = new Map<string, string[]>();
  const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  for (const pid of processes) {
    // a process may end meanwhile
    const descriptors = await readdir(`/proc/${pid}/fd`).catch((): string[] => []);
    for (const descriptor of descriptors) {
      const target = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => '');
      if (!target.startsWith(`${root}/`)) continue;
      const name = ((await textOf(`/proc/${pid}/comm`)) ?? '').trim();
      const list = holders.get(target) ?? [];
      holders.set(target, list);
      list.push(`${pid} (${name})`);
    }
  }
  return holders;
}

async function textOf(path: string): Promise<string | undefined> {
  return readFile(path, 'latin1').catch(() => undefined); // not there, or not for us
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
