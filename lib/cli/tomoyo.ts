#!/usr/bin/env node
import { classicProgram, startedAs } from './compat/programs.js';
import { exitCodeOf } from './exit-codes.js';
import { endQuietlyWhenReaderLeaves, print, sayError } from './output.js';
import { plainDaemon } from './plain-daemons.js';

endQuietlyWhenReaderLeaves();
try {
  const classic = startedAs(process.argv[1]);
  const words = process.argv.slice(2);
  await run(classic === undefined ? words : ['compat', classic, ...words]);
} catch (error) {
  sayError(error);
  process.exitCode = exitCodeOf(error);
}

async function run(words: readonly string[]): Promise<void> {
  const [command, name = '', ...rest] = words;
  // these start nearly as fast as Node alone: without the parser of the command line
  const load = command === 'compat' ? classicProgram(name) : undefined;
  const runDaemon = plainDaemon(words);
  if (load !== undefined) {
    const runClassic = await load();
    await runClassic(rest);
  } else if (runDaemon !== undefined) {
    await runDaemon();
  } else if (words.length === 1 && (words[0] === '--version' || words[0] === '-V')) {
    const { version } = await import('./version.js');
    await print(version);
  } else {
    const { runProgram } = await import('./run-program.js');
    await runProgram(words);
  }
}
