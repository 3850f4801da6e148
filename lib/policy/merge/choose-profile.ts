import type { ProfileMode } from '../../language/ast.js';
import { KERNEL_NAMESPACE } from '../../language/entry-words.js';
import { applyProfileLine, freshProfile, FUNCTIONS, levelOf, type ProfileState } from '../diff/profile-state.js';
import type { ModelLines } from '../model/model-lines.js';

/** What to do where devices have a domain in different profiles. */
export type ProfileRule = 'strictest' | 'laxest' | 'lowest' | number;

/** The profiles of a file, by namespace and number. */
export type Profiles = ReadonlyMap<string, ReadonlyMap<number, ProfileState>>;

export function profilesOf({ lines }: Pick<ModelLines, 'lines'>): Profiles {
  const namespaces = new Map<string, Map<number, ProfileState>>();
  for (const { node, namespace = KERNEL_NAMESPACE } of lines) {
    const profiles = namespaces.get(namespace) ?? new Map<number, ProfileState>();
    namespaces.set(namespace, profiles);
    if (node.kind !== 'profile_comment' && node.kind !== 'profile_preference' && node.kind !== 'profile_config')
      continue;
    const profile = profiles.get(node.profile) ?? freshProfile();
    profiles.set(node.profile, profile);
    applyProfileLine(profile, node);
  }
  return namespaces;
}

/**
 * One of several profiles of a domain. `laxest` is the one that enforces least, then that refuses least in permissive mode,
 * then that learns least; of two that are alike the lower number. What no file defines is taken last.
 */
export function chosenProfile(
  numbers: readonly number[],
  rule: ProfileRule,
  profiles: ReadonlyMap<number, ProfileState> | undefined,
): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  if (typeof rule === 'number') return rule;
  if (rule !== 'lowest') {
    const sign = rule === 'laxest' ? 1 : -1;
    const known = sorted.flatMap((number) => {
      const state = profiles?.get(number);
      return state ? [{ number, strictness: strictnessOf(state) }] : [];
    });
    known.sort((a, b) => sign * compare(a.strictness, b.strictness) || a.number - b.number);
    if (known[0]) return known[0].number;
  }
  return sorted[0] ?? 0;
}

function strictnessOf(state: ProfileState): readonly number[] {
  const modes = FUNCTIONS.map((target) => levelOf(state, target).mode);
  return COUNTED.map((mode) => modes.filter((each) => each === mode).length);
}

const COUNTED: readonly ProfileMode[] = ['enforcing', 'permissive', 'learning'];

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((count, index) => count !== b[index]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}
