import { KERNEL_NAMESPACE, namespacePrefix } from '../../language/entry-words.js';
import {
  commentLine,
  FUNCTIONS,
  freshProfile,
  levelLine,
  preferenceLine,
  type ProfileState,
} from '../diff/profile-state.js';
import { sortedNamespaces } from '../sort/sort-namespaces.js';
import type { Place, ReviewChange, ReviewSection } from './change.js';
import { modeChanges, type ModeChanges } from './mode-changes.js';
import type { PolicySide } from './policy-side.js';

export interface ProfileReview {
  readonly sections: readonly ReviewSection[];
  /** `<kernel> 3` -> what it does otherwise. */
  readonly modes: ReadonlyMap<string, ModeChanges>;
}

/** What is different about the profiles, if both policies have a file of them. */
export function reviewProfiles(old: PolicySide, now: PolicySide): ProfileReview {
  const sections: ReviewSection[] = [];
  const modes = new Map<string, ModeChanges>();
  if (!old.profiles || !now.profiles) return { sections, modes };
  const places = { old: new ProfilePlaces(old), now: new ProfilePlaces(now) };
  const [before, after] = [old.profiles.model.namespaces, now.profiles.model.namespaces];
  for (const namespace of sortedNamespaces(new Set([...before.keys(), ...after.keys()]))) {
    const [was, is] = [before.get(namespace), after.get(namespace)];
    const prefix = namespacePrefix(namespace);
    const versions = versionChanges(was?.version, is?.version, { ...places, profile: `${namespace} ` });
    if (versions.length > 0) sections.push({ title: `${prefix}PROFILE_VERSION`, changes: versions });
    const numbers = new Set([...(was?.profiles.keys() ?? []), ...(is?.profiles.keys() ?? [])]);
    for (const profile of [...numbers].sort((a, b) => a - b)) {
      const [first, second] = [was?.profiles.get(profile), is?.profiles.get(profile)];
      const changes = profileChanges(profile, first, second, { ...places, profile: `${namespace} ${profile}` });
      if (changes.length > 0) sections.push({ title: `${prefix}profile ${profile}`, changes });
      if (first && second) modes.set(`${namespace} ${profile}`, modeChanges(first, second));
    }
  }
  return { sections, modes };
}

interface Where {
  readonly old: ProfilePlaces;
  readonly now: ProfilePlaces;
  /** `<kernel> 3`; for the version `<kernel> `. */
  readonly profile: string;
}

function versionChanges(was: number | undefined, is: number | undefined, where: Where): readonly ReviewChange[] {
  return pairOfLines(versionLine(was), versionLine(is), {
    what: { type: 'profile_version', effect: 'changed' },
    where,
    about: 'profile_version',
  });
}

function versionLine(version: number | undefined): string | undefined {
  return version === undefined ? undefined : `PROFILE_VERSION=${version}`;
}

function profileChanges(
  profile: number,
  was: ProfileState | undefined,
  is: ProfileState | undefined,
  where: Where,
): readonly ReviewChange[] {
  const [before, after] = [was ?? freshProfile(), is ?? freshProfile()];
  const lines = (about: string, of: (state: ProfileState) => string | undefined, modes?: ModeChanges) =>
    pairOfLines(was && of(was), is && of(is), {
      what: {
        type: 'profile',
        effect: modes?.gains ? 'gained' : modes?.loses ? 'lost' : 'changed',
        ...(modes === undefined || modes.note === '' ? {} : { note: modes.note }),
      },
      where,
      about,
    });
  const changes = [
    ...lines('profile_comment', ({ comment = '' }) => commentLine(profile, comment)),
    ...lines('profile_preference', (state) => preferenceLine(profile, state)),
  ];
  for (const target of new Set([...before.levels.keys(), ...after.levels.keys()])) {
    const concerned = FUNCTIONS.filter((name) => target === '' || name === target || name.startsWith(`${target}::`));
    const modes = was && is ? modeChanges(was, is, concerned) : undefined;
    changes.push(...lines(target, (state) => levelLine(profile, target, state.levels.get(target)), modes));
  }
  return changes;
}

interface Line {
  readonly what: Pick<ReviewChange, 'type' | 'effect' | 'note'>;
  readonly where: Where;
  /** What the lines are about. */
  readonly about: string;
}

/** The line of each policy, if they are not the same; what it does stands at the new one, if there is one. */
function pairOfLines(
  was: string | undefined,
  is: string | undefined,
  { what, where: { old, now, profile }, about }: Line,
): readonly ReviewChange[] {
  if (was === is) return [];
  const at = (places: ProfilePlaces, text: string) => ({
    side: places.side.which,
    text,
    ...places.of(profile, about),
  });
  const quiet = { type: what.type, effect: 'changed' } as const;
  return [
    ...(was === undefined ? [] : [{ ...(is === undefined ? what : quiet), ...at(old, was) }]),
    ...(is === undefined ? [] : [{ ...what, ...at(now, is) }]),
  ];
}

/** Where a policy says what: the last line about each thing, the first about each profile. */
class ProfilePlaces {
  readonly side: PolicySide;
  readonly #lines = new Map<string, number>();

  constructor(side: PolicySide) {
    this.side = side;
    for (const { node, namespace = KERNEL_NAMESPACE, line } of side.profiles?.model.lines ?? []) {
      const profile = `${namespace} ${'profile' in node ? node.profile : ''}`;
      this.#lines.set(`${profile} ${node.kind === 'profile_config' ? (node.target ?? '') : node.kind}`, line);
      if (!this.#lines.has(profile)) this.#lines.set(profile, line);
    }
  }

  /** @param profile with its namespace */
  of(profile: string, what: string): Place {
    const line = this.#lines.get(`${profile} ${what}`) ?? this.#lines.get(profile) ?? 1;
    return { file: this.side.profiles?.file ?? '', line };
  }
}
