import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { endProgress } from './progress.js';

/** Hands pieces of a text to a script of sh(1) that shows them, and waits for its end. */
export async function throughPager(script: string, pieces: Iterable<string>, encoding: BufferEncoding): Promise<void> {
  endProgress();
  // colours as colours, and what was shown stays; who has settings keeps them
  const env = { LESS: 'RX', ...process.env };
  const child = spawn('/bin/sh', ['-c', script], { env, stdio: ['pipe', 'inherit', 'inherit'] });
  const closed = once(child, 'close');
  const text = Readable.from(encoded(pieces, encoding));
  // Ctrl-C is for the pager
  process.on('SIGINT', ignore);
  try {
    // a pager that is left early reads no more
    await pipeline(text, child.stdin).catch(ignore);
    await closed;
  } finally {
    process.off('SIGINT', ignore);
  }
}

function* encoded(pieces: Iterable<string>, encoding: BufferEncoding): Generator<Buffer> {
  for (const piece of pieces) if (piece !== '') yield Buffer.from(piece, encoding);
}

function ignore(): void {}
