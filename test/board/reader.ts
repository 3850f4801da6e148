/** An enforced program that opens files all the time, and counts what is refused. */
import { fileURLToPath } from 'node:url';
import type { Board, BoardFile } from '../../qemu/index.js';
import { staticProgram } from '../cross-compile.js';
import { projectChoice } from './project-board.js';
import { ALLOWED, FORBIDDEN, READER } from './reload-policies.js';

const SOURCE = fileURLToPath(new URL('./native/open-loop.cc', import.meta.url));

/** The program and what it opens. */
export function readerFiles(): readonly BoardFile[] {
  return [
    { path: READER, data: staticProgram(projectChoice().architecture, SOURCE), mode: 0o755 },
    ...[...ALLOWED, FORBIDDEN].map((path) => ({ path, data: '' })),
  ];
}

export interface Opens {
  readonly opens: number;
  /** By file: those that are allowed, then the forbidden one. */
  readonly refused: readonly number[];
}

/** What the reader met while something was done. @param options.pauses leaves the processor to others now and then */
export async function readingWhile(
  board: Board,
  act: () => Promise<unknown>,
  { pauses = false }: { readonly pauses?: boolean } = {},
): Promise<Opens> {
  const reader = await board.spawn([READER, ...(pauses ? ['--pause'] : []), ...ALLOWED, FORBIDDEN]);
  const lines = reader.stdout[Symbol.asyncIterator]();
  await lines.next();
  await act();
  reader.kill('SIGTERM');
  let text = '';
  for (let part = await lines.next(); !part.done; part = await lines.next()) text += String(part.value);
  return JSON.parse(text) as Opens;
}
