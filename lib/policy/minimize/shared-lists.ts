import { namespaceOf } from '../../language/entry-words.js';
import type { ExceptionModel } from '../model/exception-model.js';
import type { ModelDomain } from '../model/domain-model.js';
import type { EntrySet } from '../model/entry-set.js';
import { comparedMask, coverEntry, grantLogOf } from './cover-entry.js';
import { CoverIndex } from './cover-index.js';
import { GroupIndex } from './group-index.js';

/** An acl_group that a domain uses. */
export interface SharedList {
  readonly number: number;
  /** By kind and socket type. */
  readonly covers: ReadonlyMap<string, CoverIndex>;
  /** What its entries say about the log, by kind. */
  readonly logs: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Groups and acl_groups of an exception policy, made ready when a domain needs them. */
export class SharedLists {
  readonly #exceptions: ExceptionModel | undefined;
  readonly #groups = new Map<string, GroupIndex | undefined>();
  readonly #lists = new Map<string, SharedList | undefined>();

  constructor(exceptions: ExceptionModel | undefined) {
    this.#exceptions = exceptions;
  }

  groupsOf({ name }: Pick<ModelDomain, 'name'>): GroupIndex | undefined {
    const namespace = namespaceOf(name);
    const known = this.#groups.get(namespace);
    if (known || this.#groups.has(namespace)) return known;
    const defined = this.#exceptions?.namespaces.get(namespace);
    const made = defined && new GroupIndex(defined);
    this.#groups.set(namespace, made);
    return made;
  }

  /** In the order in which the kernel looks at them. Source: security/tomoyo/domain.c, tomoyo_check_acl(). */
  listsOf(domain: Pick<ModelDomain, 'name' | 'groups'>): readonly SharedList[] {
    return [...domain.groups].sort((a, b) => a - b).flatMap((number) => this.#listOf(domain, number) ?? []);
  }

  #listOf(domain: Pick<ModelDomain, 'name'>, number: number): SharedList | undefined {
    const namespace = namespaceOf(domain.name);
    const key = `${number} ${namespace}`;
    const known = this.#lists.get(key);
    if (known || this.#lists.has(key)) return known;
    const entries = this.#exceptions?.namespaces.get(namespace)?.aclGroups.get(number);
    const made = entries && sharedList(number, entries, this.groupsOf(domain));
    this.#lists.set(key, made);
    return made;
  }
}

function sharedList(number: number, entries: EntrySet, groups: GroupIndex | undefined): SharedList {
  const covers = new Map<string, CoverIndex>();
  const logs = new Map<string, Set<string>>();
  for (const entry of entries.list()) {
    const { kind } = entry.form;
    logs.set(kind, (logs.get(kind) ?? new Set()).add(grantLogOf(entry)));
    if (comparedMask(entry) === 0) continue;
    const index = covers.get(entry.family) ?? new CoverIndex(groups);
    covers.set(entry.family, index);
    index.add(coverEntry(entry, number));
  }
  return { number, covers, logs };
}
