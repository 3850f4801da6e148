import type { Board, BoardFile } from '../qemu/index.js';

/** Something that happens once a boot, ours and a baseline in turn, each in a boot of its own. Less time is better. */
export interface BootCase {
  readonly name: string;
  readonly ours: string;
  readonly baseline: string;
  /** Lines ... of one boot. */
  readonly size: number;
  /** In the guest before it starts. */
  files(size: number): readonly BoardFile[];
  /** Kernel words. */
  words(who: 'ours' | 'baseline'): readonly string[];
  /** How long it took, in milliseconds of the guest. */
  measure(board: Board): Promise<number>;
}
