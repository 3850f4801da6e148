import type {
  AclEntry,
  DomainLine,
  PolicyKind,
  PolicyNode,
  ProfileConfigLine,
  ProfileVersionLine,
  TransitionControlLine,
  UseGroupLine,
  UseProfileLine,
} from '../../language/ast.js';
import type { PolicyFile } from '../../language/parse.js';
import type { CheckCode } from './codes.js';
import { isEntry, KERNEL_NAMESPACE, namespaceOf, type GroupKind } from './entry-words.js';

/** What a check gives: a finding before line and column are counted. */
export interface Found {
  readonly code: CheckCode;
  readonly file: PolicyFile;
  readonly start: number;
  readonly end: number;
  readonly message: string;
  readonly hint?: string;
}

/** Where a check puts what it found. */
export type Report = (found: Found) => void;

/** All that the files say about one domain, wherever they say it. */
export interface Domain {
  readonly name: string;
  readonly namespace: string;
  readonly file: PolicyFile;
  /** the first line that names it */
  readonly line: DomainLine;
  /** the last line counts */
  profile: UseProfileLine | undefined;
  readonly groups: UseGroupLine[];
  readonly entries: AclEntry[];
  /** some line takes an entry away again */
  deletes: boolean;
}

/** All that the files say about one namespace. */
export interface Namespace {
  readonly groups: Readonly<Record<GroupKind, Map<string, string[]>>>;
  readonly aclGroups: Map<number, AclEntry[]>;
  readonly transitions: TransitionControlLine[];
  readonly profiles: Map<number, ProfileConfigLine[]>;
  version: { readonly file: PolicyFile; readonly line: ProfileVersionLine } | undefined;
}

/** The files of one policy, looked through once. */
export class PolicyIndex {
  readonly domains = new Map<string, Domain>();
  readonly #namespaces = new Map<string, Namespace>();
  readonly #kinds: ReadonlySet<PolicyKind>;

  constructor(readonly files: readonly PolicyFile[]) {
    this.#kinds = new Set(files.map(({ kind }) => kind));
    for (const file of files) this.#add(file);
  }

  /** Whether a file of that kind is among them: what another file must define is only asked for then. */
  has(kind: PolicyKind): boolean {
    return this.#kinds.has(kind);
  }

  namespace(name: string): Namespace {
    const known = this.#namespaces.get(name);
    if (known) return known;
    const namespace: Namespace = {
      groups: { path_group: new Map(), number_group: new Map(), address_group: new Map() },
      aclGroups: new Map(),
      transitions: [],
      profiles: new Map(),
      version: undefined,
    };
    this.#namespaces.set(name, namespace);
    return namespace;
  }

  namespaces(): Iterable<[string, Namespace]> {
    return this.#namespaces;
  }

  #add(file: PolicyFile): void {
    const own = new Map<string, Domain>();
    let domain: Domain | undefined;
    for (const node of file.nodes) {
      if (node.kind === 'domain') domain = node.delete ? undefined : this.#domain(file, node, own);
      else if (node.kind === 'select') domain = undefined;
      else if ('delete' in node && node.delete) {
        if (domain) domain.deletes = true;
      } else if (node.kind === 'use_profile') {
        if (domain) domain.profile = node;
      } else if (node.kind === 'use_group') domain?.groups.push(node);
      else if (isEntry(node)) domain?.entries.push(node);
      else this.#addToNamespace(file, node);
    }
  }

  /** Two files of domains are looked at one by one: what one says again need not be wrong in the other. */
  #domain(file: PolicyFile, line: DomainLine, own: Map<string, Domain>): Domain {
    const known = own.get(line.name);
    if (known) return known;
    const namespace = namespaceOf(line.name);
    const domain = {
      name: line.name,
      namespace,
      file,
      line,
      profile: undefined,
      groups: [],
      entries: [],
      deletes: false,
    };
    own.set(line.name, domain);
    this.domains.set(this.domains.has(line.name) ? `${line.name}\n${this.domains.size}` : line.name, domain);
    return domain;
  }

  #addToNamespace(file: PolicyFile, node: PolicyNode): void {
    const namespace = () => this.namespace(('namespace' in node && node.namespace) || KERNEL_NAMESPACE);
    switch (node.kind) {
      case 'path_group':
      case 'number_group':
      case 'address_group':
        listIn(namespace().groups[node.kind], node.group).push(node.member.text);
        return;
      case 'acl_group':
        listIn(namespace().aclGroups, node.group).push(node.entry);
        return;
      case 'transition_control':
        namespace().transitions.push(node);
        return;
      case 'profile_version':
        namespace().version = { file, line: node };
        return;
      case 'profile_comment':
      case 'profile_preference':
        listIn(namespace().profiles, node.profile);
        return;
      case 'profile_config':
        listIn(namespace().profiles, node.profile).push(node);
        return;
      default:
    }
  }
}

/** The list of a key; made if there is none. */
export function listIn<Key, Value>(map: Map<Key, Value[]>, key: Key): Value[] {
  const known = map.get(key);
  if (known) return known;
  const made: Value[] = [];
  map.set(key, made);
  return made;
}
