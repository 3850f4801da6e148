#!/usr/bin/env node
import { CommanderError } from 'commander';
import { startedAs } from './compat/programs.js';
import { EXIT, exitCodeOf } from './exit-codes.js';
import { endQuietlyWhenReaderLeaves, sayError } from './output.js';
import { makeProgram } from './program.js';

endQuietlyWhenReaderLeaves();
try {
  const words = process.argv.slice(2);
  const classic = startedAs(process.argv[1]);
  await makeProgram().parseAsync(classic === undefined ? words : ['compat', classic, ...words], { from: 'user' });
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.wrongUse;
  else {
    sayError(error);
    process.exitCode = exitCodeOf(error);
  }
}
