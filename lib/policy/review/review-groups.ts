import type { GroupKind } from '../../language/argument-types.js';
import type { AddressGroupLine, NumberGroupLine, PathGroupLine } from '../../language/ast.js';
import { addressIn, numberIn } from '../check/compare.js';
import { isPattern } from '../check/patterns.js';
import type { ExceptionLine } from '../model/exception-model.js';
import type { ReviewChange } from './change.js';
import { groupKey, MEMBERS_AT_MOST, type PolicySide } from './policy-side.js';

export type GroupLine = PathGroupLine | NumberGroupLine | AddressGroupLine;

/** A group of which one policy has members that the other has not. */
export interface GroupChange {
  readonly namespace: string;
  readonly kind: GroupKind;
  readonly name: string;
  readonly changes: ReviewChange[];
  /** It takes what it did not take. */
  widened: boolean;
  narrowed: boolean;
}

/** Groups with other members, by their keys, in the order in which the policies name them. */
export function groupChanges(old: PolicySide, now: PolicySide): ReadonlyMap<string, GroupChange> {
  const groups = new Map<string, GroupChange>();
  for (const [side, other] of [
    [old, now],
    [now, old],
  ] as const)
    for (const [namespace, { lines }] of side.exceptions?.model.namespaces ?? []) {
      const has = other.exceptions?.model.namespaces.get(namespace)?.lines;
      for (const line of lines.values())
        if (isGroupLine(line.node) && !has?.has(line.text)) note(groups, namespace, line.node, line, { side, other });
    }
  return groups;
}

interface Sides {
  readonly side: PolicySide;
  readonly other: PolicySide;
}

function note(
  groups: Map<string, GroupChange>,
  namespace: string,
  { kind, group: name, member }: GroupLine,
  { text, line }: ExceptionLine,
  { side, other }: Sides,
): void {
  const key = groupKey(namespace, kind, name);
  const group = groups.get(key) ?? { namespace, kind, name, changes: [], widened: false, narrowed: false };
  groups.set(key, group);
  const cover = coveringMember(kind, member.text, other.members(namespace, kind, name), other, namespace);
  const effect = cover !== undefined ? 'rewritten' : side.which === 'new' ? 'gained' : 'lost';
  if (effect === 'gained') group.widened = true;
  if (effect === 'lost') group.narrowed = true;
  const file = side.exceptions?.file ?? '';
  const place = { type: 'group_member', effect, side: side.which, text, file, line } as const;
  group.changes.push(cover === undefined ? place : { ...place, note: `"${cover}" takes it` });
}

export function isGroupLine(node: ExceptionLine['node']): node is GroupLine {
  return node.kind === 'path_group' || node.kind === 'number_group' || node.kind === 'address_group';
}

/** A member that takes all that another one takes. */
function coveringMember(
  kind: GroupKind,
  member: string,
  members: readonly string[],
  side: PolicySide,
  namespace: string,
): string | undefined {
  const { matches } = side.known(namespace);
  const takes = {
    path_group: (other: string) => !isPattern(member) && isPattern(other) && matches(other, member),
    number_group: (other: string) => numberIn(member, other),
    address_group: (other: string) => addressIn(member, other),
  };
  return members.slice(0, MEMBERS_AT_MOST).find(takes[kind]);
}
