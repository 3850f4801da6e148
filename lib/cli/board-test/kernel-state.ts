import { listedDomains, type ListedDomain } from '../../kernel/doctor/domain-modes.js';
import type { Tomoyo } from '../../kernel/tomoyo.js';
import { parsePolicy } from '../../language/parse.js';
import { BUILT_IN_PROFILES } from '../../policy/preflight/repair.js';
import { enforcePlan } from '../../verdict/enforce-plan.js';
import type { Board } from '../../../qemu/index.js';
import { loaderLines } from './console-lines.js';

/** Domains with their profiles and modes, as the kernel has them now. */
export async function readDomains(tomoyo: Tomoyo): Promise<readonly ListedDomain[]> {
  const profiles = parsePolicy(await tomoyo.read('profile'), { kind: 'profile' });
  return listedDomains(parsePolicy(await tomoyo.read('domain_policy'), { kind: 'domain_policy' }), profiles);
}

/** Why the board's loader could load no policy, as far as it is known; undefined: it loaded one. */
export async function whyNoPolicy({ tomoyo, console }: Board): Promise<string | undefined> {
  const [builtIn = ''] = BUILT_IN_PROFILES;
  if (!(await tomoyo.read('profile')).split('\n').includes(builtIn)) return undefined;
  return `no policy could be loaded (${loaderLines(console).join('; ') || 'the console does not say why'})`;
}

/** See enforcePlan(). */
export async function enforce(tomoyo: Tomoyo, agent: string): Promise<void> {
  const profiles = await tomoyo.read('profile');
  const domains = await readDomains(tomoyo);
  for (const { file, text } of enforcePlan({ profiles, domains, agent })) await tomoyo.write(file, text);
}

/** Lets the agent go to a domain, which needs an entry whatever the mode of its own. Source: tomoyo_write_self(). */
export async function letEnter(tomoyo: Tomoyo, agent: string, domain: string): Promise<void> {
  await tomoyo.write('domain_policy', `select ${agent}\ntask manual_domain_transition ${domain}\n`);
}
