/**
 * The policy language as data: one node per line of the five files.
 *
 * Every node knows where it stands (`start`, `end`: offsets in UTF-16 units, without the line end) and its text as it
 * was written (`raw`). Words inside are typed by what the kernel takes them for and keep their spelling; `kernelForm()`
 * gives the kernel's. Nodes are plain readonly objects: change one by spreading it.
 */
import type {
  AddressArgument,
  AddressWord,
  Condition,
  DeviceOperation,
  NetworkOperation,
  NumberArgument,
  NumberWord,
  PathArgument,
  PathNumberOperation,
  PathOperation,
  PatternWord,
  SocketType,
  TransitionPreference,
  TwoPathsOperation,
} from './ast-words.js';
import type { TransitionControl } from './keyword-table.js';

export type * from './ast-words.js';
export type { TransitionControl } from './keyword-table.js';

/** Named as in the kernel's interface folder. */
export type PolicyKind = 'domain_policy' | 'exception_policy' | 'profile' | 'manager' | 'stat';

/** Where something stands in a text, in UTF-16 units from its beginning. */
export interface Span {
  readonly start: number;
  /** The first offset behind it. */
  readonly end: number;
}

/** A node with its place and its text. */
export interface Placed extends Span {
  /** The text of this span as it was written; stale in a node that was changed by spreading. */
  readonly raw: string;
}

/** What every line that means something has. */
interface Line extends Placed {
  /** The line has the prefix `delete `. */
  readonly delete: boolean;
  /** The prefix `<namespace> ` of exception_policy and profile, with its brackets; absent elsewhere. */
  readonly namespace: string | undefined;
}

/** What every ACL entry has behind its arguments. */
interface Entry extends Line {
  /** In the order written, which the kernel keeps and compares; without grant_log. */
  readonly when: readonly Condition[];
  /** `grant_log=yes` or `grant_log=no`. */
  readonly grantLog: 'yes' | 'no' | undefined;
}

/** `operations` are in the kernel's print order, each once. */
export interface FilePathEntry extends Entry {
  readonly kind: 'file_path';
  readonly operations: readonly PathOperation[];
  readonly path: PathArgument;
  /** Only where `execute` is the sole operation. */
  readonly transition: TransitionPreference | undefined;
}
/** `file rename PATH1 PATH2` and the others with two paths. */
export interface FileTwoPathsEntry extends Entry {
  readonly kind: 'file_path2';
  readonly operations: readonly TwoPathsOperation[];
  readonly path1: PathArgument;
  readonly path2: PathArgument;
}
/** `file create PATH NUMBER` and the others with a mode, a command or an id. */
export interface FileNumberEntry extends Entry {
  readonly kind: 'file_number';
  readonly operations: readonly PathNumberOperation[];
  readonly path: PathArgument;
  readonly number: NumberArgument;
}
/** `file mkblock PATH MODE MAJOR MINOR` and `file mkchar`. */
export interface FileDeviceEntry extends Entry {
  readonly kind: 'file_device';
  readonly operations: readonly DeviceOperation[];
  readonly path: PathArgument;
  readonly mode: NumberArgument;
  readonly major: NumberArgument;
  readonly minor: NumberArgument;
}
/** `file mount DEVICE DIRECTORY TYPE FLAGS`. */
export interface FileMountEntry extends Entry {
  readonly kind: 'file_mount';
  readonly device: PathArgument;
  readonly directory: PathArgument;
  readonly type: PathArgument;
  readonly flags: NumberArgument;
}
/** `network inet SOCKET OPERATION ADDRESS PORT`. */
export interface NetworkInetEntry extends Entry {
  readonly kind: 'network_inet';
  readonly socket: SocketType;
  readonly operations: readonly NetworkOperation[];
  readonly address: AddressArgument;
  readonly port: NumberArgument;
}
/** `network unix SOCKET OPERATION ADDRESS`. */
export interface NetworkUnixEntry extends Entry {
  readonly kind: 'network_unix';
  readonly socket: SocketType;
  readonly operations: readonly NetworkOperation[];
  readonly address: PathArgument;
}
/** The name is a pattern; `@X` is literal here. */
export interface MiscEnvEntry extends Entry {
  readonly kind: 'misc_env';
  readonly name: PatternWord;
}
/** `task manual_domain_transition DOMAIN`. */
export interface TaskTransitionEntry extends Entry {
  readonly kind: 'task_manual_domain_transition';
  readonly domain: string;
}

/** What a domain may do: one line below its name, or behind `acl_group N`. */
export type AclEntry =
  | FilePathEntry
  | FileTwoPathsEntry
  | FileNumberEntry
  | FileDeviceEntry
  | FileMountEntry
  | NetworkInetEntry
  | NetworkUnixEntry
  | MiscEnvEntry
  | TaskTransitionEntry;

/** Lines without meaning for the kernel. `unknown`: the kernel drops it; there is an error in `errors` for it. */
export interface BlankLine extends Placed {
  readonly kind: 'blank';
}
/** `#` first. The kernel writes two itself after `select`: `# select ARG`, `# This is a deleted domain.` */
export interface CommentLine extends Placed {
  readonly kind: 'comment';
}
/** `keyword`: the first word behind `delete ` and the namespace. */
export interface UnknownLine extends Line {
  readonly kind: 'unknown';
  readonly keyword: string;
}

