import { TomoyoError } from '../errors.js';
import { KernelProfiles } from '../kernel/kernel-profiles.js';
import { namespaceOf } from '../language/entry-words.js';
import { DomainWishes } from '../policy/domain-wishes.js';
import { editProfiles, type EditedProfiles } from '../policy/edit-profiles.js';
import { busyLine } from './busy-line.js';
import { EXIT } from './exit-codes.js';
import { print, say } from './output.js';
import { findPolicyFiles, type PolicyInput } from './policy-files.js';
import { writeResult, type ResultOptions } from './result-output.js';
import { sayUnmet } from './say-unmet.js';
import { readWhole, readWholePolicy } from './whole-policy.js';
import { STDIN_NAME } from './standard-input.js';

export interface OfflineOptions extends ResultOptions {
  /** A file, a folder like /etc/tomoyo, or `-`. */
  readonly offline: string;
  readonly recursive?: true;
  /** A profile file. */
  readonly profile?: string;
  readonly dryRun?: true;
  readonly json?: true;
}

/** `tomoyo set-profile --offline`: the same on a file. */
export async function setProfileOffline(profile: number, domain: string, options: OfflineOptions): Promise<void> {
  const wishes = new DomainWishes([domain], options);
  const { policy, profiles } = await inputsOf(options);
  const { text } = await readWhole(policy);
  using _line = await busyLine(`editing ${policy.file}`, [{ text }]);
  const edited = editProfiles(text, { profile, takes: (name) => wishes.takes(name) });
  if (profiles !== undefined) refuseUndefined(edited, profile, new KernelProfiles(profiles));
  const unmet = wishes.unmet();
  const output = options.output ?? (policy.file === STDIN_NAME ? undefined : policy.file);
  const isWritten = !options.dryRun && unmet.length === 0 && (output !== policy.file || edited.changed.length > 0);
  if (isWritten) await writeResult(edited.pieces, output === undefined ? {} : { output });
  await report(edited, options, isWritten && output === undefined ? say : print);
  sayUnmet(unmet);
  if (unmet.length > 0) process.exitCode = EXIT.differences;
}

/** Profiles stand in the file that is named, else in the folder of the policy. */
async function inputsOf({ offline, profile }: OfflineOptions): Promise<{ policy: PolicyInput; profiles?: string }> {
  const inputs = await findPolicyFiles([offline], undefined, 'domain_policy');
  const policy = inputs.find(({ kind }) => kind === 'domain_policy');
  if (policy === undefined)
    throw new TomoyoError('TOMOYO_BAD_FILE', `No domain_policy in ${offline}: expected one.`, { path: offline });
  if (profile !== undefined) return { policy, profiles: (await readWholePolicy(profile, { kind: 'profile' })).text };
  const beside = await inputs.find(({ kind }) => kind === 'profile')?.read();
  return beside === undefined ? { policy } : { policy, profiles: beside };
}

function refuseUndefined({ changed }: EditedProfiles, profile: number, profiles: KernelProfiles): void {
  for (const { domain } of changed)
    if (!profiles.isDefined(domain, profile))
      throw new TomoyoError(
        'TOMOYO_UNDEFINED_PROFILE',
        `Profile ${profile} is not defined in ${namespaceOf(domain)}; defined are ${profiles.definedIn(domain).join(', ') || 'none'}.`,
      );
}

async function report(
  { changed, unchanged }: EditedProfiles,
  { json }: OfflineOptions,
  tell: (line: string) => Promise<void> | void,
): Promise<void> {
  if (json) {
    const fields = changed.map(({ domain, from, to, line }) => ({ domain, from: from ?? null, to, line }));
    await tell(JSON.stringify({ changed: fields, unchanged }));
    return;
  }
  for (const { domain, from, to } of changed) await tell(`${from ?? 'none'} -> ${to} ${domain}`);
  for (const domain of unchanged) await tell(`has it already: ${domain}`);
}
