import type { Board, BoardFile, BootOptions } from '../../qemu/index.js';
import type { BoardChoice } from './board-options.js';

export interface OpenBoardOptions {
  readonly policy?: string | undefined;
  readonly files?: readonly BoardFile[];
  readonly template?: BootOptions['template'];
  readonly consoleLog?: string | undefined;
  readonly signal: AbortSignal;
}

/** The image from the cache, or built with a progress bar; then a booted board. */
export async function openBoard(choice: BoardChoice, options: OpenBoardOptions): Promise<Board> {
  const { bootBoard, ensureImage, progressRenderer } = await import('../../qemu/index.js');
  const onProgress = progressRenderer();
  const image = await ensureImage({
    architecture: choice.arch,
    kernelSeries: choice.kernel,
    onProgress,
    signal: options.signal,
  });
  return bootBoard({ image, onProgress, ...options });
}
