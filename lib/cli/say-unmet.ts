import type { UnmetWish } from '../policy/domain-wishes.js';
import { say } from './output.js';

/** What was asked for and is not there, and what was probably meant. */
export function sayUnmet(unmet: readonly UnmetWish[]): void {
  for (const { wish, nearest } of unmet) {
    say(`tomoyo: there is no domain ${JSON.stringify(wish)}.${nearest.length === 0 ? '' : ' Is it one of these?'}`);
    for (const name of nearest) say(`  ${name}`);
  }
}
