import type { GroupKind } from '../../language/argument-types.js';
import { pathGroupMember } from '../../language/group-membership.js';
import { addressIn, numberIn } from '../check/compare.js';
import type { ExceptionModel } from '../model/exception-model.js';

/** What the groups of an exception policy hold. */
export class GroupMembers {
  readonly #members = new Map<string, string[]>();

  constructor({ namespaces }: Pick<ExceptionModel, 'namespaces'>) {
    for (const [namespace, { lines }] of namespaces)
      for (const { node } of lines.values()) {
        if (!('group' in node)) continue;
        const key = keyOf(namespace, node.kind, node.group);
        const members = this.#members.get(key) ?? [];
        this.#members.set(key, members);
        members.push(node.member.text);
      }
  }

  isDefined(namespace: string, kind: GroupKind, name: string): boolean {
    return this.#members.has(keyOf(namespace, kind, name));
  }

  /** Whether a path, or all of a range, is in one member. */
  holds(namespace: string, kind: GroupKind, { name, word }: { readonly name: string; readonly word: string }): boolean {
    const members = this.#members.get(keyOf(namespace, kind, name)) ?? [];
    switch (kind) {
      case 'path_group':
        return pathGroupMember(members, word) !== undefined;
      case 'number_group':
        return members.some((member) => numberIn(word, member));
      case 'address_group':
        return members.some((member) => addressIn(word, member));
    }
  }
}

function keyOf(namespace: string, kind: GroupKind, name: string): string {
  return `${namespace} ${kind} ${name}`;
}
