/** Where one hears of what is refused, open. */
export interface Source {
  /** In a few words, for people. */
  readonly name: string;
  /** Until it is closed, or has an end of its own. */
  readonly watch: () => Promise<void>;
  /** Idempotent. */
  readonly close: () => void;
}
