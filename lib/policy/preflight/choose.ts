import type { BootWords } from './boot-words.js';
import { namedProfile } from './boot-words.js';
import { afterLoading, givesUp, NO_SLOT, type BootState } from './boot-state.js';
import { judgePolicy, type NamedText } from './judge.js';
import type { StoreProblem } from './problems.js';
import type { StoredFile, StoredPlace, StoreState } from './store-state.js';

/** What was found wrong with one place, or with what belongs to none (`place` undefined). */
export interface PlaceProblem {
  readonly place: StoredPlace | undefined;
  readonly problem: StoreProblem;
}

/** What tomoyo-loader will do. */
export interface LoaderChoice {
  /** undefined: the built-in policy, with everything disabled. */
  readonly taken: StoredPlace | undefined;
  /** The file of profiles that is loaded; undefined: none is. */
  readonly profile: StoredFile | undefined;
  /** In the order in which they are met. */
  readonly problems: readonly PlaceProblem[];
  /** Slots passed over because boots with them were not marked good. */
  readonly givenUp: readonly string[];
  /** What it writes into policy/boot-state. */
  readonly bootState: BootState;
}

/**
 * The first place in the store with a policy that the kernel can be given: the store's own folder, policy/current,
 * policy/previous, the slot that was marked good, the other slots, newest first. Where the first was given up, the good
 * slot comes next.
 * @param freeBytes of memory, when the loader runs
 * The same: native/loader/store.cc.
 */
export function choosePolicy(store: StoreState, words: BootWords, freeBytes: number): LoaderChoice {
  const search = new Search(store, words, freeBytes);
  const found = search.run();
  const inForce = found !== undefined && words.loadDomains && words.profile !== 'disabled';
  return {
    taken: found?.place,
    profile: found?.profile,
    problems: search.problems,
    givenUp: search.givenUp,
    bootState: afterLoading(store.bootState, inForce ? found.place.slot : NO_SLOT),
  };
}

interface Taken {
  readonly place: StoredPlace;
  readonly profile: StoredFile | undefined;
}

class Search {
  readonly problems: PlaceProblem[] = [];
  readonly givenUp: string[] = [];
  readonly #seen = new Set<string>();
  readonly #named: StoredFile | undefined;

  constructor(
    readonly store: StoreState,
    readonly words: BootWords,
    readonly freeBytes: number,
  ) {
    const { bootStateProblem } = store;
    if (bootStateProblem) this.problems.push({ place: undefined, problem: bootStateProblem });
    this.#named = this.#readNamed();
  }

  run(): Taken | undefined {
    const { top, links, good, slots } = this.store;
    const first = this.#offer(top);
    if (first) return first;
    for (const place of this.givenUp.length > 0 && good ? [good, ...links, ...slots] : this.#others()) {
      const taken = this.#offer(place);
      if (taken) return taken;
    }
    return undefined;
  }

  #others(): readonly StoredPlace[] {
    const { links, good, slots } = this.store;
    return [...links, ...(good ? [good] : []), ...slots];
  }

  #readNamed(): StoredFile | undefined {
    const name = namedProfile(this.words);
    if (name === undefined) return undefined;
    const file = this.store.namedProfiles.get(name);
    const problem = file
      ? file.problem
      : ({ code: 'missing', file: `profile-${name}.conf`, message: 'is not there' } as const);
    if (problem === undefined) return file;
    this.problems.push({ place: undefined, problem });
    return undefined;
  }

  #offer(place: StoredPlace): Taken | undefined {
    const identity = place.folder === '' ? place.prefix : place.folder;
    if (this.#seen.has(identity)) return undefined;
    this.#seen.add(identity);
    if (givesUp(this.store.bootState, place.slot)) {
      this.givenUp.push(place.slot);
      return undefined;
    }
    return this.#read(place);
  }

  #read(place: StoredPlace): Taken | undefined {
    const fail = (problem: StoreProblem): undefined => void this.problems.push({ place, problem });
    if (place.problem) return fail(place.problem);
    const { loadDomains, profile: wanted } = this.words;
    const files = loadDomains ? [place.exceptionPolicy, place.domainPolicy] : [place.exceptionPolicy];
    const unusable = files.flatMap(({ problem }) => problem ?? []);
    for (const problem of unusable) fail(problem);
    if (unusable.length > 0) return undefined;
    const { problem: noManagers } = place.manager;
    if (noManagers && noManagers.code !== 'missing' && noManagers.code !== 'empty') fail(noManagers);
    if (wanted === 'disabled') return this.#judge(place, undefined) ? { place, profile: undefined } : undefined;
    if (this.#named && this.#judge(place, this.#named)) return { place, profile: this.#named };
    const { profile } = place;
    if (profile.problem) return fail(profile.problem);
    return this.#judge(place, profile) ? { place, profile } : undefined;
  }

  #judge(place: StoredPlace, profile: StoredFile | undefined): boolean {
    const problems = judgePolicy(
      {
        profile: profile && named(profile),
        domainPolicy: this.words.loadDomains ? named(place.domainPolicy) : undefined,
        exceptionPolicy: named(place.exceptionPolicy),
      },
      this.freeBytes,
    );
    for (const problem of problems) this.problems.push({ place, problem });
    return problems.length === 0;
  }
}

function named({ name, text }: StoredFile): NamedText {
  return { file: name, text: text ?? '' };
}
