import { KERNEL_NAMESPACE, namespacePrefix } from '../../language/entry-words.js';
import {
  applyProfileLine,
  commentLine,
  freshProfile,
  levelLine,
  preferenceLine,
  type ProfileLine,
  type ProfileState,
} from '../diff/profile-state.js';
import { compareKeys, profileKey } from '../format.js';
import type { ModelLine, ModelLines } from '../model/model-lines.js';
import { asLines, commentedLines } from './as-lines.js';
import { sortedNamespaces } from './sort-namespaces.js';

/** What all lines about one thing of a profile say together. */
interface Said {
  readonly node: ModelLine['node'];
  readonly comments: readonly string[];
}

/**
 * Profiles by namespace and number, lines of each as the kernel prints them, one about each thing.
 * @param model of a file of profiles, without problems
 * @returns pieces of the text
 */
export function* sortedProfiles({ lines, head, tail }: ModelLines): Generator<string> {
  yield asLines(head);
  const namespaces = new Map<string, Profiles>();
  for (const line of lines) {
    const name = line.namespace ?? KERNEL_NAMESPACE;
    const profiles = namespaces.get(name) ?? new Profiles();
    namespaces.set(name, profiles);
    profiles.add(line);
  }
  for (const name of sortedNamespaces(namespaces.keys())) yield namespaces.get(name)?.text(namespacePrefix(name)) ?? '';
  yield asLines(tail);
}

/** The profiles of one namespace. */
class Profiles {
  readonly #said = new Map<string, Said>();
  readonly #states = new Map<number, ProfileState>();

  add({ node, comments }: ModelLine): void {
    const key = profileKey(node).join(' ');
    const before = this.#said.get(key)?.comments ?? [];
    this.#said.set(key, { node, comments: [...before, ...comments] });
    if (isProfileLine(node)) applyProfileLine(this.#state(node.profile), node);
  }

  text(prefix: string): string {
    const sorted = [...this.#said.values()].sort((a, b) => compareKeys(profileKey(a.node), profileKey(b.node)));
    return commentedLines(
      sorted.flatMap(({ node, comments }) => {
        const text = this.#text(node);
        return text === undefined ? [] : [{ comments, text }];
      }),
      prefix,
    );
  }

  #state(profile: number): ProfileState {
    const state = this.#states.get(profile) ?? freshProfile();
    this.#states.set(profile, state);
    return state;
  }

  #text(node: ModelLine['node']): string | undefined {
    if (node.kind === 'profile_version') return `PROFILE_VERSION=${node.version}`;
    if (!isProfileLine(node)) return undefined;
    const { profile } = node;
    const state = this.#state(profile);
    if (node.kind === 'profile_comment') return commentLine(profile, state.comment ?? '');
    if (node.kind === 'profile_preference') return preferenceLine(profile, state);
    return levelLine(profile, node.target ?? '', state.levels.get(node.target ?? ''));
  }
}

function isProfileLine(node: ModelLine['node']): node is ProfileLine {
  return node.kind === 'profile_comment' || node.kind === 'profile_preference' || node.kind === 'profile_config';
}