/** The whole line is `reset`. */
export interface ResetLine extends Placed {
  readonly kind: 'reset';
}
/** `select pid=1`, `select <kernel> /x` (`by` is `name`), `select transition_only` (`value` is ''). */
export interface SelectLine extends Placed {
  readonly kind: 'select';
  readonly by: 'pid' | 'global-pid' | 'domain' | 'Q' | 'name' | 'transition_only';
  readonly value: string;
}
type Anywhere = BlankLine | CommentLine | UnknownLine | ResetLine;

/** `name`: single spaces between the components. */
export interface DomainLine extends Line {
  readonly kind: 'domain';
  readonly name: string;
}
/** `use_profile N`: the profile of the domain above it. */
export interface UseProfileLine extends Line {
  readonly kind: 'use_profile';
  readonly profile: number;
}
/** `use_group N`: the entries of an acl_group count for the domain. */
export interface UseGroupLine extends Line {
  readonly kind: 'use_group';
  readonly group: number;
}
/** A flag that the kernel sets on a domain: learning stopped, or a transition failed. */
export interface FlagLine extends Line {
  readonly kind: 'quota_exceeded' | 'transition_failed';
}
/** A line of domain_policy. */
export type DomainPolicyNode = DomainLine | UseProfileLine | UseGroupLine | FlagLine | AclEntry | SelectLine | Anywhere;

/** Members are not checked by the kernel: any text, also ''. */
export interface PathGroupLine extends Line {
  readonly kind: 'path_group';
  readonly group: string;
  readonly member: PatternWord;
}
/** `number_group GROUP MEMBER`. */
export interface NumberGroupLine extends Line {
  readonly kind: 'number_group';
  readonly group: string;
  readonly member: NumberWord;
}
/** `address_group GROUP MEMBER`. */
export interface AddressGroupLine extends Line {
  readonly kind: 'address_group';
  readonly group: string;
  readonly member: AddressWord;
}
/** `aggregator ORIGINAL REPLACEMENT`: programs that count as one. */
export interface AggregatorLine extends Line {
  readonly kind: 'aggregator';
  readonly original: PatternWord;
  readonly replacement: PatternWord;
}
/** `PROGRAM from DOMAIN`; undefined is `any`. `domain` is a full name or a path word (a last component). */
export interface TransitionControlLine extends Line {
  readonly kind: 'transition_control';
  readonly control: TransitionControl;
  readonly program: PatternWord | undefined;
  readonly domain: PatternWord | undefined;
}
/** `acl_group N ENTRY`; the inner entry has its own span, `delete` and `namespace` are those of the line. */
export interface AclGroupLine extends Line {
  readonly kind: 'acl_group';
  readonly group: number;
  readonly entry: AclEntry;
}
/** A line of exception_policy. */
export type ExceptionPolicyNode =
  | PathGroupLine
  | NumberGroupLine
  | AddressGroupLine
  | AggregatorLine
  | TransitionControlLine
  | AclGroupLine
  | SelectLine
  | Anywhere;

/** `PROFILE_VERSION=N`. */
export interface ProfileVersionLine extends Line {
  readonly kind: 'profile_version';
  readonly version: number;
}
/** `N-COMMENT=TEXT`. */
export interface ProfileCommentLine extends Line {
  readonly kind: 'profile_comment';
  readonly profile: number;
  readonly comment: string;
}
/** What the line leaves out keeps its value in the kernel. */
export interface ProfilePreferenceLine extends Line {
  readonly kind: 'profile_preference';
  readonly profile: number;
  readonly maxAuditLog: number | undefined;
  readonly maxLearningEntry: number | undefined;
}
/** What becomes of a request that no entry allows: nothing is checked, it is learnt, it is recorded, it is refused. */
export type ProfileMode = 'disabled' | 'learning' | 'permissive' | 'enforcing';
/** `N-CONFIG[::TARGET]={ mode=... }`, or `use_default`. */
export interface ProfileConfigLine extends Line {
  readonly kind: 'profile_config';
  readonly profile: number;
  /** undefined is the default for all; else `file`, `file::execute` ... */
  readonly target: string | undefined;
  readonly useDefault: boolean;
  readonly mode: ProfileMode | undefined;
  readonly grantLog: 'yes' | 'no' | undefined;
  readonly rejectLog: 'yes' | 'no' | undefined;
}
/** A line of profile. */
export type ProfileNode =
  ProfileVersionLine | ProfileCommentLine | ProfilePreferenceLine | ProfileConfigLine | Anywhere;
/** A program's path (any word, compared literally) or a domain name. */
export interface ManagerLine extends Line {
  readonly kind: 'manager';
  readonly manager: { readonly kind: 'domain' | 'program'; readonly text: string; readonly at: number };
}
/** `manage_by_non_root`: managers need not be root. */
export interface ManageByNonRootLine extends Line {
  readonly kind: 'manage_by_non_root';
}
/** A line of manager. */
export type ManagerNode = ManagerLine | ManageByNonRootLine | Anywhere;

/** A line `LABEL: N ...`. Written to the kernel, the first number of a memory line becomes the quota. */
export interface StatLine extends Line {
  readonly kind: 'stat';
  readonly label: string;
  readonly value: number;
  /** The text behind the number, such as `(Quota:   16777216)`; '' if none. */
  readonly rest: string;
}
/** A line of stat. */
export type StatNode = StatLine | Anywhere;
/** A line of any of the five files. */
export type PolicyNode = DomainPolicyNode | ExceptionPolicyNode | ProfileNode | ManagerNode | StatNode;

/** Which nodes a file of a kind can have. */
export interface NodesByKind {
  domain_policy: DomainPolicyNode;
  exception_policy: ExceptionPolicyNode;
  profile: ProfileNode;
  manager: ManagerNode;
  stat: StatNode;
}
