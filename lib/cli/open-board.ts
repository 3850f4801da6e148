import type { Board, BoardFile, BootOptions, NetworkOptions, OnProgress } from '../../qemu/index.js';
import { BoardProgress } from './board-progress.js';
import { isKernelFile, type BoardChoice, type OwnImageChoice } from './board-options.js';

export interface OpenBoardOptions {
  readonly policy?: string | undefined;
  readonly files?: readonly BoardFile[];
  readonly template?: BootOptions['template'];
  readonly consoleLog?: string | undefined;
  readonly signal: AbortSignal;
}

/** The image from the cache, or built; then a booted board. How far that is, is said. */
export async function openBoard(choice: BoardChoice | OwnImageChoice, options: OpenBoardOptions): Promise<Board> {
  const { bootBoard, progressRenderer } = await import('../../qemu/index.js');
  using progress = new BoardProgress(progressRenderer());
  const { onProgress } = progress;
  const system = await chosenSystem(choice, onProgress, options.signal);
  return await bootBoard({ ...system, onProgress, ...options });
}

type System = Pick<
  BootOptions,
  | 'image'
  | 'architecture'
  | 'kernelSeries'
  | 'kernel'
  | 'rootfs'
  | 'initrd'
  | 'modules'
  | 'machine'
  | 'cpu'
  | 'append'
  | keyof NetworkOptions
>;

async function chosenSystem(
  { arch, kernel, rootfs, initrd, modules, ...machine }: OwnImageChoice,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<System> {
  if (isKernelFile(kernel)) return { ...machineOf(machine), kernel, rootfs, initrd, modules };
  const { ensureImage } = await import('../../qemu/index.js');
  const image = await ensureImage({ architecture: arch, kernelSeries: kernel, onProgress, signal });
  if ([rootfs, initrd, modules].every((path) => path === undefined)) return { ...machineOf(machine), image };
  const { architecture, kernelSeries } = image;
  const ours = { architecture, ...(kernelSeries !== 'own' && { kernelSeries }) };
  return { ...machineOf(machine), ...ours, rootfs, initrd, modules };
}

/** Without what else a command was told. */
function machineOf({ machine, cpu, append, network, port }: Omit<OwnImageChoice, 'arch' | 'kernel'>): System {
  return { machine, cpu, append, network, ports: port };
}
