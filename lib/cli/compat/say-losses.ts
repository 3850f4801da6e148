import { describeLoss, type Loss } from '../../policy/classic/losses.js';
import { say } from '../output.js';
import { STDIN } from '../policy-files.js';
import { STDIN_NAME } from '../standard-input.js';

/** Says what the C program would lose without a word; standard output is the same. */
export function sayLosses(program: string, path: string, losses: readonly Loss[]): void {
  for (const loss of losses) say(`${program}: ${nameOf(path)}: ${describeLoss(loss)}.`);
}

export function nameOf(path: string): string {
  return path === STDIN ? STDIN_NAME : path;
}
