import { fstatSync } from 'node:fs';
import { withProgress } from './progress.js';

/** The name of standard input in messages. */
export const STDIN_NAME = '<stdin>';

/** Standard input as it comes, one character a byte. Shows progress if what is done with it takes long. */
export function standardInput(): AsyncGenerator<string, void, undefined> {
  const { fd } = process.stdin;
  const found = fstatSync(fd);
  // a file, of which something may have been read; pseudo files say 0
  const total = found.isFile() && found.size > 0 ? found.size : undefined;
  return withProgress(chunks(), { what: STDIN_NAME, total });
}

async function* chunks(): AsyncGenerator<string, void, undefined> {
  process.stdin.setEncoding('latin1');
  for await (const chunk of process.stdin) yield String(chunk);
}
