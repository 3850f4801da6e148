/**
 * The grammar of lines whose arguments stand one behind the other: parser, printer, checks, quick reader and reference
 * page are made from it. What a newer kernel adds is a row here. The words of conditions and profiles are in
 * keyword-table.ts, the types of arguments in argument-types.ts.
 * Source: security/tomoyo/{util,common,condition,file,network,environ,domain}.c of Linux 6.1 and 6.12.
 */
import type {
  AclEntry,
  AddressGroupLine,
  AggregatorLine,
  FileDeviceEntry,
  FileMountEntry,
  FileNumberEntry,
  FilePathEntry,
  FileTwoPathsEntry,
  MiscEnvEntry,
  NetworkInetEntry,
  NetworkUnixEntry,
  NumberGroupLine,
  PathGroupLine,
  TaskTransitionEntry,
} from './ast.js';
import type { NetworkOperation, SocketType } from './ast-words.js';
import type { ArgumentKey, ArgumentType, TypeOf } from './argument-types.js';

/** One argument: the property of the node that it becomes, how it is read and printed, what people call it. */
export interface Argument {
  readonly key: ArgumentKey;
  readonly type: ArgumentType;
  /** In messages. */
  readonly what: string;
}

/** How a line is made whose arguments stand one behind the other. */
export interface Form {
  readonly kind: FormNode['kind'];
  /** The words it begins with. */
  readonly begin: string;
  /** Whether a socket type comes next. */
  readonly socket: boolean;
  /** What the operations word may join with `/`, in the order in which the kernel prints them; none: no such word. */
  readonly operations: readonly string[];
  readonly arguments: readonly Argument[];
  /** Whether `execute` alone may be followed by a transition preference. */
  readonly transition: boolean;
}

export type FormNode = AclEntry | PathGroupLine | NumberGroupLine | AddressGroupLine | AggregatorLine;

export interface EntryForm extends Form {
  readonly kind: AclEntry['kind'];
}

type ArgumentOf<Node> = {
  [Key in ArgumentKey & keyof Node]: { readonly key: Key; readonly type: TypeOf<Node[Key]>; readonly what: string };
}[ArgumentKey & keyof Node];

type OperationOf<Node> = Node extends { readonly operations: readonly (infer Operation)[] } ? Operation : string;

interface Row<Node extends FormNode> {
  readonly kind: Node['kind'];
  readonly begin: string;
  readonly socket?: true;
  readonly operations?: readonly OperationOf<Node>[];
  readonly arguments: readonly ArgumentOf<Node>[];
  readonly transition?: true;
  readonly example: string;
  readonly summary: string;
}

/** With what the reference page says of it. */
export type Described<F> = F & { readonly example: string; readonly summary: string };

function described<Node extends FormNode>(row: Row<Node>): Described<Form> {
  return { ...row, socket: row.socket ?? false, operations: row.operations ?? [], transition: row.transition ?? false };
}

function entry<Node extends AclEntry>(row: Row<Node>): Described<EntryForm> {
  return { ...described(row), kind: row.kind };
}

const NETWORK_OPERATIONS: readonly NetworkOperation[] = ['bind', 'listen', 'connect', 'send'];
export const SOCKET_TYPES: readonly SocketType[] = ['stream', 'dgram', 'raw', 'seqpacket'];

