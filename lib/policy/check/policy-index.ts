import type { GroupKind } from '../../language/argument-types.js';
import type {
  AclEntry,
  PolicyKind,
  PolicyNode,
  ProfileConfigLine,
  ProfileVersionLine,
  TransitionControlLine,
} from '../../language/ast.js';
import type { Source } from '../../text/source.js';
import { KERNEL_NAMESPACE } from '../../language/entry-words.js';

/** All that the files say about one namespace. */
export interface Namespace {
  readonly groups: Readonly<Record<GroupKind, Map<string, string[]>>>;
  readonly aclGroups: Map<number, AclEntry[]>;
  readonly transitions: TransitionControlLine[];
  readonly profiles: Map<number, ProfileConfigLine[]>;
  version: { readonly source: Source; readonly line: ProfileVersionLine } | undefined;
}

/** What exception_policy and profile define: domains are checked against it. */
export class PolicyIndex {
  readonly #namespaces = new Map<string, Namespace>();
  readonly #kinds: ReadonlySet<PolicyKind>;

  /** @param kinds of all files that are checked together */
  constructor(kinds: Iterable<PolicyKind>) {
    this.#kinds = new Set(kinds);
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

  /** Takes in a line of exception_policy or profile. */
  add(source: Source, node: PolicyNode): void {
    if ('delete' in node && node.delete) return;
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
        namespace().version = { source, line: node };
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
