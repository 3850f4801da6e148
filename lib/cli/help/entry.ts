/** What `tomoyo help` and a page of docs/reference say of a code. Sentences; words in backquotes stand as they are typed. */
export interface HelpEntry {
  readonly meaning: string;
  /** Where it mostly comes from. */
  readonly cause: string;
  /** What to do. */
  readonly remedy: string;
}
