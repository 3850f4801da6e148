/** policy/boot-state: which slots the loader tried, and how that went. */
export interface BootState {
  /** Loaded last; `-`: files that are in no slot; `none`: nothing of the store is in force; '' when never written. */
  readonly slot: string;
  /** Boots with it that did not reach good. */
  readonly attempts: number;
  /** Marked good last; '' (`-` in the file) when none was. */
  readonly good: string;
  /** Slots that are not tried any more. */
  readonly givenUp: readonly string[];
}

/** A slot is given up after so many boots with it that did not reach "good". */
export const MOST_ATTEMPTS = 3;
/** `slot` of a boot in which no stored slot is in force: the built-in policy, or profiles disabled by a boot word. */
export const NO_SLOT = 'none';
/** The slot of files that are in no folder of policy/. */
export const PLAIN_FILES = '-';

export const NO_BOOT_STATE: BootState = { slot: '', attempts: 0, good: '', givenUp: [] };

const NAME = /^[!-.0-~]+$/;
const MOST_COUNTED = 1_000_000;

/** Lines KEY=VALUE; what is missing or makes no sense is as if it was never written. */
export function parseBootState(text: string): BootState {
  let { slot, attempts, good } = NO_BOOT_STATE;
  const givenUp: string[] = [];
  for (const line of text.split('\n')) {
    const equals = line.indexOf('=');
    const [key, value] = [line.slice(0, Math.max(equals, 0)), line.slice(equals + 1)];
    if (key === 'attempts' && /^\d{1,10}$/.test(value)) attempts = Math.min(Number(value) % 2 ** 32, MOST_COUNTED);
    if (!NAME.test(value)) continue;
    if (key === 'slot') slot = value;
    else if (key === 'good' && value !== PLAIN_FILES) good = value;
    else if (key === 'given-up') givenUp.push(value);
  }
  return { slot, attempts, good, givenUp };
}

export function printBootState({ slot, attempts, good, givenUp }: BootState): string {
  const marked = good === '' ? '' : `good=${good}\n`;
  return `slot=${slot}\nattempts=${attempts}\n${marked}${givenUp.map((name) => `given-up=${name}\n`).join('')}`;
}

/** Whether a slot is passed over because boots with it did not work. */
export function givesUp({ slot, attempts, good, givenUp }: BootState, name: string): boolean {
  return givenUp.includes(name) || (name === slot && attempts >= MOST_ATTEMPTS && good !== '' && good !== name);
}

/** The state after somebody said that the machine works with `slot`. */
export function afterMarkingGood(state: BootState, slot: string): BootState {
  const good = slot === PLAIN_FILES ? state.good : slot;
  return { ...state, attempts: 0, good, givenUp: state.givenUp.filter((name) => name !== slot) };
}

/** The state after `slot` was taken. */
export function afterLoading(state: BootState, slot: string): BootState {
  const given = givesUp(state, state.slot) && state.slot !== slot ? [...state.givenUp, state.slot] : state.givenUp;
  const givenUp = [...new Set(given)].sort();
  if (slot === NO_SLOT || slot === state.good) return { ...state, slot, attempts: 0, givenUp };
  const counted = slot === state.slot ? state.attempts + 1 : 1;
  // with nothing to go back to there is nothing to count for, and a flash chip is not written at every boot
  const attempts = state.good === '' ? Math.min(counted, MOST_ATTEMPTS) : counted;
  return { ...state, slot, attempts, givenUp };
}
