import { Option } from 'commander';
import { printBytes } from './output.js';
import { replaceFile } from './replace-file.js';

export interface ResultOptions {
  readonly output?: string;
}

/** `--output`, as all commands have it that write a policy. */
export function resultOption(): Option {
  return new Option('-o, --output <file>', 'write to this file, at its end and at once, instead of standard output');
}

/**
 * Writes a result: to standard output, or to a file that is replaced when all of it is there.
 * @param pieces of the text, one character a byte
 */
export async function writeResult(
  pieces: Iterable<string> | AsyncIterable<string>,
  { output }: ResultOptions,
): Promise<void> {
  if (output === undefined) for await (const piece of inBlocks(pieces)) await printBytes(piece);
  else await replaceFile(output, inBlocks(pieces));
}

const BLOCK_LENGTH = 1 << 18;

/** One write for many small pieces. */
export async function* inBlocks(pieces: Iterable<string> | AsyncIterable<string>): AsyncGenerator<string> {
  let block: string[] = [];
  let length = 0;
  for await (const piece of pieces) {
    block.push(piece);
    length += piece.length;
    if (length < BLOCK_LENGTH) continue;
    yield block.join('');
    block = [];
    length = 0;
  }
  if (block.length > 0) yield block.join('');
}
