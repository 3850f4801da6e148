import type { ListedDomain } from '../kernel/doctor/domain-modes.js';
import type { ModeFault } from './fault.js';

/** What the domains of a board were to be, and what they are. */
export interface ModeEvidence {
  /** By the files of the policy; undefined: the board has its own. */
  readonly policy: readonly ListedDomain[] | undefined;
  /** Why the board could load no policy at all, as half a sentence; undefined: it loaded one. */
  readonly refusal: string | undefined;
  /** In the kernel, before the command began. */
  readonly before: readonly ListedDomain[];
  /** In the kernel, when the command had ended. */
  readonly after: readonly ListedDomain[];
  /** Every domain is to enforce. */
  readonly enforce: boolean;
  /** The domain of the board's agent, about which nothing is said. */
  readonly agent: string;
}

/** Domains that ended in another mode than they should. Tested: test/unit/verdict/end-modes.test.ts. */
export function endModes({ policy = [], refusal, before, after, enforce, agent }: ModeEvidence): readonly ModeFault[] {
  const ended = byName(after);
  const begun = byName(before);
  const faults: ModeFault[] = [];
  const add = (name: string, message: string) => {
    const { profile, mode } = ended.get(name) ?? { profile: undefined, mode: undefined };
    faults.push({ type: 'mode', message: `${name}: ${message}`, domain: name, profile, mode });
  };
  if (refusal !== undefined) {
    add('<kernel>', `${refusal}, so nothing was checked`);
    return faults;
  }
  const notLoaded = new Set<string>();
  for (const { name, profile } of policy) {
    const has = begun.get(name);
    if (name === agent || has?.profile === profile) continue;
    notLoaded.add(name);
    const found = has === undefined ? 'the domain is not in the kernel' : `the kernel gave it ${inWords(has)}`;
    add(name, `the policy has profile ${profile}, but ${found}`);
  }
  for (const domain of before) {
    const { name } = domain;
    const end = ended.get(name);
    if (name === agent || notLoaded.has(name)) continue;
    if (end === undefined) add(name, 'the domain is gone');
    else if (end.profile !== domain.profile || end.mode !== domain.mode)
      add(name, `began with ${inWords(domain)}, and ended with ${inWords(end)}`);
  }
  for (const domain of after) {
    const { name, mode } = domain;
    if (name === agent) continue;
    const had = begun.get(name);
    if (domain.quotaExceeded && !had?.quotaExceeded)
      add(name, 'learned no more when it had max_learning_entry entries (quota_exceeded)');
    if (domain.transitionFailed && !had?.transitionFailed)
      add(
        name,
        'a program that it executed stayed in it, because its own domain could not be made (transition_failed)',
      );
    if (!enforce || (mode !== 'learning' && mode !== 'permissive')) continue;
    if (had === undefined) add(name, `is not in the policy and came with ${inWords(domain)}, which does not enforce`);
    // else it is said already
    else if (had.mode === mode) add(name, `does not enforce: it has ${inWords(domain)}`);
  }
  return faults;
}

function byName(domains: readonly ListedDomain[]): ReadonlyMap<string, ListedDomain> {
  return new Map(domains.map((domain) => [domain.name, domain]));
}

function inWords({ profile, mode }: ListedDomain): string {
  return `profile ${profile} (${mode ?? 'not defined'})`;
}
