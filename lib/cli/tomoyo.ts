#!/usr/bin/env node
import { CommanderError } from 'commander';
import { EXIT, exitCodeOf } from './exit-codes.js';
import { endQuietlyWhenReaderLeaves, sayError } from './output.js';
import { makeProgram } from './program.js';

endQuietlyWhenReaderLeaves();
try {
  await makeProgram().parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.wrongUse;
  else {
    sayError(error);
    process.exitCode = exitCodeOf(error);
  }
}
