import { InvalidArgumentError } from 'commander';

/** The largest user id. */
const MOST = 0xffff_fffe;

/** `0`, `1000` */
export function wholeNumber(text: string): number {
  if (/^\d{1,10}$/.test(text) && Number(text) <= MOST) return Number(text);
  throw new InvalidArgumentError(`Expected a whole number from 0 to ${MOST}.`);
}
