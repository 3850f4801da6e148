/** What a board is made of. */
import type { BoardImage } from '../image/board-image.js';
import type { AgentClient } from './agent-client.js';
import type { BoardDisk } from './disks.js';
import type { MachineEnd } from './machine.js';
import type { ForwardedPort } from './network.js';
import type { NodeStart, NodeWorker } from './node-worker.js';
import type { ScratchDisk } from './scratch-disk.js';

/** 'clone': it went on where a template was saved; 'connection': it ran already. */
export type BoardOrigin = 'boot' | 'clone' | 'connection';

/** What a board runs on. */
export interface BoardMachine {
  readonly console: { readonly text: string; readonly panic?: string | undefined };
  readonly pid: number | undefined;
  readonly ended: Promise<MachineEnd>;
  kill(): void;
}

export interface BoardParts<Kind extends BoardMachine = BoardMachine> {
  readonly image: BoardImage;
  readonly machine: Kind;
  readonly agent: AgentClient;
  readonly reproduce: string;
  readonly origin?: BoardOrigin;
  /** How eval() starts Node.js. */
  readonly node?: NodeStart | undefined;
  /** One that runs since the template was saved. */
  readonly warm?: NodeWorker | undefined;
  readonly ports?: readonly ForwardedPort[];
  readonly disk?: BoardDisk | undefined;
  /** The disk, if it goes with the board. */
  readonly scratch?: ScratchDisk | undefined;
}
