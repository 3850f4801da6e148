import { TomoyoError } from '../errors.js';
import { FAULT_TYPES, FAULTS, type FaultType } from '../verdict/fault.js';

/**
 * What the command's exit code means, for every command but `board run`, which gives the guest command's own, and `board
 * test`, which has more.
 */
export const EXIT = { done: 0, failed: 1, wrongUse: 2, kernelLacksIt: 3, differences: 4 } as const;

/** The same in words. */
const EXIT_MEANINGS: Readonly<Record<keyof typeof EXIT, string>> = {
  done: 'Done; where something is looked for or compared, nothing was found that differs.',
  failed: 'Failed; a message on standard error says why.',
  wrongUse: 'Wrong use: an option, an argument or a file that it cannot be.',
  kernelLacksIt: 'The kernel lacks it: TOMOYO is not built in or not enabled.',
  differences: 'Differences or findings, as the description has it.',
};

/** What `board test` ends with, by the gravest fault of its verdict. */
export const VERDICT_EXIT: Readonly<Record<FaultType, number>> = {
  panic: 10,
  board: EXIT.failed,
  timeout: 9,
  signal: 8,
  loss: 6,
  malformed: 6,
  violation: EXIT.differences,
  expectation: EXIT.differences,
  mode: 5,
  'not-started': 7,
  'exit-code': 7,
};

/** What the exit codes of a command mean, for its help and its manual page. @param words its name */
export function exitMeanings(words: readonly string[]): ReadonlyMap<number, string> {
  const { done, failed, wrongUse, kernelLacksIt, differences } = EXIT_MEANINGS;
  const usual = [done, failed, wrongUse, kernelLacksIt, differences].map((text, code) => [code, text] as const);
  if (words.slice(-2).join(' ') !== 'board test') return new Map(usual);
  const meanings = new Map(usual.slice(0, EXIT.differences)).set(EXIT.done, 'The run is clean.');
  for (const type of FAULT_TYPES) {
    const { title } = FAULTS[type];
    const code = VERDICT_EXIT[type];
    const before = meanings.has(code) ? `${meanings.get(code) ?? ''} ` : '';
    meanings.set(code, `${before}${title.charAt(0).toUpperCase()}${title.slice(1)} (${type}).`);
  }
  return new Map([...meanings].sort(([one], [other]) => one - other));
}

/** Signals end a process with 128 + number, as shells count. */
export const EXIT_SIGNAL_BASE = 128;

export function exitCodeOf(error: unknown): number {
  if (!(error instanceof TomoyoError)) return EXIT.failed;
  switch (error.code) {
    case 'TOMOYO_BAD_OPTION':
    case 'BOARD_BAD_OPTION':
      return EXIT.wrongUse;
    case 'TOMOYO_NOT_ENABLED':
    case 'TOMOYO_NO_SECURITYFS':
      return EXIT.kernelLacksIt;
    default:
      return EXIT.failed;
  }
}
