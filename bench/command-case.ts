/** Two commands on this machine that do the same with one file, or two: ours and the C tool's. */
export interface CommandCase {
  readonly name: string;
  readonly unit: string;
  readonly ours: string;
  readonly baseline: string;
  /** Lines of the file, one measurement each. */
  readonly sizes: readonly number[];
  /** Sizes from which on the baseline takes minutes: it is run once, and only where that is asked for. */
  readonly slowFrom?: number;
  /** What a second file has behind the path of the first. */
  readonly secondFile?: string;
  /** Writes a file of about so many lines, and the second one. @returns how many lines the first has */
  readonly prepare: (path: string, size: number) => number;
  /** Empty paths are start-up alone. */
  readonly command: (who: 'ours' | 'baseline', root: string, path: string) => readonly string[];
}
