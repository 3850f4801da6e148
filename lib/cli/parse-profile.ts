import { InvalidArgumentError } from 'commander';

/** The number of a profile. */
export function parseProfile(text: string): number {
  if (!/^\d{1,3}$/.test(text) || Number(text) > 255) throw new InvalidArgumentError('Expected 0 to 255.');
  return Number(text);
}
