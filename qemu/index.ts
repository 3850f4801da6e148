/** A real TOMOYO kernel on an emulated ARM board: make an image, boot it, work with it. */
export { bootBoard, type BootOptions } from './board/boot.js';
export { boardTemplate, BoardTemplate, type CloneOptions, type TemplateOptions } from './board/template.js';
export { cleanTemplates, listTemplates, type TemplateListing } from './board/template-cache.js';
export { connectBoard, type BoardConnection, type ConnectOptions } from './board/connect.js';
export { overCommand } from './board/over-command.js';
export { openConsole } from './board/open-console.js';
export type { MachineBootOptions } from './board/boot-options.js';
export { Board, type SpawnOptions, type WriteFileOptions } from './board/board.js';
export type { BoardEnd } from './board/board-end.js';
export { BoardError } from './board/board-error.js';
export { BoardNode, type EvalOptions, type NodeOptions } from './board/board-node.js';
export { GuestError } from './board/guest-error.js';
export type { NodeOutput, NodeStart } from './board/node-worker.js';
export type { CopyOptions, CopyProgress, CopyReport } from './board/copy-plan.js';
export type { BoardProcess, GuestExit } from './board/agent-process.js';
export { signalNumber, type GuestSignal } from './board/guest-signal.js';
export type { RunOptions, RunResult } from './board/run-command.js';
export type { BoardDisk } from './board/disks.js';
export { NETWORKS, type BoardPort, type ForwardedPort, type NetworkOptions } from './board/network.js';
export { ScratchDisk, type ScratchDiskOptions } from './board/scratch-disk.js';
export { diskAfterPowerCut, readWriteLog, type DiskStep, type PowerCut } from './board/write-log.js';
export type { BoardFile } from './board/overlay.js';
export type { PutHow } from './board/protocol.js';
export { ensureImage, type EnsureImageOptions } from './image/ensure-image.js';
export { cleanImages, imageUse, type ImageUse } from './image/cached-images.js';
export { progressRenderer, type OnProgress, type ProgressEvent } from './image/progress.js';
export {
  ARCHITECTURES,
  BOARD_ARCHITECTURES,
  KERNEL_SERIES,
  type Architecture,
  type BoardArchitecture,
  type BoardImage,
  type KernelSeries,
} from './image/board-image.js';
export { TomoyoError, type BoardErrorCode } from '../lib/errors.js';
export { readDemo, type Demo } from './demo/demo.js';
