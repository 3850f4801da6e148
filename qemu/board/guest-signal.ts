/** Signals of the guest. Linux numbers them in the same way on this machine and on every board. */
import { constants } from 'node:os';
import { TomoyoError } from '../../lib/errors.js';

/** One without a name of its own, as those for real time from 32 on, by its number: `SIG34`. */
export type GuestSignal = NodeJS.Signals | `SIG${number}`;

export function signalName(number: number): GuestSignal {
  for (const [name, value] of Object.entries(constants.signals)) if (value === number && isSignal(name)) return name;
  return `SIG${number}`;
}

/**
 * A shell's exit code for a command that a signal ended is this and 128.
 * @throws TomoyoError BOARD_BAD_OPTION: there is none of that name
 */
export function signalNumber(name: GuestSignal): number {
  const number = isSignal(name) ? constants.signals[name] : Number(/^SIG(\d{1,2})$/.exec(name)?.[1]);
  if (number >= 1 && number <= 64) return number;
  throw new TomoyoError('BOARD_BAD_OPTION', `There is no signal ${JSON.stringify(name)}.`);
}

function isSignal(name: string): name is NodeJS.Signals {
  return name in constants.signals;
}
