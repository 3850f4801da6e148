import type { Board } from '../../qemu/index.js';
import type { Push } from './board-options.js';
import { WaitingLine } from './waiting-line.js';

/** What `--push` names, into the guest. */
export async function pushAll(board: Board, pushes: readonly Push[]): Promise<void> {
  for (const { source, destination } of pushes) {
    using line = new WaitingLine(`copying ${source}`);
    await board.push(source, destination, {
      onProgress: ({ bytes, totalBytes }) =>
        line.update(`copying ${source}, ${megabytes(bytes)} of ${megabytes(totalBytes)} MB`),
    });
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
