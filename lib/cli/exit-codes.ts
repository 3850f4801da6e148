import { TomoyoError } from '../errors.js';

/** What the command's exit code means, for every command but `board run`, which gives the guest command's own. */
export const EXIT = { done: 0, failed: 1, wrongUse: 2, kernelLacksIt: 3, differences: 4 } as const;

/** The same in words. */
export const EXIT_MEANINGS: Readonly<Record<keyof typeof EXIT, string>> = {
  done: 'Done; where something is looked for or compared, nothing was found that differs.',
  failed: 'Failed; a message on standard error says why.',
  wrongUse: 'Wrong use: an option, an argument or a file that it cannot be.',
  kernelLacksIt: 'The kernel lacks it: TOMOYO is not built in or not enabled.',
  differences: 'Differences or findings, as the description has it.',
};

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
