import type { ListedDomain } from '../kernel/doctor/domain-modes.js';
import { namespaceOf, namespacePrefix } from '../language/entry-words.js';
import { TomoyoError } from '../errors.js';

/** One write to a file of the kernel's interface. */
export interface PolicyWrite {
  readonly file: 'profile' | 'domain_policy';
  readonly text: string;
}

export interface KernelState {
  /** What the kernel prints as `profile`. */
  readonly profiles: string;
  readonly domains: readonly ListedDomain[];
  /** The domain of the board's agent. */
  readonly agent: string;
}

/**
 * What makes a board enforce: each profile that a domain uses and that learns or is permissive in some function enforces
 * there; functions that are disabled stay so. The domain of the board's agent, which no policy of a device knows, moves to
 * a copy of its profile before, under a free number, so that the board goes on to work.
 * @returns the writes, in their order; none: everything that is used enforces
 * @throws TomoyoError TOMOYO_BAD_OPTION when there is no free number
 * Tested: test/unit/verdict/enforce-plan.test.ts.
 */
export function enforcePlan({ profiles, domains, agent }: KernelState): readonly PolicyWrite[] {
  const lines = [...profiles.matchAll(PROFILE_LINE)].map(
    ([, namespace = '<kernel>', number = '', rest = '']): ProfileLine => ({ namespace, number: Number(number), rest }),
  );
  const others = new Set(domains.filter(({ name }) => name !== agent).map(keyOfDomain));
  const changes = lines.flatMap((line) => {
    const [, target] = WEAK_MODE.exec(line.rest) ?? [];
    return target !== undefined && others.has(keyOf(line)) ? [{ ...line, rest: `${target}={ mode=enforcing }` }] : [];
  });
  if (changes.length === 0) return [];
  const enforced: PolicyWrite = { file: 'profile', text: textOf(changes) };
  const self = domains.find(({ name }) => name === agent);
  if (self === undefined || !changes.some((line) => keyOf(line) === keyOfDomain(self))) return [enforced];
  const number = freeNumber(lines, namespaceOf(agent));
  const copy = lines.flatMap((line) => (keyOf(line) === keyOfDomain(self) ? [{ ...line, number }] : []));
  return [
    { file: 'profile', text: textOf(copy) },
    { file: 'domain_policy', text: `select ${agent}\nuse_profile ${number}\n` },
    enforced,
  ];
}

interface ProfileLine {
  readonly namespace: string;
  readonly number: number;
  readonly rest: string;
}

const PROFILE_LINE = /^(?:(<\S+>) )?(\d+)-(.*)$/gm;
const WEAK_MODE = /^(CONFIG\S*)=\{ mode=(?:learning|permissive)\b/;
const MOST_PROFILES = 256;

function keyOf({ namespace, number }: ProfileLine): string {
  return `${namespace} ${number}`;
}

function keyOfDomain({ name, profile }: ListedDomain): string {
  return `${namespaceOf(name)} ${profile}`;
}

function textOf(lines: readonly ProfileLine[]): string {
  return lines.map(({ namespace, number, rest }) => `${namespacePrefix(namespace)}${number}-${rest}\n`).join('');
}

function freeNumber(lines: readonly ProfileLine[], namespace: string): number {
  const taken = new Set(lines.filter((line) => line.namespace === namespace).map((line) => line.number));
  for (let number = 0; number < MOST_PROFILES; number += 1) if (!taken.has(number)) return number;
  throw new TomoyoError(
    'TOMOYO_BAD_OPTION',
    `"enforce": expected a profile number that is free for the board's agent, but the policy defines all ${MOST_PROFILES}.`,
  );
}
