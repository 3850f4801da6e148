/** Two commands on this machine that do the same with one file: ours and the C tool's. */
export interface CommandCase {
  readonly name: string;
  readonly unit: string;
  readonly ours: string;
  readonly baseline: string;
  /** Lines of the file, one measurement each. */
  readonly sizes: readonly number[];
  /** Writes a file of about so many lines. @returns how many they are */
  readonly prepare: (path: string, size: number) => number;
  /** Empty paths are start-up alone. */
  readonly command: (who: 'ours' | 'baseline', root: string, path: string) => readonly string[];
}
