import { CommanderError } from 'commander';
import { EXIT } from './exit-codes.js';
import { makeProgram } from './program.js';

/** Runs the command that the words of the command line name. @throws what the command throws */
export async function runProgram(words: readonly string[]): Promise<void> {
  try {
    const program = await makeProgram(words.find((word) => !word.startsWith('-')));
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.wrongUse;
  }
}
