/** Something that a person should know about how policies became one. */
export interface MergeFinding {
  /** `conflict`: the policies contradict each other, and a rule decided. `note`: together they allow or say more. */
  readonly type: 'conflict' | 'note';
  readonly code:
    | 'use_profile' // a domain has different profiles
    | 'order' // entries whose order decides something come in another order
    | 'transition' // a transition line, and the no_ line that takes it back
    | 'aggregator' // one program gets different names
    | 'group' // a group has different members
    | 'acl_group' // an acl_group has different entries
    | 'quota_exceeded' // some device stopped learning in a domain
    | 'manage_by_non_root'
    | 'quota' // a memory limit differs
    | 'profile'; // a profile is defined in different ways, and one was asked for
  /** The domain, group or line that it is about. */
  readonly about: string;
  /** A sentence without its full stop. */
  readonly message: string;
  readonly places: readonly { readonly file: string; readonly line: number }[];
}

/** A line of the merged policy, or some operations of it, and which devices have it. */
export interface SeenLine {
  /** The domain, `acl_group N`, or ''; with the namespace before it if it is not `<kernel>`. */
  readonly where: string;
  readonly text: string;
  /** Of the devices, from 0, ascending. */
  readonly devices: readonly number[];
}

export interface MergeReport {
  readonly found: (finding: MergeFinding) => void;
  /** undefined: nobody wants to know. */
  readonly seen: ((line: SeenLine) => void) | undefined;
  /** What to write before a line; undefined: nothing. */
  readonly comment: ((parts: readonly SeenPart[]) => string) | undefined;
}

/** Operations of an entry, or all of a line (''), and which devices have them. */
export interface SeenPart {
  readonly operations: string;
  readonly devices: readonly number[];
}
