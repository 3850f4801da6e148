/** Where a line stands. */
export interface Place {
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** A line that grants what another one grants. */
export interface Cover extends Place {
  readonly text: string;
}

/**
 * What a change does to what programs may do.
 *
 * `gained` and `lost`: something may be done that could not be done before, or the other way round, as far as one can tell;
 * `rewritten`: the lines are others, and what may be done is the same; `changed`: anything else.
 */
export type Effect = 'gained' | 'lost' | 'rewritten' | 'changed';

export type ChangeType =
  | 'domain'
  | 'use_profile'
  | 'use_group'
  | 'flag'
  | 'entry'
  | 'order'
  | 'group_member'
  | 'aggregator'
  | 'transition_control'
  | 'profile_version'
  | 'profile'
  | 'manager'
  | 'quota';

/** One difference between two policies. */
export interface ReviewChange extends Place {
  readonly type: ChangeType;
  readonly effect: Effect;
  /** Which of both policies has the line. */
  readonly side: 'old' | 'new';
  /** In the kernel's form; of an entry, the operations that are concerned. */
  readonly text: string;
  /** Lines of the other policy that grant the same. */
  readonly coveredBy?: readonly Cover[];
  /** The group by whose members an entry grants more or less: the entry itself stays. */
  readonly via?: string;
  /** What it was before, or what it means. */
  readonly note?: string;
}

/** Differences of one thing: a domain, a group, a profile. */
export interface ReviewSection {
  /** As people call it: the name of the domain, `path_group LOGS`, `profile 3` ... */
  readonly title: string;
  readonly domain?: string;
  /** Whom it concerns. */
  readonly note?: string;
  readonly changes: readonly ReviewChange[];
}

/** How much is different; complete when all sections were gone through. */
export interface ReviewSummary {
  /** Domains in which something may be done that could not be done before; also by groups and profiles. */
  readonly gainedDomains: number;
  readonly lostDomains: number;
  /** Changes by what they do. */
  readonly counts: Readonly<Record<Effect, number>>;
}