/** ACL entries. Forms with the same beginning are in the order in which the kernel looks for an operation of theirs. */
export const ENTRY_FORMS: readonly Described<EntryForm>[] = [
  entry<FilePathEntry>({
    kind: 'file_path',
    begin: 'file',
    operations: [
      'execute',
      'read',
      'write',
      'append',
      'unlink',
      'getattr',
      'rmdir',
      'truncate',
      'symlink',
      'chroot',
      'unmount',
    ],
    arguments: [{ key: 'path', type: 'path', what: 'path' }],
    transition: true,
    example: 'file read/write /etc/hosts',
    summary: 'Operations on one path. `execute` alone may be followed by where the program goes, see below.',
  }),
  entry<FileTwoPathsEntry>({
    kind: 'file_path2',
    begin: 'file',
    operations: ['link', 'rename', 'pivot_root'],
    arguments: [
      { key: 'path1', type: 'path', what: 'first path' },
      { key: 'path2', type: 'path', what: 'second path' },
    ],
    example: 'file rename /a /b',
    summary: 'Operations on an old and a new path.',
  }),
  entry<FileNumberEntry>({
    kind: 'file_number',
    begin: 'file',
    operations: ['create', 'mkdir', 'mkfifo', 'mksock', 'ioctl', 'chmod', 'chown', 'chgrp'],
    arguments: [
      { key: 'path', type: 'path', what: 'path' },
      { key: 'number', type: 'number', what: 'number' },
    ],
    example: 'file create /tmp/\\* 0600',
    summary: 'Operations with a mode, command or id.',
  }),
  entry<FileDeviceEntry>({
    kind: 'file_device',
    begin: 'file',
    operations: ['mkblock', 'mkchar'],
    arguments: [
      { key: 'path', type: 'path', what: 'path' },
      { key: 'mode', type: 'number', what: 'mode' },
      { key: 'major', type: 'number', what: 'major number' },
      { key: 'minor', type: 'number', what: 'minor number' },
    ],
    example: 'file mkchar /dev/null 0666 1 3',
    summary: 'Making device nodes.',
  }),
  entry<FileMountEntry>({
    kind: 'file_mount',
    begin: 'file',
    operations: ['mount'],
    arguments: [
      { key: 'device', type: 'path', what: 'device' },
      { key: 'directory', type: 'path', what: 'directory' },
      { key: 'type', type: 'path', what: 'file system type' },
      { key: 'flags', type: 'number', what: 'mount flags' },
    ],
    example: 'file mount proc /proc/ proc 0x0',
    summary: 'Mounting.',
  }),
  entry<NetworkInetEntry>({
    kind: 'network_inet',
    begin: 'network inet',
    socket: true,
    operations: NETWORK_OPERATIONS,
    arguments: [
      { key: 'address', type: 'address', what: 'address' },
      { key: 'port', type: 'port', what: 'port' },
    ],
    example: 'network inet stream connect 127.0.0.1 80',
    summary: 'IPv4 and IPv6 sockets. The kernel does not compare the socket type.',
  }),
  entry<NetworkUnixEntry>({
    kind: 'network_unix',
    begin: 'network unix',
    socket: true,
    operations: NETWORK_OPERATIONS,
    arguments: [{ key: 'address', type: 'path', what: 'address' }],
    example: 'network unix stream connect /run/log',
    summary: 'Unix sockets. The kernel does not compare the socket type.',
  }),
  entry<MiscEnvEntry>({
    kind: 'misc_env',
    begin: 'misc env',
    arguments: [{ key: 'name', type: 'variable', what: 'variable name' }],
    example: 'misc env PATH',
    summary: 'Environment variables handed to a program.',
  }),
  entry<TaskTransitionEntry>({
    kind: 'task_manual_domain_transition',
    begin: 'task manual_domain_transition',
    arguments: [{ key: 'domain', type: 'domain', what: 'domain' }],
    example: 'task manual_domain_transition <kernel> /x',
    summary: 'A domain that may be entered through self_domain.',
  }),
];

/** Lines of exception_policy whose arguments stand one behind the other; the kernel ignores text behind the last. */
export const EXCEPTION_FORMS: readonly Described<Form>[] = [
  described<AggregatorLine>({
    kind: 'aggregator',
    begin: 'aggregator',
    arguments: [
      { key: 'original', type: 'pattern', what: 'pattern' },
      { key: 'replacement', type: 'literal_path', what: 'path' },
    ],
    example: 'aggregator /bin/a\\$ /bin/a',
    summary: 'Programs that count as one.',
  }),
  described<PathGroupLine>({
    kind: 'path_group',
    begin: 'path_group',
    arguments: [
      { key: 'group', type: 'group_name', what: 'group name' },
      { key: 'member', type: 'path_member', what: 'pattern' },
    ],
    example: 'path_group LOGS /var/log/\\*',
    summary: 'Paths, as @NAME.',
  }),
  described<NumberGroupLine>({
    kind: 'number_group',
    begin: 'number_group',
    arguments: [
      { key: 'group', type: 'group_name', what: 'group name' },
      { key: 'member', type: 'number_member', what: 'number' },
    ],
    example: 'number_group HTTP 8000-8999',
    summary: 'Numbers, as @NAME.',
  }),
  described<AddressGroupLine>({
    kind: 'address_group',
    begin: 'address_group',
    arguments: [
      { key: 'group', type: 'group_name', what: 'group name' },
      { key: 'member', type: 'address_member', what: 'address' },
    ],
    example: 'address_group LAN 10.0.0.0-10.0.0.255',
    summary: 'Addresses, as @NAME.',
  }),
];

const FORMS: ReadonlyMap<string, Form> = new Map([...ENTRY_FORMS, ...EXCEPTION_FORMS].map((form) => [form.kind, form]));

/** What the grammar says of a node whose arguments stand one behind the other. */
export function formOf({ kind }: { readonly kind: FormNode['kind'] }): Form {
  const form = FORMS.get(kind);
  if (form === undefined) throw new TypeError(`the grammar has no ${kind}`);
  return form;
}
