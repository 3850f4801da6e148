import type { Kernel } from '../access/kernel-access.js';
import { TomoyoError } from '../errors.js';
import { compileDomainPattern } from '../language/domain-pattern.js';
import { namespaceOf } from '../language/entry-words.js';
import { entryParts } from '../policy/diff/entry-parts.js';
import { kernelDomains, type KernelDomain } from '../policy/diff/domain-texts.js';
import { Script } from '../policy/diff/script.js';
import { lockPolicy } from './apply/lock.js';
import { ControlFiles } from './control-files.js';
import { KernelProfiles } from './kernel-profiles.js';

/** Options of setProfile(). */
export interface SetProfileOptions {
  /** Also the domains below those that match. */
  readonly recursive?: boolean;
  /** Clears `quota_exceeded`, so that a domain that stopped learning goes on. For a profile that learns. */
  readonly resumeLearning?: boolean;
  /** Enforces also what has not been learned to its end. */
  readonly force?: boolean;
  readonly signal?: AbortSignal;
}

/** What setProfile() did, read back from the kernel. */
export interface SetProfileReport {
  readonly changed: readonly { readonly domain: string; readonly from: number; readonly to: number }[];
  /** Domains that match and had the profile already. */
  readonly unchanged: readonly string[];
  /** Domains whose learning goes on. */
  readonly resumed: readonly string[];
  /** Of these, those that hold as many entries as their profile lets them learn: they stop again at once. */
  readonly full: readonly string[];
}

/** See Tomoyo.setProfile(). */
export async function setProfile(
  kernel: Kernel,
  profile: number,
  pattern: string,
  options: SetProfileOptions,
): Promise<SetProfileReport> {
  if (!Number.isInteger(profile) || profile < 0 || profile > 255)
    throw new TomoyoError('TOMOYO_BAD_OPTION', `"profile" must be a whole number from 0 to 255, got ${profile}.`);
  await using files = await ControlFiles.open(kernel, ['profile', 'domain_policy']);
  await lockPolicy(files, options.signal);
  const profiles = new KernelProfiles(await files.read('profile'));
  const isMeant = domainMatcher(pattern, options);
  const before = await meantDomains(files, isMeant);
  if (before.length === 0)
    throw new TomoyoError('TOMOYO_NO_DOMAIN', `The kernel has no domain that matches "${pattern}".${hint(pattern)}`);
  refuseUndefined(before, profile, profiles);
  if (options.resumeLearning) refuseNotLearning(before, profile, profiles);
  if (!options.force) refuseUnlearned(before, profile, profiles);
  const changed = await writeUntilSet(files, { profile, isMeant, options });
  const resumed = options.resumeLearning ? before.filter(hasStopped) : [];
  return {
    changed: [...changed].map(([domain, from]) => ({ domain, from, to: profile })),
    unchanged: before.flatMap(({ name }) => (changed.has(name) ? [] : name)),
    resumed: resumed.map(({ name }) => name),
    full: resumed.filter((domain) => isFull(domain, profile, profiles)).map(({ name }) => name),
  };
}

function domainMatcher(pattern: string, { recursive = false }: SetProfileOptions): (name: string) => boolean {
  const wanted = compileDomainPattern(pattern);
  return (name) => {
    const components = name.split(' ');
    return (recursive || components.length === wanted.length) && wanted.takes(components, 0);
  };
}

function hint(pattern: string): string {
  return pattern.trim().startsWith('<')
    ? ''
    : ' The name of a domain begins with its namespace, as in "<kernel> /bin/x".';
}

async function meantDomains(files: ControlFiles, isMeant: (name: string) => boolean): Promise<readonly KernelDomain[]> {
  const domains = kernelDomains(await files.read('domain_policy'));
  return [...domains.values()].filter(({ name }) => isMeant(name));
}

/** The kernel would ignore the line, and before its activation take it and panic at activation. */
function refuseUndefined(domains: readonly KernelDomain[], profile: number, profiles: KernelProfiles): void {
  for (const { name } of domains)
    if (!profiles.isDefined(name, profile))
      throw new TomoyoError(
        'TOMOYO_UNDEFINED_PROFILE',
        `Profile ${profile} is not defined in ${namespaceOf(name)}; defined are ${profiles.definedIn(name).join(', ') || 'none'}.`,
      );
}

/** The flag would be gone, and with it all that tells that something was not learned. */
function refuseNotLearning(domains: readonly KernelDomain[], profile: number, profiles: KernelProfiles): void {
  for (const { name } of domains)
    if (!profiles.learns(name, profile))
      throw new TomoyoError(
        'TOMOYO_BAD_OPTION',
        `"resumeLearning" is for a profile that learns; profile ${profile} of ${namespaceOf(name)} learns nothing.`,
      );
}

function refuseUnlearned(domains: readonly KernelDomain[], profile: number, profiles: KernelProfiles): void {
  const stopped = domains.filter(
    (domain) => hasStopped(domain) && domain.profile !== profile && profiles.enforces(domain.name, profile),
  );
  const [first] = stopped;
  if (first === undefined) return;
  const others = stopped.length > 1 ? ` and ${stopped.length - 1} more` : '';
  throw new TomoyoError(
    'TOMOYO_NOT_LEARNED',
    `Learning stopped in ${first.name}${others} (quota_exceeded), so profile ${profile} would refuse what was not learned. ` +
      'Raise max_learning_entry and let it learn on ("resumeLearning"), or say "force".',
  );
}

function hasStopped({ flags }: KernelDomain): boolean {
  return flags.includes('quota_exceeded');
}

/** The kernel counts operations; entries without any count one, those of `task` none. Source: tomoyo_domain_quota_is_ok(). */
function isFull({ name, entries }: KernelDomain, profile: number, profiles: KernelProfiles): boolean {
  const limit = profiles.learningLimit(name, profile);
  const counts = entries.map((text) => (text.startsWith('task ') ? 0 : bitCount(entryParts(text).mask)));
  return limit !== undefined && counts.reduce((sum, count) => sum + count, 0) >= limit;
}

function bitCount(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

/** Domains that are born meanwhile are set too. @returns what profile each domain had that got another one */
async function writeUntilSet(
  files: ControlFiles,
  {
    profile,
    isMeant,
    options,
  }: {
    readonly profile: number;
    readonly isMeant: (name: string) => boolean;
    readonly options: SetProfileOptions;
  },
): Promise<ReadonlyMap<string, number>> {
  const changed = new Map<string, number>();
  for (let round = 0; ; round++) {
    const script = new Script();
    for (const domain of await meantDomains(files, isMeant)) {
      const lines = domain.profile === profile ? [] : [`use_profile ${profile}`];
      if (lines.length > 0 && !changed.has(domain.name)) changed.set(domain.name, domain.profile);
      // behind the profile: one that does not learn does not set it again
      if (options.resumeLearning && round === 0 && hasStopped(domain)) lines.push('delete quota_exceeded');
      script.inDomain(domain.name, lines);
    }
    const [write] = script.writes;
    if (write === undefined) return changed;
    if (round === ROUNDS)
      throw new TomoyoError('TOMOYO_NOT_APPLIED', `The kernel does not keep these lines:\n${write.text.trimEnd()}`);
    options.signal?.throwIfAborted();
    await files.write('domain_policy', write.text);
  }
}

const ROUNDS = 4;
