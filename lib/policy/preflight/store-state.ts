/** A policy on disk as a loader finds it, before anybody judged it. Made by lib/store/read-store.ts; plain data. */
import type { BootState } from './boot-state.js';
import type { StoreProblem } from './problems.js';

/** A file of the store, or what stands in its place. */
export interface StoredFile {
  /** Below the store's folder, such as `policy/current/profile.conf`. */
  readonly name: string;
  /** What opening it does; `nothing`: no such file, or a link to nothing; `waits`: a FIFO, for its other end. */
  readonly kind: 'file' | 'nothing' | 'folder' | 'waits' | 'other';
  readonly size: number;
  /** One character a byte; undefined where there is none, or more than anybody would load. */
  readonly text: string | undefined;
  /** Why tomoyo-loader does not take it. */
  readonly problem: StoreProblem | undefined;
}

/** A place where a whole policy may be. */
export interface StoredPlace {
  /** Of its files, below the store: '', `policy/current/` ... */
  readonly prefix: string;
  /** Name of its folder in policy/; `-`: its files stand elsewhere. */
  readonly slot: string;
  /** The real folder: two places with the same one are one; '' where there is none, or more than one. */
  readonly folder: string;
  /** Why nothing in it can be read. */
  readonly problem: StoreProblem | undefined;
  readonly profile: StoredFile;
  readonly domainPolicy: StoredFile;
  readonly exceptionPolicy: StoredFile;
  readonly manager: StoredFile;
}

export interface StoreState {
  /** The store's own folder: files, or links to those of a slot. */
  readonly top: StoredPlace;
  /** `policy/current` and `policy/previous`, as far as they are there. */
  readonly links: readonly StoredPlace[];
  /** The slot that was marked good, also where it is gone. */
  readonly good: StoredPlace | undefined;
  /** All slots, newest first. */
  readonly slots: readonly StoredPlace[];
  readonly bootState: BootState;
  readonly bootStateProblem: StoreProblem | undefined;
  /** profile-NAME.conf, by NAME. */
  readonly namedProfiles: ReadonlyMap<string, StoredFile>;
  readonly stat: StoredFile;
  /** policy/ is a folder that is trusted: boots are counted in a file there, if it can be written. */
  readonly countsBoots: boolean;
}
