import type { PolicyKind } from '../../language/ast.js';
import type { KernelPolicy } from '../../policy/diff/compare.js';
import type { LineChanges, PolicyChanges } from '../../policy/diff/changes.js';
import { kernelDomains, NO_DOMAINS, type KernelDomain, type KernelDomains } from '../../policy/diff/domain-texts.js';
import type { ControlFiles } from '../control-files.js';

/**
 * What the kernel holds, as far as files of these kinds touch it. The counter in `stat` is read first, so that what
 * changes while the rest is read is counted.
 */
export async function readPolicy(files: ControlFiles, kinds: ReadonlySet<PolicyKind>): Promise<KernelPolicy> {
  const stat = await files.stat();
  const read = (kind: Exclude<PolicyKind, 'stat'>, isNeeded: boolean) =>
    isNeeded ? files.read(kind) : Promise.resolve('');
  const [domains, exceptions, profiles, managers] = await Promise.all([
    read('domain_policy', kinds.has('domain_policy') || kinds.has('exception_policy')),
    read('exception_policy', kinds.has('exception_policy')),
    read('profile', kinds.has('profile') || kinds.has('domain_policy')),
    read('manager', kinds.has('manager')),
  ]);
  return { stat, exceptions, profiles, managers, domains: domains === '' ? NO_DOMAINS : kernelDomains(domains) };
}

/** What the kernel holds after changes, when nobody else changed anything: only what was touched is read. */
export async function readBack(
  files: ControlFiles,
  before: KernelPolicy,
  changes: PolicyChanges,
): Promise<KernelPolicy> {
  const { exceptions, managers } = changes;
  const read = (kind: 'exception_policy' | 'profile' | 'manager', isRead: boolean, old: string) =>
    isRead ? files.read(kind) : Promise.resolve(old);
  return {
    stat: await files.stat(),
    domains: await domainsAfter(files, before.domains, changes),
    exceptions: await read('exception_policy', isTouched(exceptions), before.exceptions),
    profiles: await read('profile', changes.profiles.length > 0 || changes.profileVersions.length > 0, before.profiles),
    managers: await read('manager', isTouched(managers), before.managers),
  };
}

function isTouched({ add, remove, move }: LineChanges): boolean {
  return add.length > 0 || remove.length > 0 || move.length > 0;
}

/** To ask for a domain by its name takes the kernel about as long as to print some others. */
const FEW = 0.5;

async function domainsAfter(
  files: ControlFiles,
  before: KernelDomains,
  { domains, deletedDomains }: PolicyChanges,
): Promise<KernelDomains> {
  const names = [...domains, ...deletedDomains].map(({ name }) => name);
  if (names.length === 0) return before;
  if (names.length > before.size * FEW) return kernelDomains(await files.read('domain_policy'));
  const now = await files.readDomains(names);
  const after = new Map<string, KernelDomain>(before);
  for (const name of names) {
    const domain = now.get(name);
    if (domain) after.set(name, domain);
    else after.delete(name);
  }
  return after;
}
