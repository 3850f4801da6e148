import type { Board } from '../qemu/index.js';

/** What one run took. */
export interface Measurement {
  readonly seconds: number;
  /** Of what was read or written. */
  readonly bytes: number;
  readonly maxRssKiB: number;
  /** Of the program, and of the kernel for it. */
  readonly cpu?: { readonly userSeconds: number; readonly systemSeconds: number };
}

/** One way to do what is measured. */
export interface Contestant {
  readonly label: string;
  run(): Promise<Measurement>;
}

/** What is measured on one board, all in the same boot. */
export interface BenchSession {
  readonly ours: Contestant;
  readonly baselines: readonly Contestant[];
  /** What starting our program costs, where a run is a call inside of one that runs. */
  readonly startUp?: Contestant;
  /** A Node that does nothing, for its memory. */
  readonly bareNode?: Contestant;
  /** Ours while nothing comes, for its memory beside that. */
  readonly atRest?: Contestant;
}

/** One thing to measure on a board: ours and baselines, in turn, in the same boot. */
export interface BenchCase {
  readonly name: string;
  /** What `size` counts. */
  readonly unit: string;
  /** Policy folder in the checkout. */
  readonly policy: string;
  /** bench/native/NAME.cc -> where it stands in the guest. */
  readonly programs: Readonly<Record<string, string>>;
  /** Records, lines ... of one run. */
  readonly size: number;
  /** Rounds that are not counted. The very first call of ours is told apart. */
  readonly warmUps: number;
  open(board: Board, size: number): Promise<BenchSession>;
}
