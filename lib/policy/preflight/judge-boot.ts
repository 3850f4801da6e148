import { judgeActivation } from './activation.js';
import { MOST_ATTEMPTS, NO_SLOT } from './boot-state.js';
import type { BootWords } from './boot-words.js';
import { choosePolicy, type LoaderChoice } from './choose.js';
import { judgeClassicLoader } from './classic-loader.js';
import type { Reason, Verdict } from './reasons.js';
import type { RootState } from './root-state.js';
import type { StoreState } from './store-state.js';

export interface BootInput {
  readonly store: StoreState;
  /** undefined: only the store is known; it is judged as if tomoyo-loader loads it. */
  readonly root: RootState | undefined;
  readonly words: BootWords;
  /** Of memory, when the loader runs. */
  readonly freeBytes: number;
}

/** What a kernel will do at boot. */
export interface PreflightReport {
  readonly verdict: Verdict;
  /** Why it is not `boots`. */
  readonly reasons: readonly Reason[];
  readonly loader: 'tomoyo-loader' | 'tomoyo-init' | 'other' | 'none';
  /** Of tomoyo-loader: the slot that it takes (`-`: files in no slot, `none`: the built-in policy, all disabled). */
  readonly slot: string | undefined;
  /** The folder of its files, below the store: '' is the store's own. */
  readonly from: string | undefined;
  /** What is passed over on the way, lost or unusual: the system starts, but not as it was meant. */
  readonly notes: readonly Reason[];
}

/**
 * Says what the kernel will do at boot with a store of policy.
 *
 * tomoyo-loader never lets it panic or hang; then the slot it takes is the answer. The C loader is judged as it is.
 * Tested: test/board/stores.board.ts, against what happened.
 */
export function judgeBoot({ store, root, words, freeBytes }: BootInput): PreflightReport {
  const { stopped, notes } = judgeActivation(words, root);
  const init = initName(words, root);
  const loader = root === undefined ? 'tomoyo-loader' : loaderOf(root, words);
  const nothing = { slot: undefined, from: undefined };
  if (stopped !== undefined) {
    return { verdict: stopped.verdict, reasons: [stopped.reason], loader, ...nothing, notes };
  }
  if (loader === 'tomoyo-loader') {
    const choice = choosePolicy(store, words, { freeBytes, init });
    const taken = { slot: choice.taken?.slot ?? NO_SLOT, from: choice.taken?.prefix };
    return { verdict: 'boots', reasons: [], loader, ...taken, notes: [...notes, ...notesOf(choice)] };
  }
  const outcome = judgeClassicLoader(store, words, { freeBytes, init });
  const { verdict, reasons } = outcome;
  return { verdict, reasons, loader, ...nothing, notes: [...notes, ...outcome.notes] };
}

/** As the kernel names the trigger when it is executed; undefined where it escapes a character. */
export function initName({ trigger }: BootWords, root: RootState | undefined): string | undefined {
  const name = root?.programs.get(trigger)?.realPath ?? trigger;
  return /^[!-[\]-~]*$/.test(name) ? name : undefined;
}

function loaderOf({ programs }: RootState, { loader }: BootWords): PreflightReport['loader'] {
  const program = programs.get(loader);
  return program === undefined || program.kind === 'nothing' ? 'none' : (program.loader ?? 'other');
}

function notesOf({ taken, problems, givenUp }: LoaderChoice): readonly Reason[] {
  const builtIn: Reason = { code: 'built_in', message: 'nothing in the store can be loaded: EVERYTHING IS DISABLED' };
  return [
    ...givenUp.map((slot): Reason => {
      const message = `slot ${slot} was given up: ${MOST_ATTEMPTS} boots with it were not marked good`;
      return { code: 'given_up', message };
    }),
    ...problems.map(({ problem }): Reason => problem),
    ...(taken === undefined ? [builtIn] : []),
  ];
}
