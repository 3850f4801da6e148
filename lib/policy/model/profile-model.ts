import { KERNEL_NAMESPACE } from '../../language/entry-words.js';
import type { WordBits } from '../../language/lexemes.js';
import type { PolicyProblem } from '../diff/policy-problem.js';
import { applyProfileLine, freshProfile, type ProfileState } from '../diff/profile-state.js';
import { modelLines, type ModelLine } from './model-lines.js';

/** What a file of profiles says about one namespace. */
export interface ProfileNamespace {
  /** undefined: no line says so. */
  version: number | undefined;
  /** By number; each begins as the kernel makes it. */
  readonly profiles: Map<number, ProfileState>;
}

/** A file of profiles as sets: what the kernel holds after it was given the text. */
export interface ProfileModel {
  readonly namespaces: ReadonlyMap<string, ProfileNamespace>;
  /** Lines that the kernel drops or stores as something else; they are not in the sets. */
  readonly problems: readonly PolicyProblem[];
  /** All good lines, in the order of the text, with their comments. */
  readonly lines: readonly ModelLine[];
}

/**
 * Reads a file of profiles.
 * Source: security/tomoyo/common.c, tomoyo_write_profile(). Tested: test/unit/policy/model/profile-model.test.ts.
 */
export function readProfileModel(
  text: string,
  { file, wordBits = 64 }: { readonly file: string; readonly wordBits?: WordBits },
): ProfileModel {
  const { lines, problems } = modelLines({ kind: 'profile', file, text }, wordBits);
  const namespaces = new Map<string, ProfileNamespace>();
  for (const { node, namespace = KERNEL_NAMESPACE } of lines) {
    const of = namespaces.get(namespace) ?? { version: undefined, profiles: new Map<number, ProfileState>() };
    namespaces.set(namespace, of);
    if (node.kind === 'profile_version') of.version = node.version;
    if (node.kind !== 'profile_comment' && node.kind !== 'profile_preference' && node.kind !== 'profile_config')
      continue;
    const profile = of.profiles.get(node.profile) ?? freshProfile();
    of.profiles.set(node.profile, profile);
    applyProfileLine(profile, node);
  }
  return { namespaces, problems, lines };
}
