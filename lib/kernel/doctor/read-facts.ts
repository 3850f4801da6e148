import { dirname, join } from 'node:path';
import type { Kernel, KernelAccess } from '../../access/kernel-access.js';
import { TomoyoError } from '../../errors.js';
import type { PolicyKind } from '../../language/ast.js';
import { parsePolicy, type PolicyFile } from '../../language/parse.js';
import type { Stat } from '../../language/stat.js';
import { cutShort } from '../apply/recover.js';
import type { ReadableFile } from '../interface-files.js';
import type { Status } from '../status.js';
import { openFiles } from './open-files.js';
import { DEFAULT_LOADER, parameter, type Facts, type Listed } from './facts.js';

/** The kernel that is asked. */
export interface Readable extends Kernel {
  status(): Promise<Status>;
  stat(): Promise<Stat>;
  read(file: ReadableFile): Promise<string>;
}

/** Only looks: no program is executed, and nothing is written but what status() writes. */
export async function readFacts(tomoyo: Readable): Promise<Facts> {
  const { access } = tomoyo;
  const [status, commandLine, lsm, first] = await Promise.all([
    tomoyo.status(),
    readText(access, '/proc/cmdline'),
    readText(access, join(dirname(tomoyo.root), 'lsm')),
    readText(access, '/proc/1/cmdline'),
  ]);
  const open = await openFiles(tomoyo, ['audit', 'query']);
  const loader = parameter(commandLine, 'TOMOYO_loader') ?? DEFAULT_LOADER;
  return {
    status,
    commandLine,
    lsm: lsm?.trim().split(','),
    firstProgram: first?.split('\0', 1)[0],
    loader: { path: loader, isExecutable: await access.may(loader, 'execute') },
    shellRunsApplets: await shellRunsApplets(access),
    listed: await readListed(tomoyo),
    journal: await cutShort(tomoyo),
    openFiles: { audit: open.get('audit') ?? [], query: open.get('query') ?? [] },
  };
}

async function readListed(tomoyo: Readable): Promise<Listed | undefined> {
  const file = async <K extends Exclude<PolicyKind, 'stat'>>(kind: K): Promise<PolicyFile<K>> =>
    parsePolicy(await tomoyo.read(kind), { kind });
  try {
    return {
      stat: await tomoyo.stat(),
      domains: await file('domain_policy'),
      exceptions: await file('exception_policy'),
      profiles: await file('profile'),
      managers: await file('manager'),
    };
  } catch (error) {
    if (error instanceof TomoyoError && UNREADABLE.has(error.code)) return undefined;
    throw error;
  }
}

const UNREADABLE: ReadonlySet<string> = new Set(['TOMOYO_NOT_ENABLED', 'TOMOYO_NO_SECURITYFS', 'TOMOYO_NO_PERMISSION']);

/** BusyBox has this path only where a feature that runs applets inside the shell is built in. */
async function shellRunsApplets(access: KernelAccess): Promise<boolean> {
  const shell = await access.realPath('/bin/sh').catch(() => undefined);
  if (shell === undefined || !shell.endsWith('/busybox')) return false;
  return (await readText(access, shell))?.includes('/proc/self/exe') ?? false;
}

/** undefined: not there, or not for us. */
async function readText(access: KernelAccess, path: string): Promise<string | undefined> {
  try {
    return (await access.exchange(path, undefined, true)).toString('latin1');
  } catch (error) {
    if (error instanceof TomoyoError && error.syscall !== undefined) return undefined;
    throw error;
  }
}
