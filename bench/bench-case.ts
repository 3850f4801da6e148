import type { Board } from '../qemu/index.js';

export interface Measurement {
  /** In the case's unit. */
  readonly perSecond: number;
  readonly bytesPerSecond: number;
  readonly maxRssKiB: number;
}

/** One thing to measure on a board: ours and a baseline, in turn, in the same boot. */
export interface BenchCase {
  readonly name: string;
  readonly unit: string;
  readonly ours: string;
  readonly baseline: string;
  /** Policy folder in the checkout. */
  readonly policy: string;
  /** bench/native/NAME.cc -> where it stands in the guest. */
  readonly programs: Readonly<Record<string, string>>;
  /** Records, lines ... of one run. */
  readonly size: number;
  setup(board: Board): Promise<void>;
  run(board: Board, who: 'ours' | 'baseline', size: number): Promise<Measurement>;
}
