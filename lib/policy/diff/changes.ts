import type { PolicyProblem } from './policy-problem.js';

/** Where the caller's text says so. */
export interface Origin {
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** A line of the difference, in the kernel's form, without `delete`. `origin` undefined: no line of the caller's says so. */
export interface ChangedLine {
  readonly text: string;
  readonly origin: Origin | undefined;
}

/** An entry that must be written anew behind all others of its list: its place decides what it means. */
export interface MovedEntry {
  /** As it shall be. */
  readonly text: string;
  /** As it is, in its old place; undefined: it is new, and comes behind one that moves. */
  readonly held: string | undefined;
}

/** What is different about one domain. Lists of entries are in list order. */
export interface DomainChange {
  readonly name: string;
  /** The kernel does not have it yet. */
  readonly created: boolean;
  readonly origin?: Origin;
  readonly profile?: { readonly from: number; readonly to: number; readonly origin?: Origin };
  /** `use_group N`, ascending; and flags. */
  readonly addSettings: readonly ChangedLine[];
  readonly removeSettings: readonly string[];
  readonly add: readonly ChangedLine[];
  readonly remove: readonly string[];
  /** In the order in which they must be written. */
  readonly move: readonly MovedEntry[];
  /** Of a new domain: all of `add` as one text, to be written as it stands. */
  readonly block?: EntryBlock;
}

/** Entries as they stand in the caller's text. */
export interface EntryBlock {
  /** Whole lines; empty ones may be among them. */
  readonly text: string;
  /** Lines that are not empty. */
  readonly count: number;
  readonly file: string;
  /** Of its first line, from 1. */
  readonly line: number;
}

/** A whole domain that goes. */
export interface DeletedDomain {
  readonly name: string;
  /** What the kernel holds of it. */
  readonly text: string;
}

/** Lines of one file that stand for themselves: exception_policy (with namespace, if any), manager. */
export interface LineChanges {
  readonly add: readonly ChangedLine[];
  readonly remove: readonly string[];
  readonly move: readonly MovedEntry[];
}

/** One profile. Lines have their namespace, unless it is `<kernel>`. */
export interface ProfileChange {
  readonly namespace: string;
  readonly profile: number;
  /** The kernel does not have it yet; it cannot be taken away again. */
  readonly created: boolean;
  /** In an order in which no function is stricter on the way than before and after. */
  readonly add: readonly ChangedLine[];
  /** Lines that the kernel prints now and then no more. */
  readonly remove: readonly string[];
  /** Lines that make the profile what it was, from whatever point on the way. */
  readonly undo: readonly string[];
  /** The way over a profile in which each function that changes is as lenient as the laxer of before and after. */
  readonly soften: { readonly first: readonly string[]; readonly rest: readonly string[] };
}

export interface QuotaChange {
  /** Such as `Memory used by policy`. */
  readonly label: string;
  /** Bytes; 0 is none. */
  readonly from: number;
  readonly to: number;
  readonly origin?: Origin;
}

/** What makes one policy another. Plain data. */
export interface PolicyChanges {
  readonly profileVersions: readonly ChangedLine[];
  readonly profiles: readonly ProfileChange[];
  readonly exceptions: LineChanges;
  readonly domains: readonly DomainChange[];
  readonly deletedDomains: readonly DeletedDomain[];
  readonly managers: LineChanges;
  /** `manage_by_non_root`, or `delete ` before it: obeyed, and never shown, so never a difference. */
  readonly manageByNonRoot?: ChangedLine;
  readonly quotas: readonly QuotaChange[];
}

export const NO_LINES: LineChanges = { add: [], remove: [], move: [] };

/** What `replace` would have taken away and did not. */
export interface Spared {
  readonly reason:
    | 'busy' // processes are in the domain
    | 'own' // the caller is in the domain
    | 'manager' // without this line the caller could not write policy any more
    | 'refused_lines' // a line that is refused could have meant it
    | 'profile'; // profiles cannot be taken away
  readonly domain?: string;
  /** The line, or the name of the domain. */
  readonly text: string;
}

/** What comparing gives. */
export interface PolicyDifference {
  readonly changes: PolicyChanges;
  /** Lines that must not be written, in the order of the texts. */
  readonly refused: readonly PolicyProblem[];
  readonly spared: readonly Spared[];
}
